"""Cases from other systems, told as their source told them (DESIGN idea 8: nothing invented)."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from typing import Any

from django.db import transaction
from uuid_utils.compat import uuid7

from sixia.grid.queries import dispatch_unit
from sixia.hear import search
from sixia.hear.importing import Rejected, Row, Told, another, here_already, read_rows
from sixia.hear.models import Concern, Person
from sixia.hear.notes import Notes
from sixia.hear.pour import beside, insert, pour, reserve, stored
from sixia.hear.reading import Reading
from sixia.hear.record import concern_row, headline
from sixia.ledger import append, packs
from sixia.ledger.actor import SYSTEM
from sixia.ledger.campaign import join_campaign, open_batch
from sixia.ledger.commands import Import
from sixia.ledger.deadlines import Rules
from sixia.ledger.deciding import drafted
from sixia.ledger.models import Case, Clock, Event, ImportRun, Link
from sixia.ledger.record import grade
from sixia.ledger.states import State

BATCH = 1000
SOON = timedelta(days=15)
DAY = 86_400  # seconds


@dataclass(slots=True)
class Counts:
    """What became of the rows of a file. From `answered` on, rows that hold are counted, whether
    new or here already. `dated`: those for which their source tells both when they were due and
    when it closed them; `punctual`: those of them it closed in time. `said_*`: what it states."""

    read: int = 0
    new: int = 0
    already: int = 0
    rejected: int = 0
    answered: int = 0
    soon: int = 0
    dated: int = 0
    punctual: int = 0
    said_in_time: int = 0
    said_late: int = 0
    median: float | None = None  # seconds from question to reply, known at the end

    def add(self, rows: Sequence[Told | Rejected], new: int) -> None:
        held = [row for row in rows if isinstance(row, Told)]
        waits = [t.replied_at - t.said.received_at for t in held if t.replied_at]
        spans = [(t.due_at, t.closed_at) for t in held]
        self.read += len(rows)
        self.new += new
        self.already += len(held) - new
        self.rejected += len(rows) - len(held)
        self.answered += len(waits)
        self.soon += sum(wait <= SOON for wait in waits)
        self.dated += sum(bool(due and closed) for due, closed in spans)
        self.punctual += sum(bool(due and closed and closed <= due) for due, closed in spans)
        self.said_in_time += sum(t.in_time is True for t in held)
        self.said_late += sum(t.in_time is False for t in held)

    def told(self) -> dict[str, int | float | None]:
        """The totals of an import; None where there is nothing to divide."""
        stated = self.said_in_time + self.said_late
        return {
            "read": self.read,
            "new": self.new,
            "already": self.already,
            "rejected": self.rejected,
            "answered": self.answered,
            "answered_within_15_calendar_days": self.soon,
            "share_within_15": _share(self.soon, self.answered),
            "median_days": None if self.median is None else round(self.median / DAY, 2),
            "due_and_closed": self.dated,
            "closed_in_time": self.punctual,
            "share_in_time": _share(self.punctual, self.dated),
            "stated_in_time": self.said_in_time,
            "stated_late": self.said_late,
            "share_stated_in_time": _share(self.said_in_time, stated),
        }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def import_rows(
    rows: Iterable[Row],
    reading: Reading,
    pack: packs.Pack,
    notes: Notes,
    now: datetime,
    run: ImportRun,
    moved: Callable[[int], None] = lambda _: None,
) -> Counts:
    """Put the rows behind `run.line` on the ledger, 1,000 a transaction, in which the run moves on:
    one that broke off goes on where it stopped, each row once. What is here already is passed over;
    what is new joins the batch of a campaign, as long as the run's plan names one not closed.
    `moved` is told after each batch how many rows were read. Raises grid.queries.NoHome.
    """
    counts, offices = Counts(**run.counts), _Offices()
    rules, into = append.rules_for(pack.id, pack.version), run.plan.get("batch")
    left = (row for row in rows if row[0] > run.line)
    with beside() as put:
        while batch := list(islice(left, BATCH)):
            sifted, here = looked_at(batch, reading, notes, now)
            told = (row for row in sifted if isinstance(row, Told))
            held = [row for row in told if row.said.source_id not in here]
            load = _load(held, rules, offices, now)
            counts.add(sifted, len(held))
            run.line, run.counts, run.moved_at = batch[-1][0], asdict(counts), now
            at = {"line": run.line, "counts": run.counts, "moved_at": now}
            put(partial(_keep, load, into, run.pk, at))
            moved(counts.read)
    return counts


@transaction.atomic
def _keep(load: "_Load", into: int | None, run: int, at: Mapping[str, Any]) -> None:
    """Write a batch, and with it how far the run has come."""
    batch = open_batch(into)
    load.write()
    if batch:
        join_campaign(load.ids, batch, SYSTEM, at["moved_at"])
    ImportRun.objects.filter(pk=run).update(**at)


class _Offices(dict[str, int]):
    """Who dispatches for a place; asked once."""

    def __missing__(self, code: str) -> int:
        self[code] = dispatch_unit(code).pk
        return self[code]


def looked_at(
    batch: Sequence[Row], reading: Reading, notes: Notes, now: datetime
) -> tuple[list[Told | Rejected], Collection[str]]:
    """The rows of a batch, checked and noted, and which of their ids are here already. A row that
    bears the id of another matter is rejected: passed over, it would be lost without a word."""
    raw = dict(batch)
    rows = notes.sift(list(read_rows(batch, reading, now)), raw, reading.identity)
    held = [row for row in rows if isinstance(row, Told)]
    here = here_already(reading.source, [row.said.source_id for row in held])
    if reading.identity != "id":
        return rows, here
    others = {
        row.line: Rejected(row.line, raw[row.line], "other", {"said": row.said.source_id})
        for row in held
        if (before := here.get(row.said.source_id)) and another(row, before, reading.zone)
    }
    notes.reject(list(others.values()))
    return [others.get(row.line, row) for row in rows], here


@dataclass(frozen=True, slots=True)
class _Load:
    """The rows of a batch, ready to be written: ids given, leaves made. `ids`: the cases'."""

    ids: Sequence[int]
    concerns: Sequence[Concern]
    cases: Sequence[list[Any]]
    events: Sequence[list[Any]]
    clocks: Sequence[Clock]
    links: Sequence[list[Any]]

    def write(self) -> None:
        pour(Person, [c.person for c in self.concerns if c.person])
        pour(Concern, self.concerns)
        search.index(self.concerns)
        insert(Case, self.cases, named=True)
        insert(Event, self.events)
        pour(Clock, self.clocks)
        insert(Link, self.links)


