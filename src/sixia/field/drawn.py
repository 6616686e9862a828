"""What a draw gave: who may know it when, where it leads, and going there unannounced."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from sixia.field import frames, outings
from sixia.field.kinds import kinds
from sixia.field.models import Draw, Outing
from sixia.field.outings import Plan
from sixia.field.queries import day_begins
from sixia.field.rules import NotYours, Unfit
from sixia.grid.models import Area
from sixia.grid.rules import FIELDWORK, Duties


def visible(duties: Duties, today: date) -> QuerySet[Draw]:
    """The draws staff may know of: opened ones; before that only theirs (who made it, who goes);
    of households, from the day of the visit, also whoever goes to people there."""
    if not duties.roles:
        return Draw.objects.none()
    seen = Q(opens_on__lte=today) | _theirs(duties)
    if duties.roles & FIELDWORK:
        tomorrow = day_begins(today + timedelta(days=1))
        begun = Outing.objects.filter(draw__isnull=False, starts_at__lt=tomorrow)
        seen |= Q(of="household", pk__in=begun.exclude(state="called_off").values("draw"))
    return Draw.objects.filter(seen).select_related("area", "made_by")


def _theirs(duties: Duties) -> Q:
    going = Outing.goers.through.objects.filter(staff=duties.staff).values("outing")
    trips = Outing.objects.filter(Q(lead=duties.staff) | Q(pk__in=going), draw__isnull=False)
    return Q(made_by=duties.staff) | Q(pk__in=trips.exclude(state="called_off").values("draw"))


def tells(draw: Draw, duties: Duties, today: date) -> bool:
    """May this person know the whole result today?"""
    if not duties.roles:
        return False
    if draw.opens_on <= today:
        return True
    return Draw.objects.filter(_theirs(duties), pk=draw.pk).exists()


def opened(today: date) -> QuerySet[Draw]:
    """What everyone may check, newest first; those that were never drawn too."""
    return Draw.objects.filter(opens_on__lte=today).select_related("area")


def others(draw: Draw) -> QuerySet[Draw]:
    """Other draws from the very same frame: who drew until the result was liked shows here."""
    return Draw.objects.filter(digest=draw.digest, of=draw.of).exclude(pk=draw.pk)


def drawn_areas(draw: Draw) -> list[tuple[str, Area | None]]:
    """The codes drawn, in order, with their places. One query."""
    found = Area.objects.in_bulk(draw.result or ())
    return [(code, found.get(code)) for code in draw.result or ()]


def goals(draw: Draw) -> list[Area]:
    """Where one can go with the result: the places drawn, or the villages of the households."""
    if draw.of != "household":
        return [area for _, area in drawn_areas(draw) if area]
    codes = {home.area_id[: frames.LENGTH["village"]] for home in frames.households(draw)}
    return list(Area.objects.filter(pk__in=codes).order_by("code"))


def plan_visit(draw: Draw, told: Plan, duties: Duties, now: datetime) -> Outing:
    """Go where the lot fell, unannounced: nobody else is told before the day. Raises Unfit,
    NotYours and what `outings.plan` raises."""
    if not tells(draw, duties, timezone.localdate(now)):
        raise NotYours
    if draw.result is None:
        raise Unfit("not_drawn")
    if told.kind not in kinds() or not kinds()[told.kind].doors:
        raise Unfit("no_doors")
    if told.area_code not in {area.pk for area in goals(draw)}:
        raise Unfit("not_in_draw")
    if timezone.localdate(told.starts_at) > draw.opens_on:
        raise Unfit("opens_before_the_day", opens_on=draw.opens_on)
    return outings.plan(replace(told, draw=draw, unannounced=True), duties, now)
