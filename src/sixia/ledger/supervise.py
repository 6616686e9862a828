"""The sweep: what is due is said, once, and recorded as an event. A person does the rest."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import DataError, Error, IntegrityError, transaction
from django.db.models import F

from sixia import clock
from sixia.ledger import batch
from sixia.ledger.actor import SYSTEM
from sixia.ledger.batch import Rulebook
from sixia.ledger.commands import Command, Escalate, Warn
from sixia.ledger.deadlines import Rules
from sixia.ledger.models import Clock
from sixia.ledger.packs import Step

log = logging.getLogger(__name__)

TOGETHER = 500  # cases in one transaction
REST = timedelta(days=1)  # a step that can't be taken is tried again, and said again, after this
UNSOUND = (
    "case %s: a step of the sweep %s; what it owes is on its page, nobody is told. See with `sixia "
    "rebuild --check` where its row and its events differ. Tried again tomorrow."
)
ALL_FAILED = "not one of the steps due could be taken (%s cases, case %s first); none rests"
# For clocks that a pack has no ladder for: a co-handler's part, an order's reply, a lead.
DEFAULT_LADDER = (Step.model_validate({"after": "1 hours", "to": "unit_head"}),)

Failed = dict[int, Exception]  # by case


def sweep(now: datetime, most: int = 10_000) -> dict[str, int]:
    """Warn of clocks that turn amber and escalate those overdue. Returns how many of each. A step
    that can't be taken is said in the log, and rests for a day, or until the case is overdue; but
    where nothing at all can be taken, no case is to blame, and the next sweep tries all again.

    Safe to run twice or in parallel: what is due is read again once its case is locked. A case
    that someone is working on at the moment waits for the next sweep. Costs what is due, not what
    exists.
    """
    said = {"warned": 0, "escalated": 0}
    due = Clock.objects.filter(next_at__lte=now, state="running").order_by("next_at")
    cases = list(dict.fromkeys(due.values_list("case_id", flat=True)[:most]))
    book = Rulebook()
    failed: Failed = {}
    for start in range(0, len(cases), TOGETHER):
        for command in _soundly(cases[start : start + TOGETHER], now, book, failed):
            said["warned" if isinstance(command, Warn) else "escalated"] += 1
    if any(said.values()):
        _rest(failed, now)
    elif failed:
        first, error = next(iter(failed.items()))
        log.error(ALL_FAILED, len(failed), first, exc_info=error)
    return said


def _soundly(cases: Sequence[int], now: datetime, book: Rulebook, failed: Failed) -> list[Command]:
    """One case that is not sound must not silence all the others."""
    try:
        return _take(cases, now, book)
    except Exception as error:
        if isinstance(error, Error) and not isinstance(error, (DataError, IntegrityError)):
            raise  # the database: no case is to blame
        if len(cases) == 1:
            failed[cases[0]] = error
            return []
        return [said for case in cases for said in _soundly([case], now, book, failed)]


def _rest(failed: Failed, now: datetime) -> None:
    """Others went through, so these are at fault themselves: said, and not tried every minute."""
    for case, error in failed.items():
        log.error(UNSOUND, case, "failed", exc_info=error)
    due = Clock.objects.filter(case__in=list(failed), state="running", next_at__lte=now)
    due.filter(due_at__gt=now, due_at__lt=now + REST).update(next_at=F("due_at"))
    due.update(next_at=now + REST)


@transaction.atomic
def _take(cases: Sequence[int], now: datetime, book: Rulebook) -> list[Command]:
    """Take every step that is due on these cases; the commands that were carried out."""
    held = batch.free(cases)
    due = Clock.objects.filter(case__in=held, state="running", next_at__lte=now)
    orders: dict[int, list[Command]] = {}
    following: dict[tuple[int, str], tuple[int, datetime | None]] = {}
    later: dict[int, datetime | None] = {}
    for row in due.order_by("next_at", "pk"):
        case = held[row.case_id]
        command, next_at = _step(row, book.of(case.pack, case.pack_version), now)
        orders.setdefault(row.case_id, []).append(command)
        following[row.case_id, row.key] = row.pk, next_at
        later[row.pk] = min(now + REST, row.due_at) if now < row.due_at else now + REST
    made = batch.carry_out_each(held, orders, SYSTEM, now, book)
    for pk, error in made.refused:
        log.error(UNSOUND, pk, f"was refused ({error.code})")
    for pk in orders.keys() - {pk for pk, _ in (*made.done, *made.refused)}:
        log.error(UNSOUND, pk, "found no events")
    taken = [following[pk, command.clock] for pk, command in made.done]  # type: ignore[attr-defined]  # Warn and Escalate have one
    batch.say_next(later | dict(taken))
    return [command for _, command in made.done]


def _step(row: Clock, rules: Rules, now: datetime) -> tuple[Command, datetime | None]:
    """The step that is due, and when the next one will be. Steps long missed are said once."""
    if now < row.due_at:
        return Warn(clock=row.key), row.due_at
    moments = _ladder(row, rules)
    passed = [n for n, (at, _) in enumerate(moments) if at <= now]
    reached = passed[-1] if passed else 0
    following = moments[reached + 1][0] if reached + 1 < len(moments) else None
    return Escalate(clock=row.key, step=reached, to=moments[reached][1]), following


def _ladder(row: Clock, rules: Rules) -> list[tuple[datetime, str]]:
    """Overdue itself is the first step, for the unit's head; then the pack's steps."""
    rule = rules.pack.clock(row.kind)
    steps = rule.escalate if rule else DEFAULT_LADDER
    later = [
        (clock.due(row.due_at, s.after, rules.calendar, rules.hours, rules.zone).at, s.to)
        for s in steps
    ]
    return [(row.due_at, "unit_head"), *later]
