"""The one door into the ledger: a move, its events, its clocks and its case row, together.

`carry_out` is one transaction: lock the case, fold its events, decide, append, project. Nothing
else writes these tables. Callers put what must happen with a move (links, messages) into the same
transaction around it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from uuid_utils.compat import uuid7

from sixia.clock import Calendar
from sixia.grid.models import Unit
from sixia.grid.queries import calendar, office_hours
from sixia.hear import search
from sixia.hear.pour import insert, pour, stored
from sixia.ledger import models, packs
from sixia.ledger.actor import By
from sixia.ledger.commands import Command
from sixia.ledger.deadlines import Rules, Ticking
from sixia.ledger.deciding import decide, drafted
from sixia.ledger.listed import listed
from sixia.ledger.models import Case
from sixia.ledger.moves import Refused, legal
from sixia.ledger.states import Event, State, fold
from sixia.seal import leaf


class NoSuchCase(Exception):
    """The case is not in the ledger (any more)."""


@dataclass(frozen=True, slots=True)
class Done:
    """What a move did: the case row as it now is, the state before and after, its events."""

    case: Case
    before: State
    after: State
    events: tuple[Event, ...]

    def happened(self, verb: str) -> Event | None:
        return next((e for e in self.events if e.verb == verb), None)


def rules_for(pack: str, version: int, hours: str = "") -> Rules:
    """The rules a case was opened under, with the office hours of the unit that owes."""
    return rules_in(packs.get(pack, version), calendar(), hours)


def rules_in(pack: packs.Pack, days: Calendar, hours: str = "") -> Rules:
    """The same, with the pack and the calendar at hand."""
    return Rules(pack, days, office_hours(hours), ZoneInfo(settings.TIME_ZONE))


def open_case(
    command: Command, by: By, now: datetime, at: datetime | None = None, key: UUID | None = None
) -> Done:
    """Open a case with its first event, under a `key` made before, if given. Raises Refused."""
    with transaction.atomic():
        rules = rules_for(command.pack, command.pack_version)  # type: ignore[attr-defined]  # Register and Import have both
        done = opening(command, by, rules, at or now, key=key)
        done.case.save(force_insert=True)
        _write(done.case, State(), done.after, done.events, now)
        return done


def opening(
    command: Command, by: By, rules: Rules, at: datetime, pk: int | None = None,
    key: UUID | None = None,
) -> Done:  # fmt: skip
    """A case with its first event, not yet written. Raises Refused."""
    events = decide(State(), command, by, rules, at)
    after = fold(events)
    case = Case(pk=pk, key=key or uuid7())
    project(case, after, events)
    return Done(case, State(), after, events)


def rows_with(done: Done, now: datetime) -> tuple[list[models.Event], list[models.Clock]]:
    """The rows of a case that opens, beside its own."""
    clocks = [clock_row(done.case, ticking) for ticking in done.after.clocks.values()]
    return event_rows(done.case, State(), done.events, now), clocks


def carry_out(
    held: "int | Held", command: Command, by: By, now: datetime, at: datetime | None = None
) -> Done:
    """Make one move on a case, by its id or as it is held in this transaction. `at`: when it
    happened, if earlier than now. Raises Refused."""
    with transaction.atomic():
        case, before = hold(held) if isinstance(held, int) else held
        _possible(before, command, at or now, now)
        hours = Unit.objects.filter(pk=owing(before, command)).values_list(
            "office_hours", flat=True
        )
        rules = rules_for(before.pack, before.pack_version, hours.first() or "")
        events = decide(before, command, by, rules, at or now)
        after = fold(events, before)
        project(case, after, events)
        case.save(force_update=True)
        _write(case, before, after, events, now)
        return Done(case, before, after, events)


def _changed(before: State, after: State) -> list[Ticking]:
    return [t for t in after.clocks.values() if before.clocks.get(t.key) != t]


def _possible(before: State, command: Command, at: datetime, now: datetime) -> None:
    """A move may be told late, but not before the case began, nor before it happens."""
    field = {"field": "at", "move": command.move}
    if at > now:
        raise Refused("in_the_future", legal=legal(before, _pack(before)), **field)
    if before.opened_at and at < before.opened_at:
        raise Refused("before_it_began", legal=legal(before, _pack(before)), **field)


def _pack(state: State) -> packs.Pack:
    return packs.get(state.pack, state.pack_version)


def owing(state: State, command: Command) -> int:
    """Whose office hours count: the unit that owes what the command begins."""
    return getattr(command, "unit", None) or state.unit or state.dispatch or 0


class Held(NamedTuple):
    """A case whose row is locked until the transaction ends, and its state."""

    case: Case
    state: State


def hold(case_id: int) -> Held:
    """Raises NoSuchCase."""
    case = locked(case_id)
    return Held(case, state_of(case))


def locked(case_id: int) -> Case:
    """The case row, locked until the transaction ends. Raises NoSuchCase."""
    try:
        return Case.objects.select_for_update().get(pk=case_id)
    except Case.DoesNotExist:
        raise NoSuchCase(f"no case {case_id}") from None


def state_of(case: Case) -> State:
    """The state folded from the case's event structures; words are not even read."""
    return fold(structures(case))