def _load(held: Sequence[Told], rules: Rules, offices: Mapping[str, int], now: datetime) -> _Load:
    concerns = [concern_row(told.said, now, None) for told in held]
    people = [c.person for c in concerns if c.person]
    for person, pk in zip(people, reserve(Person, len(people)), strict=True):
        person.pk = pk
    cases: list[dict[str, Any]] = []
    events: list[dict[str, Any]] = []
    links: list[dict[str, Any]] = []
    clocks: list[Clock] = []
    ids = reserve(Concern, len(held)), reserve(Case, len(held))
    for told, concern, pk, case in zip(held, concerns, *ids, strict=True):
        concern.pk = pk
        concern.person = concern.person  # takes over the id that it now has
        command = _command(told, pk, offices[told.said.area_code], rules)
        made, key = drafted(State(), command, SYSTEM, rules, told.said.received_at), uuid7()
        events += [
            append.event_columns(case, key, seq, event, now)
            for seq, event in enumerate(made.events, start=1)
        ]
        row = {"id": case, "key": key, "title": command.title[:80]}
        cases.append(row | append.projection(made.state))
        if made.state.clocks:
            whose = Case(pk=case)
            clocks += [append.clock_row(whose, t) for t in made.state.clocks.values()]
        links.append({"concern_id": pk, "case_id": case, "current": True})
    return _Load(
        ids[1],
        concerns,
        stored(Case, cases, named=True),
        stored(Event, events),
        clocks,
        stored(Link, links),
    )


def write_concerns(concerns: Sequence[Concern]) -> None:
    """Write many new concerns with their people and their search text, in few statements."""
    spoken = [concern for concern in concerns if concern.person]
    Person.objects.bulk_create([c.person for c in spoken if c.person], batch_size=BATCH)
    for concern in spoken:
        concern.person = concern.person  # takes over the id the row now has
    Concern.objects.bulk_create(concerns, batch_size=BATCH)
    search.index(concerns)


def _command(told: Told, concern: int, dispatch: int, rules: Rules) -> Import:
    said, pack = told.said, rules.pack
    return Import(
        pack=pack.id,
        pack_version=pack.version,
        grade=grade(said.class_code, pack),
        dispatch=dispatch,
        area_code=said.area_code,
        received_at=said.received_at,
        answered_at=told.replied_at,
        due_at=told.due_at,
        closed_at=told.closed_at,
        in_time=told.in_time,
        over=told.over,
        class_code=said.class_code,
        concern_kind=said.kind,
        concerns=(concern,),
        unit_code=told.unit_code,
        title=headline(told.title),
        reply=told.reply,
        source_unit=told.unit,
        source_class=told.class_name,
        status=told.status,
    )
