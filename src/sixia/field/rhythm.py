"""Twelve months of going there, by town and by unit, never by person."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, QuerySet
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
    found: dict[Any, tuple[int, ...]] = {}
    for rows, moment in ((held, "starts_at"), (alone, "happened_at")):
        for whose, *counts in _counted(rows, moment, by, today):
            before = found.get(whose, (0,) * MONTHS)
            found[whose] = tuple(a + b for a, b in zip(before, counts, strict=True))
    return found


def _counted(rows: QuerySet[Any], moment: str, by: Any, today: date) -> QuerySet[Any, Any]:
    """Counts of twelve months side by side, so that the database reads each row once."""
    edges = [day_begins(day) for day in months(today)]
    spans = {
        f"m{n}": Count(
            "pk", filter=Q(**{f"{moment}__gte": edges[n], f"{moment}__lt": edges[n + 1]})
        )
        for n in range(MONTHS)
    }
    within = rows.filter(**{f"{moment}__gte": edges[0], f"{moment}__lt": edges[-1]}).order_by()
    counts: QuerySet[Any, Any] = within.annotate(whose=by).values("whose").annotate(**spans)
    return counts.values_list("whose", *spans)