def states_of(case_ids: Iterable[int]) -> dict[int, State]:
    """The states of many cases by their ids, each folded from its events. One query."""
    rows = models.Event.objects.filter(case__in=list(case_ids)).order_by("case", "seq")
    told: dict[int, list[Event]] = {}
    for case, *event in rows.values_list("case", "verb", "happened_at", "by", "structure"):
        told.setdefault(case, []).append(Event(*event))
    return {case: fold(events) for case, events in told.items()}


def structures(case: Case) -> list[Event]:
    rows = models.Event.objects.filter(case=case).order_by("seq")
    told = rows.values_list("verb", "happened_at", "by", "structure")
    return [Event(verb, at, by, structure) for verb, at, by, structure in told]


COLUMNS = (
    "seq", "stage", "kind", "origin", "pack", "pack_version", "grade", "concern_kind",
    "class_code", "path", "check_at", "paused", "help_open", "extension_asked", "outcome",
    "ground", "rated", "reopened", "opened_at", "accepted_at", "assigned_at", "contacted_at",
    "answered_at", "served_at", "ended_at", "campaign_at", "source_due_at", "source_closed_at",
    "source_in_time",
)  # fmt: skip
IDS = {
    "area_id": "area_code", "dispatch_id": "dispatch", "about_unit_id": "about_unit",
    "unit_id": "unit", "person_id": "person", "checker_id": "checker", "lead_id": "lead",
    "parent_id": "parent", "matter_id": "matter", "campaign_id": "campaign", "batch_id": "batch",
}  # fmt: skip


def projection(state: State) -> dict[str, Any]:
    """Every structural column of the case row, from the state alone."""
    waiting = state.waiting
    return {
        **{name: getattr(state, name) for name in COLUMNS},
        **{column: getattr(state, name) for column, name in IDS.items()},
        "speakers": len(state.concerns),
        "due_at": waiting.due_at if waiting else None,
        "warn_at": waiting.warn_at if waiting else None,
        "waiting_for": waiting.key if waiting else "",
        **listed(state),
    }


def project(case: Case, state: State, events: Iterable[Event]) -> None:
    """Bring the row up to the state. The title is the last one anybody gave in words."""
    for name, value in projection(state).items():
        setattr(case, name, value)
    for event in events:
        if title := event.words.get("title"):
            case.title = title[:80]


def _write(case: Case, before: State, after: State, events: Sequence[Event], now: datetime) -> None:
    rows = event_rows(case, before, events, now)
    models.Event.objects.bulk_create(rows)
    write_clocks(clock_row(case, t) for t in _changed(before, after))


def write_clocks(rows: Iterable[models.Clock]) -> None:
    """Insert the clocks or bring those that are there up to date, in one statement."""
    models.Clock.objects.bulk_create(
        list(rows),
        update_conflicts=True,
        unique_fields=["case", "key"],
        update_fields=["kind", "owner", "state", "started_at", "due_at", "warn_at", "next_at"],
        batch_size=500,
    )


