"""Who is on duty for a household: one answer for every page, list and telephone.

On duty are those paired with it, the members of the team that answers for its place, and who heads
the unit of a pairing; each while they hold a duty that goes to people. Nobody else, whatever their
role."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Length, Substr

from sixia.grid.areas import LEVELS
from sixia.grid.models import Area, Duty, Household, Pairing, Staff, Team, Unit
from sixia.grid.rules import FIELDWORK, Duties

VILLAGE = 12
# These are told how many files their places have, and nothing of whom.
COUNTERS = ("unit_head", "supervisor", "leader", "auditor")


class NotOnDuty(Exception):
    """This is not theirs to see or do."""


def mine(duties: Duties, today: date) -> QuerySet[Household]:
    """The households someone with these duties is on duty for, closed files included."""
    files = Household.objects.filter(erased_at=None)
    if not duties.roles & FIELDWORK:
        return files.none()
    theirs = Q(staff=duties.staff) | Q(unit__in=headed(duties))
    paired = current(today).filter(theirs, household__isnull=False).values("household")
    return files.filter(Q(pk__in=paired) | Q(pk__in=_of_teams(duties.staff)))


def on_duty_for(duties: Duties, household: Household, today: date) -> bool:
    return mine(duties, today).filter(pk=household.pk).exists()


def headed(duties: Duties) -> QuerySet[Unit]:
    """The units whose pairings someone answers for: those they head, and their sections."""
    own = [d.unit for d in duties.held if d.role == "unit_head"]
    return Unit.objects.filter(Q(pk__in=own) | Q(parent__in=own, kind="section"))


def current(today: date) -> QuerySet[Pairing]:
    """The pairings in force on this day. The day of a hand-over belongs to both."""
    return Pairing.objects.filter(Q(until=None) | Q(until__gte=today), since__lte=today)


def at_work(today: date) -> QuerySet[Staff]:
    """Who can be on duty for a household at all: active, with a duty that goes to people."""
    held = Duty.objects.filter(
        Q(until=None) | Q(until__gte=today), since__lte=today, role__in=FIELDWORK
    )
    return Staff.objects.filter(is_active=True, pk__in=held.values("staff"))


def unattended(duties: Duties, today: date) -> QuerySet[Pairing]:
    """没人接的户: pairings of the units someone heads whose member of staff has left."""
    rows = Pairing.objects.filter(until=None, household__closed_at=None, household__isnull=False)
    left = rows.filter(unit__in=headed(duties)).exclude(staff__in=at_work(today))
    return left.select_related("household__area", "staff", "unit").order_by("since", "pk")


@dataclass(frozen=True, slots=True)
class Counted:
    """How many open files a village has, and how many of them nobody is paired with."""

    area: Area
    files: int
    alone: int


def counted(duties: Duties, today: date) -> list[Counted]:
    """By village, for those who answer for an area. Three queries, however many files."""
    here = Q(pk__in=[])
    for duty in duties.held:
        if duty.role in COUNTERS:
            here |= Q(area__code__startswith=duty.area)
    files = Household.objects.filter(here, closed_at=None, erased_at=None)
    kept = current(today).filter(staff__in=at_work(today), household__isnull=False)
    every, alone = _by_village(files), _by_village(files.exclude(pk__in=kept.values("household")))
    names = Area.objects.in_bulk(every)
    return [Counted(names[code], n, alone.get(code, 0)) for code, n in sorted(every.items())]


def _by_village(files: QuerySet[Household]) -> dict[str, int]:
    rows = files.annotate(village=Substr("area_id", 1, VILLAGE)).values("village")
    return dict(rows.annotate(n=Count("pk")).values_list("village", "n"))


def _of_teams(staff: int) -> QuerySet[Household]:
    """Households whose nearest team, climbing from their grid, this person is a member of."""
    own = Team.objects.filter(members=staff)
    codes = list(own.values_list("area_id", flat=True))
    if not codes:
        return Household.objects.none()
    climbing = Q(pk__in=[])
    for length in LEVELS:
        climbing |= Q(area_id=Substr(OuterRef("area_id"), 1, length))
    nearest = Team.objects.filter(climbing).order_by(Length("area_id").desc())
    rows = Household.objects.filter(_below(codes)).annotate(team=Subquery(nearest.values("pk")[:1]))
    return rows.filter(team__in=own.values("pk")).values("pk")  # type: ignore[return-value]  # a set


def _below(codes: Iterable[str]) -> Q:
    inside = Q(pk__in=[])
    for code in codes:
        inside |= Q(area__code__startswith=code)
    return inside
