"""Reading who and where."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from sixia import clock
from sixia.grid.areas import above
from sixia.grid.models import Area, Duty, HolidayNotice, Staff, Team, Unit
from sixia.grid.rules import WORKING, Duties
from sixia.grid.rules import Duty as Held


class NoHome(Exception):
    """A place that resolves to no unit or no team: the county itself has none yet."""


@dataclass(frozen=True, slots=True)
class Home:
    """Who answers for a place: its nearest team, its nearest unit, and who dispatches for it."""

    team: Team
    unit: Unit
    dispatch: Unit


def home(area_code: str) -> Home:
    """The team and unit of a place, found by climbing from grid to county. Raises NoHome."""
    codes = above(area_code)
    teams = Team.objects.filter(area__in=codes).select_related("unit").order_by("-area")
    units = Unit.objects.filter(area__in=codes).order_by("-area", "dispatches", "id")
    team = teams.first()
    found = list(units)
    dispatch = next((u for u in found if u.dispatches), None)
    unit = next((u for u in found if not u.dispatches), None)
    if team is None or unit is None or dispatch is None:
        missing = "team" if team is None else "unit" if unit is None else "dispatching unit"
        raise NoHome(f"no {missing} for {area_code}; give the county one (sixia doctor says how)")
    return Home(team, unit, dispatch)


def dispatch_unit(area_code: str) -> Unit:
    """The unit that dispatches for this place. Raises NoHome."""
    units = Unit.objects.filter(area__in=above(area_code), dispatches=True)
    found = units.order_by("-area", "id").first()
    if found is None:
        raise NoHome(f"no dispatching unit for {area_code}; give the county one")
    return found


def duties(staff: Staff, day: date) -> Duties:
    """What this member of staff is charged with on this day. Two queries."""
    if not staff.is_active:
        return Duties(staff.pk, staff.unit_id, (), "", ())
    rows = (
        Duty.objects.filter(staff=staff, since__lte=day)
        .filter(Q(until__isnull=True) | Q(until__gte=day))
        .select_related("unit")
    )
    held, below = [], []
    for row in rows:
        held.append(Held(row.role, row.unit_id, row.area_id, row.since, row.until))
        if row.role in ("handler", "unit_head"):
            below.append(row.unit.path)
    wanted = Q(pk=staff.unit_id)
    for path in below:
        wanted |= Q(path__startswith=path)
    found = {unit.pk: unit for unit in Unit.objects.filter(wanted)}
    unit = staff.unit = found[staff.unit_id]
    units = frozenset(pk for pk, one in found.items() if one.path.startswith(tuple(below)))
    return Duties(staff.pk, unit.pk, unit.ids, unit.kind, tuple(held), units)


def on_duty(role: str, area_code: str, day: date) -> QuerySet[Staff]:
    """Staff who hold this role for this place on this day."""
    return Staff.objects.filter(
        Q(duties__until__isnull=True) | Q(duties__until__gte=day),
        is_active=True,
        duties__role=role,
        duties__since__lte=day,
        duties__area__in=above(area_code),
    ).distinct()


def head(unit: Unit, day: date) -> Staff | None:
    """Who heads this unit on this day, or the nearest unit above it that has a head."""
    rows = (
        Duty.objects.filter(role="unit_head", unit__in=unit.ids, since__lte=day)
        .filter(Q(until__isnull=True) | Q(until__gte=day), staff__is_active=True)
        .select_related("staff", "unit")
    )
    nearest = max(rows, key=lambda row: (len(row.unit.path), -row.pk), default=None)
    return nearest.staff if nearest else None


def members(unit: Unit, day: date) -> QuerySet[Staff]:
    """Who can be made responsible in this unit: those who work in it and below it."""
    return Staff.objects.filter(
        Q(duties__until__isnull=True) | Q(duties__until__gte=day),
        is_active=True,
        duties__role__in=WORKING,
        duties__since__lte=day,
        duties__unit__path__startswith=unit.path,
    ).distinct()


@cache
def calendar_of(notices: tuple[str, ...]) -> clock.Calendar:
    """The official notices known to us, and these."""
    return clock.china(clock.parse_notice(text) for text in notices)


def calendar() -> clock.Calendar:
    """The working calendar: the official notices known to us and those an operator loaded."""
    return calendar_of(tuple(HolidayNotice.objects.order_by("year").values_list("text", flat=True)))


@cache
def office_hours(text: str = "") -> clock.OfficeHours:
    """A unit's office hours, or the deployment's where it names none."""
    return clock.OfficeHours.parse(text or settings.SIXIA_OFFICE_HOURS)


def end_of_day(day: date) -> datetime:
    """When the deployment's office closes on this day: until then what is due on it is in time."""
    return timezone.make_aware(datetime.combine(day, time.min)) + office_hours().close


def children(code: str) -> QuerySet[Area]:
    """The areas directly below this one, in order of code."""
    lengths = (2, 4, 6, 9, 12, 15, 18)
    below = next((n for n in lengths if n > len(code)), 0)
    return Area.objects.filter(code__startswith=code, code__regex=rf"^\d{{{below}}}$")


def places() -> QuerySet[Area]:
    """Counties, towns and villages in order of code: what a place is chosen from by name."""
    return Area.objects.filter(level__in=("county", "town", "village")).order_by("code")


def offices() -> QuerySet[Unit]:
    """The units people know and may complain about."""
    kinds = ("government", "department", "town", "village")
    return Unit.objects.filter(kind__in=kinds).order_by("kind", "code")
