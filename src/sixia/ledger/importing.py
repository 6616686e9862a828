"""Cases from other systems, told as their source told them (DESIGN idea 8: nothing invented)."""

import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from uuid_utils.compat import uuid7

from sixia.grid.queries import dispatch_unit
from sixia.hear import search
from sixia.hear.importing import Rejected, Told, here_already
from sixia.hear.models import Concern, Person
from sixia.hear.record import concern_row, headline
from sixia.ledger import append, packs
from sixia.ledger.actor import SYSTEM
from sixia.ledger.append import Story
from sixia.ledger.commands import Import
from sixia.ledger.deadlines import Rules
from sixia.ledger.models import Case
from sixia.ledger.record import grade
from sixia.ledger.states import State

BATCH = 500
SOON = timedelta(days=15)
DAY = timedelta(days=1)


@dataclass(slots=True)
class Totals:
    """What became of the rows. `waits` are the times from question to reply, in whole elapsed
    time, of all answered rows that hold, new or here already."""

    read: int = 0
    new: int = 0
    already: int = 0
    rejected: int = 0
    waits: list[timedelta] = field(default_factory=list)

    def told(self) -> dict[str, int | float | None]:
        """The totals as the command prints them; None where nothing was answered."""
        soon = sum(wait <= SOON for wait in self.waits)
        return {
            "read": self.read,
            "new": self.new,
            "already": self.already,
            "rejected": self.rejected,
            "answered": len(self.waits),
            "answered_within_15_calendar_days": soon,
            "share_within_15": round(soon / len(self.waits), 4) if self.waits else None,
            "median_days": _days(self.waits),
        }


def _days(waits: Sequence[timedelta]) -> float | None:
    """The median, in days of 24 hours."""
    return round(statistics.median(wait / DAY for wait in waits), 2) if waits else None


def import_concerns(
    rows: Iterable[Told | Rejected],
    pack: packs.Pack,
    now: datetime,
    reject: Callable[[Rejected], None],
    moved: Callable[[int], None] = lambda _: None,
) -> Totals:
    """Put rows on the ledger, 500 a transaction: an import that broke off goes on when it is run
    again, for what is here is passed over. `moved` is told how many rows a batch had.

    Raises grid.queries.NoHome.
    """
    totals, source = Totals(), iter(rows)
    while batch := list(islice(source, BATCH)):
        held = [row for row in batch if isinstance(row, Told)]
        new = _keep(held, pack, now)
        for row in batch:
            if isinstance(row, Rejected):
                reject(row)
        totals.read += len(batch)
        totals.new += new
        totals.already += len(held) - new
        totals.rejected += len(batch) - len(held)
        totals.waits += [t.replied_at - t.said.received_at for t in held if t.replied_at]
        moved(len(batch))
    return totals


@transaction.atomic
def _keep(held: Sequence[Told], pack: packs.Pack, now: datetime) -> int:
    """Write those of a batch that are not here yet; how many that were."""
    if not held:
        return 0
    before = here_already(held[0].said.source, [told.said.source_id for told in held])
    fresh = [told for told in held if told.said.source_id not in before]
    concerns = [concern_row(told.said, now, None) for told in fresh]
    write_concerns(concerns)
    rules = append.rules_for(pack.id, pack.version)
    offices = {code: dispatch_unit(code).pk for code in {told.said.area_code for told in fresh}}
    stories = []
    for told, concern in zip(fresh, concerns, strict=True):
        story = Story(Case(key=uuid7()), State(), [], (concern.pk,))
        _tell(story, told, offices[told.said.area_code], rules)
        stories.append(story)
    append.write_stories(stories, now)
    return len(fresh)


def write_concerns(concerns: Sequence[Concern]) -> None:
    """Write many new concerns with their people and their search text, in few statements."""
    spoken = [concern for concern in concerns if concern.person]
    Person.objects.bulk_create([c.person for c in spoken if c.person], batch_size=BATCH)
    for concern in spoken:
        concern.person = concern.person  # takes over the id the row now has
    Concern.objects.bulk_create(concerns, batch_size=BATCH)
    search.index(concerns)


def _tell(story: Story, told: Told, dispatch: int, rules: Rules) -> None:
    said, pack = told.said, rules.pack
    command = Import(
        pack=pack.id,
        pack_version=pack.version,
        grade=grade(said.class_code, pack),
        dispatch=dispatch,
        area_code=said.area_code,
        received_at=said.received_at,
        answered_at=told.replied_at,
        class_code=said.class_code,
        concern_kind=said.kind,
        concerns=story.concerns,
        title=headline(told.title),
        reply=told.reply,
        source_unit=told.unit,
        source_class=told.class_name,
    )
    story.tell(command, SYSTEM, rules, said.received_at)
