"""Loading the made-up county: everything in one transaction, every move through the ledger's
own rules, the same for the same seed and day."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain
from random import Random

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import F

from sixia.demo.cast import PASSWORD, Cast, cast
from sixia.demo.county import county
from sixia.demo.crew import tell_all
from sixia.demo.gathering import LEADS, gather
from sixia.demo.households import paired
from sixia.demo.leftovers import Recurring, left_over
from sixia.demo.liven import Liven, accuse
from sixia.demo.outings import Outings
from sixia.demo.play import Play, Promised
from sixia.demo.policies import policies
from sixia.demo.promises import promise
from sixia.demo.trips import year
from sixia.demo.voices import voices
from sixia.demo.voices.when import ZONE
from sixia.field.models import Outing
from sixia.grid.queries import duties
from sixia.hear.models import Concern
from sixia.hear.people import Speaker
from sixia.hear.record import Said, concern_row
from sixia.hear.taxonomy import taxonomy
from sixia.judge.models import Rating
from sixia.ledger import append, notify
from sixia.ledger.append import Done
from sixia.ledger.importing import write_concerns
from sixia.ledger.models import Case, Clock, Link
from sixia.ledger.states import State
from sixia.seal import tracking

__all__ = ["PASSWORD", "Loaded", "load"]
DAYS = 365
AT_A_DESK = ("visit", "phone", "meeting", "reception", "letter")
NEWS = timedelta(days=2)
TRIED = ("served", "in_hand", "closed")


@dataclass(slots=True)
class Loaded:
    """What was made. `refused` counts moves the ledger did not take, by verb and reason;
    `codes` are tracking codes of recent concerns, by stage, to try the portal with; `household`
    is the code of a household's file."""

    concerns: int = 0
    promises: int = 0
    outings: int = 0
    moves: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    household: str = ""


def load(
    now: datetime, seed: int, count: int = 20_000, moved: Callable[[int], None] = lambda _: None
) -> Loaded:
    """Write 清溪县 and a year of concerns, up to the day before `now`, into an empty database."""
    with _no_looking_for_cycles(), transaction.atomic():
        return _load(now, seed, count, moved)


@contextmanager
def _no_looking_for_cycles() -> Iterator[None]:
    """Millions of small objects and no cycles: looking for them takes a third of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _load(now: datetime, seed: int, count: int, moved: Callable[[int], None]) -> Loaded:
    start = now.astimezone(ZONE).date() - timedelta(days=DAYS)
    place = county(seed)
    who = cast(place, start - timedelta(days=DAYS))
    policies(who, now, seed)
    leader = duties(who.known["he"], start)
    who.campaign = gather(who.units[LEADS], leader, now)
    whole = year(place, who, list(voices(place, seed, count, start, DAYS)), now)
    said, outings = whole.said, Outings(whole, who, now, seed)
    outings.plan()
    loaded = Loaded(concerns=len(said), outings=len(whole.trips))
    lively, recurring = Liven(who, now), Recurring(who, now)
    for batch in tell_all((said, who, seed, now)):
        for play in batch:
            lively.touch(play)
            recurring.touch(play)
        outings.promise(batch)
        made = _write(batch, who, now, loaded)
        outings.write(batch, made)
        moved(len(batch))
    outings.round_off()
    accuse(now)
    _go_on_counting()
    loaded.concerns += left_over(place, who, now, seed)
    _said(now)
    loaded.household = paired(place, who, now, seed)
    return loaded


def _write(
    batch: Sequence[Play], who: Cast, now: datetime, loaded: Loaded
) -> list[tuple[int, Play, Promised]]:
    """Gives the promises that were made, each with the id of its case."""
    write_concerns([_concern(play, who, now, loaded) for play in batch])
    made = [(play, given) for play in batch for given in play.promised]
    first = loaded.concerns + loaded.promises + 1
    kept = [promise(n, play, given, now) for n, (play, given) in enumerate(made, start=first)]
    stories = [play.story for play in batch]
    append.write_stories([*stories, *(s for s, _ in kept)], now, lambda e: e.happened_at)
    Rating.objects.bulk_create(chain.from_iterable(play.ratings for play in batch))
    Rating.objects.bulk_create(chain.from_iterable(ratings for _, ratings in kept))
    gone = [play for play in batch if play.state.stage == "merged"]
    Link.objects.bulk_create(
        Link(concern_id=play.concern, case=play.story.case, current=False) for play in gone
    )
    loaded.promises += len(kept)
    for play in batch:
        _tell(play, now)
        loaded.moves += play.told
        for code in play.refused:
            loaded.refused[code] = loaded.refused.get(code, 0) + 1
    return [(n, play, given) for n, (play, given) in enumerate(made, start=first)]


def _concern(play: Play, who: Cast, now: datetime, loaded: Loaded) -> Concern:
    voice, rng = play.voice, Random(f"concern {play.concern}")
    known = taxonomy().find(voice.class_hint)
    way = ("sms", "sms", "phone")[int(rng.random() * 3)]
    row = concern_row(
        Said(
            words=voice.words,
            area_code=voice.area_code,
            channel=voice.channel,
            received_at=voice.at,
            kind=voice.kind,
            class_code=known.code if known else "",
            place=voice.place,
            speaker=Speaker(name=voice.name or "", phone=voice.phone or ""),
            consent=voice.consent,
            reply_by=way if voice.phone else "none",
            recorded_by=who.one("intake", rng) if voice.channel in AT_A_DESK else None,
        ),
        voice.at,
        _code(play, now, loaded),
    )
    row.pk = play.concern
    return row


def _code(play: Play, now: datetime, loaded: Loaded) -> str | None:
    """A tracking code for the first recent concern of each stage worth a try."""
    stage = play.state.stage
    if stage not in TRIED or stage in loaded.codes or now - play.voice.at > timedelta(days=30):
        return None
    loaded.codes[stage] = tracking.new_code()
    return loaded.codes[stage]


def _tell(play: Play, now: datetime) -> None:
    """Put into the outbox what the last days' events have to tell."""
    if now - play.last < NEWS:
        news = tuple(e for e in play.story.events if now - e.happened_at < NEWS)
        notify.tell(Done(play.story.case, State(), play.state, news), now)


def _said(now: datetime) -> None:
    """What was due has been said in the stories, so the sweep goes on from here."""
    said = Clock.objects.filter(state="running", next_at__lte=now)
    said.filter(due_at__gt=now).update(next_at=F("due_at"))
    said.filter(due_at__lte=now).update(next_at=now + timedelta(days=1))


def _go_on_counting() -> None:
    """Ids were given out here, so the database's counters have to follow (PostgreSQL)."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), [Concern, Case, Outing]):
            cursor.execute(statement)
