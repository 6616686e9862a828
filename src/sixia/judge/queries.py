"""Figures that carry their truth: how many were asked, how many answered, how sure we are."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from sixia.judge.models import Rating
from sixia.judge.scoring import Interval, wilson
from sixia.ledger.models import Case


@dataclass(frozen=True, slots=True)
class Solved:
    """Of `served` cases, `answered` people judged and `solved` said yes; `between` at 95 %."""

    served: int
    answered: int
    solved: int
    between: Interval | None


def solved_since(since: datetime, now: datetime) -> Solved:
    """What people said about cases served in this time. Silence is counted apart, as silence."""
    served = Case.objects.filter(served_at__range=(since, now)).count()
    told = Rating.objects.filter(at__range=(since, now)).aggregate(
        answered=Count("pk"), solved=Count("pk", filter=Q(solved="yes"))
    )
    return Solved(
        served, told["answered"], told["solved"], wilson(told["solved"], told["answered"])
    )


def last_month(now: datetime) -> Solved:
    return solved_since(now - timedelta(days=30), now)
