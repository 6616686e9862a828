"""轮值: outings are made of a rota ahead, once; two change days; someone takes over; it ends."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from sixia.field import outings
from sixia.field.kinds import kinds
from sixia.field.lay_rota import may_keep
from sixia.field.models import Outing, Rota
from sixia.field.outings import Plan
from sixia.field.rota_days import Ahead, ahead
from sixia.field.rules import NotYours, Unfit
from sixia.grid.models import Staff
from sixia.grid.rules import Duties

AHEAD = timedelta(weeks=26)
SPACE = UUID("6f1f1f1a-54c5-4c38-9f0e-2b8a6a3f7d10")  # of the keys of outings made by rotas


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
def take_over(rota_id: int, turn_id: int, to: int, duties: Duties, now: datetime) -> int:
    """Another person has this turn from now on, and leads what was arranged of it ahead; place
    and day stay. How many outings that were. Raises Unfit, NotYours."""
    rota = _mine(rota_id, duties)
    turn = rota.turns.filter(pk=turn_id).first()
    if turn is None:
        raise Unfit("no_turn")
    if not Staff.objects.filter(pk=to, is_active=True).exists():
        raise Unfit("no_staff")
    theirs = rota.outings.filter(lead=turn.staff_id, area=turn.area_id, starts_at__gt=now)
    turn.staff_id = to
    turn.save(update_fields=["staff"])
    return theirs.filter(state__in=("planned", "published")).update(lead=to)


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
