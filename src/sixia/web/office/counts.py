"""How much waits where: the numbers beside the names in the side navigation."""

from typing import Any

from django.db.models import Count, IntegerField, Model, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from sixia.grid.models import Staff
from sixia.web.office.doors import Desk
from sixia.web.office.lists import LISTS, may_open, rows_of


def counts(request: Desk) -> dict[str, int]:
    """Of each list that this person may open, how many are on it. One statement."""
    named = {
        name: _size(rows_of(name, request))
        for name, each in LISTS.items()
        if each.counted and may_open(name, request.duties)
    }
    if not named:
        return {}
    row: Any = Staff.objects.filter(pk=request.duties.staff).values(**named)[0]
    return dict(row)


def _size(rows: QuerySet[Any]) -> Coalesce:
    counted: QuerySet[Model, Any] = (
        rows.order_by().annotate(all=Value(1)).values("all").annotate(n=Count("pk")).values("n")
    )
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
