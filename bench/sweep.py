"""What the sweep costs: a thousand clocks due among SIZE cases, beside the same rows written by
plain statements; nothing due; and two sweeps at once, which must take each step once."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bench._cases import with_cases
from bench._figure import figure, timed

SIZE, DUE = 100_000, 1_000
FOR_EVER = timedelta(days=36_525)
SCATTERED = 2_654_435_761  # ids times this, by a remainder: an order that is none


def run(size: int, seconds: float) -> Iterator[dict[str, object]]:
    """Each figure once; `seconds` is how long nothing-due is tried."""
    with_cases(size)
    from sixia.ledger import supervise

    now = datetime.now(UTC)
    _silence(now)
    idle = timed(lambda: supervise.sweep(now), max(5, int(seconds * 20)))
    yield figure("idle", sorted(idle)[len(idle) // 2], "ms", size)
    clocks = _make_due(now)
    bare = _bare(clocks, now)
    took, asked, told = _swept(now)
    assert told == {"warned": 0, "escalated": len(clocks)}, told
    yield figure("seconds", took, "s", size, "same_rows_plainly", bare)
    yield figure("statements", asked, "statements", size, "due", len(clocks))
    _undo(clocks, now)
    yield from _at_once(_make_due(now), size)


def _silence(now: datetime) -> None:
    """Nothing is due but what we make so."""
    from django.db.models import F

    from sixia.ledger.models import Clock

    near = Clock.objects.filter(next_at__lte=now + timedelta(days=2))
    near.update(next_at=F("next_at") + FOR_EVER)


def _make_due(now: datetime) -> list[int]:
    """Clocks of a thousand cases anywhere in the ledger, overdue and not yet said."""
    from django.db.models import F

    from sixia.ledger.models import Clock

    overdue = Clock.objects.filter(state="running", kind="finish", due_at__lt=now)
    order = (F("id") * SCATTERED) % 1_000_003
    found = list(overdue.order_by(order).values_list("pk", flat=True)[:DUE])
    Clock.objects.filter(pk__in=found).update(next_at=F("due_at"))
    return found


def _swept(now: datetime) -> tuple[float, int, dict[str, int]]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from sixia.ledger import supervise

    began = time.perf_counter()
    told = supervise.sweep(now)
    took = time.perf_counter() - began
    _undo_events(now)
    _make_due(now)
    with CaptureQueriesContext(connection) as asked:
        supervise.sweep(now)
    return took, len(asked), told


def _bare(clocks: Sequence[int], now: datetime) -> float:
    """The same rows changed and inserted by three statements in one transaction."""
    from django.db import connection, transaction
    from django.db.models import F

    from sixia.hear.pour import insert, values
    from sixia.ledger import append, models
    from sixia.ledger.states import Event, State

    held = list(models.Clock.objects.filter(pk__in=clocks).select_related("case"))
    told = {"clock": "finish", "step": 0, "to": "unit_head"}
    events: list[models.Event] = []
    for clock in held:
        before = State(seq=clock.case.seq)
        event = Event("escalated", now, "system", told)
        events += append.event_rows(clock.case, before, [event], now)
    rows, cases = values(events), [clock.case_id for clock in held]
    connection.ensure_connection()
    began = time.perf_counter()
    with transaction.atomic():
        models.Clock.objects.filter(pk__in=clocks).update(next_at=F("next_at"))
        models.Case.objects.filter(pk__in=cases).update(seq=F("seq") + 1)
        insert(models.Event, rows)
    took = time.perf_counter() - began
    _undo_events(now)
    return took


def _at_once(clocks: Sequence[int], size: int) -> Iterator[dict[str, object]]:
    """Two `sixia sweep` of their own on the same thousand."""
    from django.db import connection

    began = datetime.now(UTC)
    connection.close()
    command = [sys.executable, "-m", "sixia", "sweep", "--json"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]  # noqa: S603 - our own command
    told = [json.loads(process.communicate()[0]) for process in both]
    steps = [(case, s["clock"], s["step"]) for case, s in _said(began)]
    yield figure("twice", len(steps) - len(set(steps)), "steps", size, "due", len(clocks))
    yield figure("missed", len(clocks) - len(set(steps)), "steps", size, "due", len(clocks))
    shares = sorted(each["escalated"] for each in told)
    yield figure("by_the_one", shares[0], "steps", size, "by_the_other", shares[1])
    _undo(clocks, began)


def _said(since: datetime) -> list[tuple[int, dict[str, Any]]]:
    from sixia.ledger.models import Event

    rows = Event.objects.filter(verb="escalated", recorded_at__gte=since)
    return list(rows.values_list("case_id", "structure"))


def _undo(clocks: Sequence[int], since: datetime) -> None:
    """Leave the cases as they were, for the next benchmark."""
    from sixia.ledger.models import Clock

    _undo_events(since)
    Clock.objects.filter(pk__in=clocks).update(next_at=None)


def _undo_events(since: datetime) -> None:
    from django.db.models import F

    from sixia.ledger.models import Case, Event

    rows = Event.objects.filter(verb="escalated", recorded_at__gte=since)
    Case.objects.filter(pk__in=list(rows.values_list("case_id", flat=True))).update(
        seq=F("seq") - 1
    )
    rows.delete()
