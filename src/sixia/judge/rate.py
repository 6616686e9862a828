"""People judge: two questions and the trips it took. A poor rating calls back to the ledger."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from sixia.grid.models import Unit
from sixia.grid.queries import head
from sixia.grid.rules import Duties
from sixia.hear.models import Concern
from sixia.judge.models import Rating
from sixia.ledger.append import Done, locked
from sixia.ledger.commands import Judge, Solved
from sixia.ledger.models import Case
from sixia.ledger.perform import as_resident, perform


@dataclass(frozen=True, slots=True)
class Verdict:
    """solved: yes, partly or no; satisfied: 5 very much … 1 not at all; trips: how often they
    had to come; said: in their own words."""

    solved: Solved
    satisfied: int
    trips: int | None = None
    said: str = ""


@transaction.atomic
def rate(
    case: Case, concern: Concern, verdict: Verdict, now: datetime, caller: Duties | None = None
) -> Done:
    """Record one person's judgement: their own, or told to a caller outside the handling unit.

    "Not solved" reopens the case to the unit's head. Raises ledger.moves.Refused,
    ledger.perform.Forbidden, ledger.append.NoSuchCase.
    """
    case = locked(case.pk)  # as it is now: it may have gone to another unit since it was read
    command = Judge(
        concern=concern.pk,
        head=unit_head(case, now),
        solved=verdict.solved,
        satisfied=verdict.satisfied,
        trips=verdict.trips,
        said=verdict.said.strip(),
    )
    if caller:
        done = perform(case.pk, command, caller, now)
    else:
        done = as_resident(case.pk, concern.pk, command, now)
    Rating.objects.create(
        concern=concern,
        case=case,
        round=done.before.reopened,
        solved=verdict.solved,
        satisfied=verdict.satisfied,
        trips=verdict.trips,
        asked_by=caller is not None,
        at=now,
    )
    return done


def unit_head(case: Case, now: datetime) -> int:
    """Who a case goes back to: the head of the unit, or the nearest above; else who had it."""
    unit = Unit.objects.filter(pk=case.unit_id or 0).first()
    found = head(unit, timezone.localdate(now)) if unit else None
    return found.pk if found else case.person_id or 0  # 0: nobody has it, so it can't go back
