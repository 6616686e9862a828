"""Twelve months of going there, by town and by unit, never by person."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, When
from django.db.models.functions import Substr

from sixia.field.coverage import covered
from sixia.field.models import Outing, Visit
from sixia.field.outings import HELD
from sixia.field.queries import day_begins
from sixia.field.regularity import MONTHS, Told, months, told
from sixia.grid.models import Area, Unit
from sixia.grid.rules import Duties

TOWN = 9


@dataclass(frozen=True, slots=True)
class Strip:
    """Twelve months of a town or a unit: outings held, and visits apart from any outing."""

    what: Area | Unit
    counts: tuple[int, ...]

    @property
    def told(self) -> Told:
        return told(self.counts)


def by_town(duties: Duties, today: date, area: str = "") -> list[Strip]:
    """The towns, in order of code. Three queries."""
    towns = Area.objects.filter(covered(duties, area, TOWN), level="town").order_by("code")
    counts = _monthly(Substr("area_id", 1, TOWN), today, Q(area__code__startswith=area))
    return [Strip(town, counts.get(town.pk, (0,) * MONTHS)) for town in towns]


def by_unit(duties: Duties, today: date) -> list[Strip]:
    """The units that went anywhere within these months, in order of code. Three queries."""
    here = Q(pk__in=[])
    for code in {duty.area for duty in duties.held}:
        here |= Q(area__code__startswith=code)
    counts = _monthly(F("unit_id"), today, here)
    units = Unit.objects.filter(pk__in=counts).order_by("code")
    return [Strip(unit, counts[unit.pk]) for unit in units]


def _monthly(by: Any, today: date, here: Q) -> dict[Any, tuple[int, ...]]:
    held = Outing.objects.filter(here, state__in=HELD)
    alone = Visit.objects.filter(here, outing=None)
    found: dict[Any, list[int]] = {}
    for rows, moment in ((held, "starts_at"), (alone, "happened_at")):
        for whose, month, n in _counted(rows, moment, by, today):
            found.setdefault(whose, [0] * MONTHS)[month] += n
    return {whose: tuple(counts) for whose, counts in found.items()}


def _counted(rows: QuerySet[Any], moment: str, by: Any, today: date) -> QuerySet[Any, Any]:
    """How often in which of the twelve months: the database reads each row once."""
    edges = [day_begins(day) for day in months(today)]
    since = [When(**{f"{moment}__gte": edges[n]}, then=n) for n in reversed(range(MONTHS))]
    within = rows.filter(**{f"{moment}__gte": edges[0], f"{moment}__lt": edges[-1]}).order_by()
    monthly: QuerySet[Any, Any] = within.annotate(whose=by, month=Case(*since))
    counted: QuerySet[Any, Any] = monthly.values("whose", "month").annotate(n=Count("pk"))
    return counted.values_list("whose", "month", "n")
