"""When someone last went there: to a household, to the village a unit is paired with."""

from django.db.models import DateTimeField, OuterRef, Q, QuerySet, Subquery

from sixia.field.models import Outing, Visit
from sixia.grid.models import Household, Pairing


def shown(files: QuerySet[Household]) -> QuerySet[Household]:
    """The files with when someone last went there (`visited_at`), place by place."""
    last = Visit.objects.filter(household=OuterRef("pk")).order_by("-happened_at")
    visited = Subquery(last.values("happened_at")[:1], output_field=DateTimeField())
    return files.select_related("area").annotate(visited_at=visited).order_by("area_id", "pk")


def last_there(pairings: QuerySet[Pairing]) -> QuerySet[Pairing]:
    """Pairings of units and villages with when the unit last went there: `visited_at` to a door,
    `outing_at` with an outing."""
    here = Q(unit=OuterRef("unit"), area__code__startswith=OuterRef("area"))
    visits = Visit.objects.filter(here).order_by("-happened_at").values("happened_at")
    outings = Outing.objects.filter(here, held_at__isnull=False).order_by("-held_at")
    return pairings.annotate(
        visited_at=Subquery(visits[:1]), outing_at=Subquery(outings.values("held_at")[:1])
    )
