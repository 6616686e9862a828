"""Figures that carry their truth: how many were asked, how many answered, how sure we are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q

from sixia.judge.models import Rating
from sixia.judge.scoring import Interval, wilson
from sixia.ledger.models import Case, Link


@dataclass(frozen=True, slots=True)
class Solved:
    """An answer reached `served` people, `answered` of them judged it and `solved` said yes;
    `between` at 95 %."""

    served: int
    answered: int
    solved: int
    between: Interval | None


def solved_since(since: datetime, now: datetime) -> Solved:
    """What people said in this time about answers of ours, and how many have not said anything
    about an answer that reached them in it: silence is counted as silence."""
    spoke = Rating.objects.filter(
        concern=OuterRef("concern"), case=OuterRef("case"), round=OuterRef("case__reopened")
    )
    waiting = Link.objects.filter(
        current=True, case__origin="here", case__served_at__range=(since, now)
    )
    silent = waiting.exclude(Exists(spoke)).count()
    told = Rating.objects.filter(at__range=(since, now), case__origin="here").aggregate(
        answered=Count("pk"), solved=Count("pk", filter=Q(solved="yes"))
    )
    answered, solved = told["answered"], told["solved"]
    return Solved(answered + silent, answered, solved, wilson(solved, answered))


def last_month(now: datetime) -> Solved:
    return solved_since(now - timedelta(days=30), now)


def kept_promises() -> tuple[int, int]:
    """Promises that those they were made to called kept, and called not (fully) kept. 2 queries."""
    mine = Rating.objects.filter(case=OuterRef("pk"), round=OuterRef("reopened"))
    judged = Case.objects.filter(Exists(mine), kind="promise", origin="here")
    broken = Rating.objects.filter(case=OuterRef("pk"), solved__in=("no", "partly"))
    return judged.exclude(Exists(broken)).count(), Case.objects.filter(
        Exists(broken), kind="promise", origin="here"
    ).count()


def kept(cases: Iterable[int]) -> dict[int, bool]:
    """Of these promises, by the ids of their cases: did all who judged the last round call it
    kept? One nobody judged is not named. One query, or none for no case."""
    rounds = Rating.objects.filter(case__in=list(cases), round=F("case__reopened"))
    found: dict[int, bool] = {}
    for case, solved in rounds.values_list("case", "solved"):
        found[case] = found.get(case, True) and solved == "yes"
    return found
