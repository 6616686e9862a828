"""What came of outings in figures, counted from the records themselves: nobody types a figure."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from sixia.field.models import Asked, Heard, Made, Outing, Visit, Visitor


def tallied(outings: QuerySet[Outing]) -> QuerySet[Outing]:
    """Each with its `received` (people at the desk), `matters` (concerns raised there), `spot`
    (of them settled face to face), `promised`, `doors` (visits) and `questions`. One statement."""
    return outings.annotate(
        received=_of(Visitor.objects.all(), Sum("people")),
        matters=_of(Heard.objects.all(), Count("pk")),
        spot=_of(Heard.objects.filter(visitor__settled="spot"), Count("pk")),
        promised=_of(Made.objects.all(), Count("pk")),
        doors=_of(Visit.objects.all(), Count("pk")),
        questions=_of(Asked.objects.all(), Count("pk")),
    )


def _of(rows: QuerySet[Any], figure: Count | Sum) -> Coalesce:
    """A figure over the rows of each outing; 0 where there are none."""
    there = rows.filter(outing=OuterRef("pk")).order_by().values("outing")
    counted = there.annotate(figure=figure).values("figure")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