def clock_row(case: Case, ticking: Ticking) -> models.Clock:
    running = ticking.state == "running"
    return models.Clock(
        case=case,
        key=ticking.key,
        kind=ticking.kind,
        owner=ticking.owner,
        state=ticking.state,
        started_at=ticking.started_at,
        due_at=ticking.due_at,
        warn_at=ticking.warn_at,
        next_at=ticking.warn_at if running else None,
    )


def event_rows(
    case: Case, before: State, events: Iterable[Event], now: datetime
) -> list[models.Event]:
    """The events as rows with their salts, commitments and leaves. Pure but for the salts."""
    return [_event_row(case, before.seq + n, event, now) for n, event in enumerate(events, start=1)]


def _event_row(case: Case, seq: int, event: Event, now: datetime) -> models.Event:
    return models.Event(**event_columns(case.pk, case.key, seq, event, now))


def event_columns(case: int, key: UUID, seq: int, event: Event, now: datetime) -> dict[str, Any]:
    """Every column of an event's row but its id, with new salts, commitments and leaf."""
    salt, words_salt = leaf.new_salt(), leaf.new_salt()
    words_commit = leaf.commit(words_salt, dict(event.words))
    document = _document(key, seq, event, now)
    return {
        "case_id": case,
        "seq": seq,
        "verb": event.verb,
        "by": event.by,
        "happened_at": event.happened_at,
        "recorded_at": now,
        "structure": dict(event.structure),
        "words": dict(event.words),
        "structure_salt": salt,
        "words_salt": words_salt,
        "words_commit": words_commit,
        "leaf": leaf.leaf(leaf.commit(salt, document), words_commit),
    }


def _document(key: UUID, seq: int, event: Event, recorded_at: datetime) -> dict[str, Any]:
    return {
        "case": str(key),
        "seq": seq,
        "verb": event.verb,
        "by": event.by,
        "happened_at": event.happened_at.astimezone(UTC).isoformat(),
        "recorded_at": recorded_at.astimezone(UTC).isoformat(),
        "structure": event.structure,
    }


def sealed(key: UUID, row: models.Event) -> dict[str, Any]:
    """What a leaf commits to besides the words: the event's place, time, actor and structure."""
    event = Event(row.verb, row.happened_at, row.by, row.structure)
    return _document(key, row.seq, event, row.recorded_at)


@dataclass(slots=True)
class Story:
    """A case that is being told from its first event to its last before anything is written."""

    case: Case
    state: State
    events: list[Event]
    concerns: tuple[int, ...] = ()
    rows: list[list[Any]] = field(default_factory=list)

    def tell(self, command: Command, by: By, rules: Rules, at: datetime) -> None:
        """Add the events of one more move. Raises Refused; the story then stays as it was."""
        made = drafted(self.state, command, by, rules, at)
        self.state = made.state
        self.events.extend(made.events)

    def seal(self, recorded: Callable[[Event], datetime]) -> None:
        """Make rows, with salts and leaves, of events that have none; the case has its id.

        Plain values as the database takes them: they go from process to process at no cost.
        """
        first = len(self.rows) + 1
        told = enumerate(self.events[first - 1 :], start=first)
        case = self.case
        rows = [event_columns(case.pk, case.key, n, e, recorded(e)) for n, e in told]
        self.rows += stored(models.Event, rows)


def write_stories(
    stories: Sequence[Story], now: datetime, recorded: Callable[[Event], datetime] | None = None
) -> None:
    """Write many new cases with whole stories in few statements, in the caller's transaction.

    `recorded` gives each event's `recorded_at` (imports and samples); `now` where there is none.
    """
    for story in stories:
        project(story.case, story.state, story.events)
    Case.objects.bulk_create([s.case for s in stories], batch_size=500)
    for story in stories:  # only now every case has its id
        story.seal(recorded or (lambda _: now))
    insert(models.Event, [row for s in stories for row in s.rows])
    clocks = [clock_row(s.case, t) for s in stories for t in s.state.clocks.values()]
    pour(models.Clock, clocks)
    links = [models.Link(concern_id=x, case=s.case) for s in stories for x in s.concerns]
    pour(models.Link, links)
    for story in stories:
        if story.state.parent or len(story.concerns) > 1:  # said elsewhere or at other times
            search.under(story.concerns, story.state.opened_at or now)
