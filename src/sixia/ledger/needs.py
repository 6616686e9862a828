"""Lists made from the ledger: what many need, what is hard, what is old, what came again.

Each holds what is open, so that someone can take the lead. Persons are counted, never listed.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import CharField, Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, NullIf

from sixia.ledger.listed import MANY
from sixia.ledger.models import Case, Link

OLD = timedelta(days=365)
NOBODY = Value("")


def shared(cases: QuerySet[Case]) -> QuerySet[Case]:
    """共性需求: matters that several persons raised, those said most often first. Each row carries
    `persons`: those who gave the same number or address are one, who gave none is one each. Who
    was erased is none: nobody can tell any more how many they were."""
    many = cases.filter(shared_by__isnull=False).annotate(persons=_persons())
    return many.filter(persons__gte=MANY).order_by("-shared_by", "id")


def _persons() -> Subquery:
    who = Coalesce(
        NullIf("concern__person__phone_index", NOBODY),
        NullIf("concern__person__email_index", NOBODY),
        Cast("concern", CharField()),
    )
    left = Link.objects.filter(current=True, concern__words__isnull=False)
    spoke = left.filter(case=OuterRef("pk")).order_by().values("case")
    return Subquery(spoke.annotate(n=Count(who, distinct=True)).values("n"))


def hard(cases: QuerySet[Case]) -> QuerySet[Case]:
    """痛点难点: what met several difficulties (see `hardship`), those with most first, then those
    waiting longest."""
    return cases.filter(hard__isnull=False).order_by("-hard", "waiting_since", "id")


def old(cases: QuerySet[Case], now: datetime, origin: str = "here") -> QuerySet[Case]:
    """历史遗留问题: open for more than a year, the oldest first; what was imported, apart."""
    rows = cases.filter(waiting_since__isnull=False, origin=origin)
    return rows.filter(waiting_since__lt=now - OLD).order_by("waiting_since", "id")


def again(cases: QuerySet[Case]) -> QuerySet[Case]:
    """办结后又提: closed and opened again, or the same matter as one that was closed before; the
    latest first."""
    rows = cases.filter(again_at__isnull=False)
    opened_again = Q(again_at__gt=F("opened_at"))
    repeated = Q(matter__stage="closed", matter__ended_at__lte=F("opened_at"))
    return rows.filter(opened_again | repeated).order_by("-again_at", "-id")


Read = Callable[[QuerySet[Case], datetime], QuerySet[Case]]
NEEDS: dict[str, Read] = {
    "shared": lambda cases, _: shared(cases),
    "hard": lambda cases, _: hard(cases),
    "old": old,
    "again": lambda cases, _: again(cases),
}
