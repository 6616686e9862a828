"""轮值: whose turn it is to go where. Outings are made of it ahead, once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Case, F, Min, Q, QuerySet, When
from django.utils import timezone

from sixia.field import outings, rules
from sixia.field.kinds import kinds
from sixia.field.models import Outing, Rota, Turn
from sixia.field.outings import Plan
from sixia.field.rules import NotYours, Unfit
from sixia.field.turns import Due, turns
from sixia.grid.models import Area, Staff, Unit
from sixia.grid.queries import calendar
from sixia.grid.rules import Duties

KEEPERS = ("leader", "dispatcher", "unit_head")
AHEAD = timedelta(weeks=26)
MOST = 60  # turns of one rota
SPACE = UUID("6f1f1f1a-54c5-4c38-9f0e-2b8a6a3f7d10")  # of the keys of outings made by rotas


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


@dataclass(frozen=True, slots=True)
class Ahead:
    """One day of a rota to come: whose turn, and the outing if it was arranged."""

    due: Due
    starts_at: datetime
    turn: Turn
    outing: Outing | None


def ahead(rota: Rota, now: datetime, until: date) -> list[Ahead]:
    """The days to come, arranged or not; what was called off included. Three queries."""
    theirs = list(rota.turns.select_related("staff", "area").order_by("order"))
    made = rota.outings.filter(starts_at__gt=now).select_related("lead", "area")
    known = {outing.starts_at: outing for outing in made}
    return [
        Ahead(due, at, theirs[due.turn], known.get(at))
        for due, at in _moments(rota, len(theirs), now, until)
    ]


def _moments(rota: Rota, count: int, now: datetime, until: date) -> Iterator[tuple[Due, datetime]]:
    if not count:
        return
    days = turns(rota.first_day, rota.every_weeks, count, until, calendar(), rota.last_day)
    for due in days:
        at = timezone.make_aware(datetime.combine(due.day, rota.begins))
        if at > now:
            yield due, at


@transaction.atomic
def make_outings(rota_id: int, until: date, duties: Duties, now: datetime) -> list[Outing]:
    """Arrange the outings ahead that are not arranged yet; again: only what is new.

    A day whose year's official holidays are not known yet is left for later. Raises Unfit,
    NotYours."""
    rota = _mine(rota_id, duties)
    if until > timezone.localdate(now) + AHEAD:
        raise Unfit("too_far_ahead", weeks=AHEAD.days // 7)
    new = [each for each in ahead(rota, now, until) if not each.outing and each.due.known]
    if gone := [each.turn.staff.name for each in new if not each.turn.staff.is_active]:
        raise Unfit("has_left", who=gone[0])
    return [outings.plan(_plan(rota, each), duties, now) for each in new]


def _plan(rota: Rota, each: Ahead) -> Plan:
    return Plan(
        kind=rota.kind,
        area_code=each.turn.area_id,
        starts_at=each.starts_at,
        ends_at=each.starts_at + timedelta(minutes=rota.minutes),
        lead=each.turn.staff_id,
        unit=rota.unit_id,
        place=rota.place,
        rota=rota,
        key=uuid5(SPACE, f"{rota.pk} {each.starts_at.isoformat()}"),
    )


@transaction.atomic
def swap(rota_id: int, one: int, other: int, duties: Duties, now: datetime) -> None:
    """Two outings of a rota change days: who goes where stays together. Only as long as nobody
    was told of either. Raises Unfit, NotYours."""
    rota = _mine(rota_id, duties)
    rows = rota.outings.select_for_update(of=("self",)).filter(pk__in=(one, other))
    found = list(rows.filter(state="planned", starts_at__gt=now).order_by("pk"))
    if len(found) != 2:
        raise Unfit("not_to_swap")
    first, second = found
    was, then = (first.starts_at, first.ends_at), (second.starts_at, second.ends_at)
    Outing.objects.filter(pk=first.pk).update(rota=None)  # no two may stand on one day
    _move(second, *was, rota)
    _move(first, *then, rota)


def _move(outing: Outing, starts_at: datetime, ends_at: datetime, rota: Rota) -> None:
    outing.starts_at, outing.ends_at, outing.rota = starts_at, ends_at, rota
    outing.before = outings.last_there(outing) if kinds()[outing.kind].returns else None
    outing.save()


@transaction.atomic
def stop(rota_id: int, why: str, duties: Duties, now: datetime) -> int:
    """End a rota with today, and call off what was arranged after now; the reason is public where
    an outing was. How many were called off. Raises Unfit, NotYours."""
    rota = _mine(rota_id, duties)
    told = why.strip()
    if not told or len(told) > 200 or not told.isprintable():
        raise Unfit("empty" if not told else "not_a_line", field="why", most=200)
    today = timezone.localdate(now)
    rota.last_day = min(rota.last_day or today, today)
    rota.save()
    coming = rota.outings.filter(starts_at__gt=now, state__in=("planned", "published"))
    return coming.update(state="called_off", called_off=told)


def _mine(rota_id: int, duties: Duties) -> Rota:
    rows = Rota.objects.select_for_update(of=("self",)).select_related("unit")
    rota = rows.get(pk=rota_id)
    if not may_keep(duties, rota.unit):
        raise NotYours
    return rota


def rotas(now: datetime) -> QuerySet[Rota]:
    """Every rota with `next_at`, the nearest arranged outing; those still running first."""
    today = timezone.localdate(now)
    coming = Q(outings__starts_at__gt=now) & ~Q(outings__state="called_off")
    rows = Rota.objects.select_related("unit").annotate(
        next_at=Min("outings__starts_at", filter=coming)
    )
    over = Case(When(last_day__lte=today, then=1), default=0)
    return rows.annotate(over=over).order_by(
        "over", F("next_at").asc(nulls_last=True), "name", "pk"
    )
