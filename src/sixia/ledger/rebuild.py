"""Proof that events alone give every case row and clock, and that no event was changed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from sixia.ledger import models
from sixia.ledger.append import clock_row, projection, sealed, write_clocks
from sixia.ledger.models import Case, Clock
from sixia.ledger.states import Event, State, fold
from sixia.seal import leaf

CHUNK = 500
CLOCK = ("kind", "owner", "state", "started_at", "due_at", "warn_at")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the events tell it. `what` is a column, "clock finish.due_at",
    "event 3" (a broken leaf, or one missing in the row) or "events" (there are none)."""

    case: int
    what: str
    stored: object
    told: object


@dataclass(slots=True)
class Report:
    """What was compared. `erased` counts events whose words were erased lawfully: no difference."""

    cases: int = 0
    events: int = 0
    clocks: int = 0
    erased: int = 0
    repaired: int = 0
    differences: list[Difference] = field(default_factory=list)


def check(repair: bool = False, moved: Callable[[int], None] = lambda _: None) -> Report:
    """Fold every case from its event structures and compare it, column by column, with its row
    and clocks; commit to every event again and compare its leaf.

    With `repair`, rows and clocks are written anew where they differ. A broken leaf is never
    repaired: it is what the proof is for. `moved` is told how many cases each step had.
    """
    report = Report()
    last = 0
    while found := list(Case.objects.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        last = found[-1].pk
        _check_chunk(found, report, repair)
        moved(len(found))
    return report


@transaction.atomic
def _check_chunk(cases: Sequence[Case], report: Report, repair: bool) -> None:
    ids = [case.pk for case in cases]
    if repair:
        # Nothing may move between the reading and the writing.
        cases = list(Case.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    events: dict[int, list[models.Event]] = defaultdict(list)
    for row in models.Event.objects.filter(case__in=ids).order_by("case_id", "seq"):
        events[row.case_id].append(row)
    clocks: dict[int, dict[str, Clock]] = defaultdict(dict)
    for clock in Clock.objects.filter(case__in=ids):
        clocks[clock.case_id][clock.key] = clock
    for case in cases:
        rows, held = events[case.pk], clocks[case.pk]
        broken = list(_leaves(case, rows, report))
        state = fold(Event(e.verb, e.happened_at, e.by, e.structure) for e in rows)
        wrong = [*_columns(case, state), *_clocks(case, state, held)]
        report.cases += 1
        report.events += len(rows)
        report.clocks += len(held)
        report.differences += broken + wrong
        if wrong and repair and rows:
            _repair(case, state, wrong)
            report.repaired += 1


def _leaves(case: Case, rows: Iterable[models.Event], report: Report) -> Iterator[Difference]:
    seq = 0
    for seq, row in enumerate(rows, start=1):
        if row.seq != seq:
            yield Difference(case.pk, f"event {seq}", row.seq, seq)
            return
        salt = bytes(row.words_salt) if row.words_salt is not None else None
        found = leaf.check(
            sealed(case.key, row),
            bytes(row.structure_salt),
            row.words,
            salt,
            bytes(row.words_commit),
            bytes(row.leaf),
        )
        report.erased += found == "erased"
        if found == "broken":
            yield Difference(case.pk, f"event {seq}", "broken", "whole")
    if seq == 0:
        yield Difference(case.pk, "events", 0, "at least one")


def _columns(case: Case, state: State) -> Iterator[Difference]:
    for name, told in projection(state).items():
        stored = getattr(case, name)
        if stored != told:
            yield Difference(case.pk, name, stored, told)


def _clocks(case: Case, state: State, held: dict[str, Clock]) -> Iterator[Difference]:
    for key in sorted(held.keys() | state.clocks.keys()):
        if key not in held or key not in state.clocks:
            yield Difference(case.pk, f"clock {key}", key in held, key in state.clocks)
            continue
        for name in CLOCK:
            stored, told = getattr(held[key], name), getattr(state.clocks[key], name)
            if stored != told:
                yield Difference(case.pk, f"clock {key}.{name}", stored, told)
        if held[key].next_at and state.clocks[key].state != "running":
            yield Difference(case.pk, f"clock {key}.next_at", held[key].next_at, None)


def _repair(case: Case, state: State, wrong: Iterable[Difference]) -> None:
    """Write the row and the clocks that differ as the events tell them."""
    columns: dict[str, Any] = projection(state)
    Case.objects.filter(pk=case.pk).update(**columns)
    keys = {d.what.split(" ")[1].split(".")[0] for d in wrong if d.what.startswith("clock ")}
    Clock.objects.filter(case=case, key__in=keys - state.clocks.keys()).delete()
    write_clocks(clock_row(case, t) for key, t in state.clocks.items() if key in keys)
