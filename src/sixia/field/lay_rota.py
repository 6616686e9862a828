"""Laying down a rota: who goes where in turns, from when, how often."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from sixia.field import rules
from sixia.field.kinds import kinds
from sixia.field.models import Rota, Turn
from sixia.field.rules import NotYours, Unfit
from sixia.grid.models import Area, Staff, Unit
from sixia.grid.rules import Duties

KEEPERS = ("leader", "dispatcher", "unit_head")
MOST = 60  # turns of one rota


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRota:
    """`turns`: who goes where, by id and code, in order. `minutes`: how long one takes."""

    name: str
    kind: str
    unit: int
    first_day: date
    begins: time
    turns: Sequence[tuple[int, str]]
    every_weeks: int = 1
    minutes: int = 180
    last_day: date | None = None
    place: str = ""


def may_keep(duties: Duties, unit: Unit) -> bool:
    """Leaders and dispatchers keep every rota, a unit's head those of the unit."""
    return bool(duties.roles & {"leader", "dispatcher"}) or duties.serves("unit_head", unit.ids)


@transaction.atomic
def create(told: NewRota, duties: Duties, now: datetime) -> Rota:
    """Lay down a rota. Nothing is arranged yet. Raises Unfit, NotYours."""
    _check(told, duties, timezone.localdate(now))
    rota = Rota.objects.create(
        name=told.name.strip(),
        kind=told.kind,
        unit_id=told.unit,
        every_weeks=told.every_weeks,
        first_day=told.first_day,
        last_day=told.last_day,
        begins=told.begins,
        minutes=told.minutes,
        place=told.place.strip(),
        made_by_id=duties.staff,
        made_at=now,
    )
    Turn.objects.bulk_create(
        Turn(rota=rota, order=n, staff_id=staff, area_id=code)
        for n, (staff, code) in enumerate(told.turns)
    )
    return rota


def _check(told: NewRota, duties: Duties, today: date) -> None:
    unit = Unit.objects.filter(pk=told.unit).first()
    if unit is None:
        raise Unfit("no_unit")
    if not may_keep(duties, unit):
        raise NotYours
    _check_words(told)
    _check_days(told, today)
    people, places = {one for one, _ in told.turns}, {code for _, code in told.turns}
    if not 1 <= len(told.turns) <= MOST:
        raise Unfit("turns_how_many", most=MOST)
    if Staff.objects.filter(pk__in=people, is_active=True).count() != len(people):
        raise Unfit("no_staff")
    if Area.objects.filter(pk__in=places).count() != len(places):
        raise Unfit("no_area", named="")
    if not all(rules.may_plan(duties, code, unit.ids) for code in places):
        raise NotYours


def _check_words(told: NewRota) -> None:
    if told.kind not in kinds():
        raise Unfit("no_kind", named=told.kind)
    for name, text, most in (("name", told.name, 80), ("place", told.place, 120)):
        if len(text.strip()) > most or not text.isprintable():
            raise Unfit("not_a_line", field=name, most=most)
    if not told.name.strip():
        raise Unfit("empty", field="name")


def _check_days(told: NewRota, today: date) -> None:
    if not 1 <= told.every_weeks <= 26 or not 15 <= told.minutes <= 12 * 60:
        raise Unfit("how_often")
    if abs(told.first_day - today) > timedelta(days=366):
        raise Unfit("first_day")
    if told.last_day and told.last_day < told.first_day:
        raise Unfit("ends_before_it_begins")
