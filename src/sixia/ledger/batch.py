"""The ledger's one door, for many cases at once: as many statements for one as for five hundred.

Each case is decided by itself; what all of them need is read together and written together.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F

from sixia.clock import Calendar
from sixia.grid.models import Unit
from sixia.grid.queries import calendar, office_hours
from sixia.hear.pour import pour
from sixia.ledger import append, models, packs
from sixia.ledger.actor import By
from sixia.ledger.commands import Command
from sixia.ledger.deadlines import Rules
from sixia.ledger.deciding import drafted
from sixia.ledger.models import Case
from sixia.ledger.moves import Refused
from sixia.ledger.states import Event, State

Orders = Mapping[int, Sequence[Command]]


class Rulebook:
    """The rules of many cases; what they rest on is read once."""

    @cached_property
    def _calendar(self) -> Calendar:
        return calendar()

    @cached_property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(settings.TIME_ZONE)

    def of(self, pack: str, version: int, hours: str = "") -> Rules:
        return Rules(packs.get(pack, version), self._calendar, office_hours(hours), self._zone)


@dataclass(frozen=True, slots=True)
class Made:
    """Which commands were carried out, and which were refused; a refused one changed nothing."""

    done: list[tuple[int, Command]] = field(default_factory=list)
    refused: list[tuple[int, Refused]] = field(default_factory=list)

    def decide(
        self, pk: int, state: State, orders: Sequence[Command], by: By, rules: Rules, at: datetime
    ) -> tuple[State, list[Event]]:
        """One case's moves, each seen by the next: the state after them, and their events."""
        events: list[Event] = []
        for command in orders:
            try:
                draft = drafted(state, command, by, rules, at)
            except Refused as error:
                self.refused.append((pk, error))
                continue
            state = draft.state
            events += draft.events
            self.done.append((pk, command))
        return state, events


def free(case_ids: Iterable[int]) -> dict[int, Case]:
    """The rows of these cases, locked until the transaction ends. Those that someone else holds at
    the moment are left out (on SQLite nobody does), and so are those that are gone."""
    rows = Case.objects.select_for_update(skip_locked=True).filter(pk__in=list(case_ids))
    return {row.pk: row for row in rows.only("key", "pack", "pack_version").order_by("pk")}


def carry_out_each(
    cases: Mapping[int, Case], orders: Orders, by: By, now: datetime, book: Rulebook
) -> Made:
    """Make each case's moves, one after another, in the caller's transaction, in which the cases
    are locked already."""
    made = Made()
    states = append.states_of(orders)
    hours = _hours(states, orders)
    rows: list[models.Event] = []
    clocks: list[models.Clock] = []
    alike: dict[tuple[tuple[str, Any], ...], list[int]] = {}
    for pk, before in states.items():
        case, rules = cases[pk], book.of(before.pack, before.pack_version, hours[pk])
        after, events = made.decide(pk, before, orders[pk], by, rules, now)
        if not events:
            continue
        rows += append.event_rows(case, before, events, now)
        changed = (t for t in after.clocks.values() if before.clocks.get(t.key) != t)
        clocks += (append.clock_row(case, t) for t in changed)
        alike.setdefault(_difference(before, after, events), []).append(pk)
    pour(models.Event, rows)
    append.write_clocks(clocks)
    for difference, ids in alike.items():
        changes = dict(difference)
        Case.objects.filter(pk__in=ids).update(**changes | {"seq": F("seq") + changes["seq"]})
    return made


def carry_out_many(case_ids: Sequence[int], command: Command, by: By, now: datetime) -> list[int]:
    """Make one move on many cases (some hundreds a call); the ids of those it was made on. A case
    that refuses it is passed over."""
    with transaction.atomic():
        rows = Case.objects.select_for_update().filter(pk__in=case_ids).order_by("pk")
        held = {row.pk: row for row in rows}
        made = carry_out_each(held, dict.fromkeys(held, (command,)), by, now, Rulebook())
    return [pk for pk, _ in made.done]


def _hours(states: Mapping[int, State], orders: Orders) -> dict[int, str]:
    """The office hours that count for each case: those of the unit that owes."""
    owing = {pk: append.owing(states[pk], orders[pk][0]) for pk in states}
    units = Unit.objects.filter(pk__in=set(owing.values())).exclude(office_hours="")
    told = dict(units.values_list("pk", "office_hours"))
    return {pk: told.get(unit, "") for pk, unit in owing.items()}


def _difference(
    before: State, after: State, events: Iterable[Event]
) -> tuple[tuple[str, Any], ...]:
    """The columns that become others, with what they become; of `seq` by how much."""
    was, becomes = append.projection(before), append.projection(after)
    changed = [(k, v) for k, v in becomes.items() if k != "seq" and was[k] != v]
    titles = [("title", title[:80]) for e in events if (title := e.words.get("title"))]
    return (*changed, *titles[-1:], ("seq", after.seq - before.seq))


def say_next(moments: Mapping[int, datetime | None]) -> None:
    """When the sweep has next to say something of each clock, by its id; None for never."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "UPDATE ledger_clock SET next_at = told.at "
                "FROM unnest(%s::bigint[], %s::timestamptz[]) AS told (id, at) "
                "WHERE ledger_clock.id = told.id",
                [list(moments), list(moments.values())],
            )
            return
        stored = connection.ops.adapt_datetimefield_value
        told = [(stored(at) if at else None, pk) for pk, at in moments.items()]
        cursor.executemany("UPDATE ledger_clock SET next_at = %s WHERE id = %s", told)
