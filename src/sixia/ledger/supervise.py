"""The sweep: what is due is said, once, and recorded as an event. A person does the rest."""

import logging
from datetime import datetime

from django.db import transaction

from sixia import clock
from sixia.ledger import append
from sixia.ledger.actor import SYSTEM
from sixia.ledger.commands import Command, Escalate, Warn
from sixia.ledger.models import Clock
from sixia.ledger.moves import Refused
from sixia.ledger.packs import Step

log = logging.getLogger(__name__)

# For clocks that a pack has no ladder for: a co-handler's part, an order's reply, a lead.
DEFAULT_LADDER = (Step.model_validate({"after": "1 hours", "to": "unit_head"}),)


def sweep(now: datetime, most: int = 10_000) -> dict[str, int]:
    """Warn of clocks that turn amber and escalate those overdue. Returns how many of each.

    Safe to run twice or in parallel: each step is taken by the one guarded update that moves the
    clock on. Costs what is due, not what exists.
    """
    said = {"warned": 0, "escalated": 0}
    due = Clock.objects.filter(next_at__lte=now, state="running").order_by("next_at")
    for clock_id, case_id in due.values_list("pk", "case_id")[:most]:
        try:
            verb = _one(clock_id, case_id, now)
        except Refused as error:  # one case that is not sound must not silence all the others
            log.error("case %s: a step of the sweep was refused: %s", case_id, error.code)
            continue
        if verb:
            said[verb] += 1
    return said


@transaction.atomic
def _one(clock_id: int, case_id: int, now: datetime) -> str | None:
    try:
        case = append.locked(case_id)
    except append.NoSuchCase:
        return None  # sealed off since it was found
    row = Clock.objects.filter(pk=clock_id, state="running", next_at__lte=now).first()
    if row is None:
        return None
    command, next_at = _step(row, case.pack, case.pack_version, now)
    taken = Clock.objects.filter(pk=row.pk, next_at=row.next_at).update(next_at=next_at)
    if not taken:
        return None
    append.carry_out(case_id, command, SYSTEM, now)
    return "warned" if isinstance(command, Warn) else "escalated"


def _step(row: Clock, pack: str, version: int, now: datetime) -> tuple[Command, datetime | None]:
    """The step that is due, and when the next one will be. Steps long missed are said once."""
    if now < row.due_at:
        return Warn(clock=row.key), row.due_at
    moments = _ladder(row, pack, version)
    passed = [n for n, (at, _) in enumerate(moments) if at <= now]
    reached = passed[-1] if passed else 0
    following = moments[reached + 1][0] if reached + 1 < len(moments) else None
    return Escalate(clock=row.key, step=reached, to=moments[reached][1]), following


def _ladder(row: Clock, pack: str, version: int) -> list[tuple[datetime, str]]:
    """Overdue itself is the first step, for the unit's head; then the pack's steps."""
    rules = append.rules_for(pack, version)
    rule = rules.pack.clock(row.kind)
    steps = rule.escalate if rule else DEFAULT_LADDER
    later = [
        (clock.due(row.due_at, s.after, rules.calendar, rules.hours, rules.zone).at, s.to)
        for s in steps
    ]
    return [(row.due_at, "unit_head"), *later]
