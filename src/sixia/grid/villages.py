"""单位联村: a unit is paired with a village, from one day to another."""

from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from sixia.grid.models import Area, Pairing, Staff, Unit
from sixia.grid.onduty import NotOnDuty, current
from sixia.grid.pairing import NotFit, ended, living
from sixia.grid.rules import Duties


@transaction.atomic
def pair_village(
    unit: Unit, area: Area, staff: Staff | None, duties: Duties, since: date
) -> Pairing:
    """Pair a unit with a village (and one of its staff as who to call).

    By who leads or administers the place, or heads the unit. Raises NotOnDuty, NotFit."""
    _may_pair_village(unit, area.pk, duties)
    try:
        with transaction.atomic():
            return Pairing.objects.create(unit=unit, area=area, staff=staff, since=since)
    except IntegrityError:
        raise NotFit from None


@transaction.atomic
def end_village(pairing_id: int, duties: Duties, last_day: date) -> None:
    """Raises NotOnDuty, Over."""
    row = living(pairing_id)
    if row.area_id is None:
        raise NotOnDuty
    _may_pair_village(row.unit, row.area_id, duties)
    ended(row, last_day)


def may_pair_village(unit: Unit, area: str, duties: Duties) -> bool:
    above = duties.covers("leader", area) or duties.covers("administrator", area)
    return above or any(d.role == "unit_head" and d.unit == unit.pk for d in duties.held)


def _may_pair_village(unit: Unit, area: str, duties: Duties) -> None:
    if not may_pair_village(unit, area, duties):
        raise NotOnDuty


def of_villages(today: date) -> QuerySet[Pairing]:
    """Units and the villages they are paired with today, by village."""
    rows = current(today).filter(area__isnull=False)
    return rows.select_related("unit", "area", "staff").order_by("area_id", "unit__code", "pk")
