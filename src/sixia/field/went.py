"""The records behind coverage: outings held somewhere or by someone, visits as counts by day."""

from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Substr, TruncDate

from sixia.field.coverage import VILLAGE
from sixia.field.models import Outing, Visit
from sixia.field.outings import HELD
from sixia.grid.models import Area, Unit


def visits_to(area: str) -> QuerySet[Any, Any]:
    """Visits to a place by day and unit, newest first: counts, neither who went nor to whom."""
    return _by_day(Visit.objects.filter(area__code__startswith=area), F("unit__name"))


def visits_by(unit: Unit) -> QuerySet[Any, Any]:
    """A unit's visits by day and village: counts, neither who went nor to whom."""
    return _by_day(Visit.objects.filter(unit=unit), Subquery(_village_name()))


def _village_name() -> QuerySet[Any, Any]:
    inside = Area.objects.filter(code=Substr(OuterRef("area_id"), 1, VILLAGE))
    return inside.values("name")[:1]


def _by_day(rows: QuerySet[Visit], by: Any) -> QuerySet[Any, Any]:
    days: QuerySet[Any, Any] = (
        rows.order_by().annotate(day=TruncDate("happened_at"), by=by).values("day", "by")
    )
    met = Count("pk", filter=Q(met=True))
    counted: QuerySet[Any, Any] = days.annotate(doors=Count("pk"), someone=met)
    return counted.order_by("-day", "by")


def outings_to(area: str) -> QuerySet[Outing]:
    """Outings held at a place or in a part of it, newest first."""
    return _held().filter(area__code__startswith=area)


def outings_by(unit: Unit) -> QuerySet[Outing]:
    """Outings a unit held, newest first."""
    return _held().filter(unit=unit)


def _held() -> QuerySet[Outing]:
    rows = Outing.objects.filter(state__in=HELD).select_related("area", "unit")
    return rows.order_by("-starts_at", "-pk")
