"""What a file keeps of minors: asked for with a reason, allowed by another, for some days.

未成年人网络保护条例 36: staff see minors' data only after approval, each look recorded."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from sixia.grid import homes
from sixia.grid.homes import Minors
from sixia.grid.looks import NoReason, log_look
from sixia.grid.models import Household, MinorsApproval, Pairing, Staff
from sixia.grid.onduty import NotOnDuty, headed, on_duty_for
from sixia.grid.rules import Duties

LONGEST = 30  # days; our own choice: long enough to arrange help, short enough to be asked again


class NotAllowed(Exception):
    """Nobody allowed this, or the time is over."""


class Decided(Exception):
    """This was decided already."""


@transaction.atomic
def ask(home: Household, staff: Staff, duties: Duties, why: str, now: datetime) -> MinorsApproval:
    """Ask to see it; asking twice is asking once. Raises NotOnDuty, NoReason."""
    if not on_duty_for(duties, home, timezone.localdate(now)):
        raise NotOnDuty
    if not why.strip():
        raise NoReason
    Household.objects.select_for_update().get(pk=home.pk)
    waiting = MinorsApproval.objects.filter(household=home, staff=staff, granted=None).first()
    return waiting or MinorsApproval.objects.create(
        household=home, staff=staff, why=why.strip()[:200], asked_at=now
    )


@transaction.atomic
def decide(asked: int, staff: Staff, duties: Duties, days: int, now: datetime) -> MinorsApproval:
    """Allow it for so many days from today (1 to 30), or with 0 say no.

    By the unit head of a pairing or a supervisor of the place, never by who asked. Raises
    NotOnDuty, Decided."""
    today = timezone.localdate(now)
    rows = MinorsApproval.objects.select_for_update(of=("self",))
    row = rows.select_related("household").filter(pk=asked).first()
    if row is None or not waiting(duties, today, decided=True).filter(pk=asked).exists():
        raise NotOnDuty
    if row.granted is not None:
        raise Decided
    row.granted, row.decided_by, row.decided_at = days > 0, staff, now
    row.until = today + timedelta(days=min(days, LONGEST) - 1) if days > 0 else None
    row.save()
    return row


def waiting(duties: Duties, today: date, *, decided: bool = False) -> QuerySet[MinorsApproval]:
    """What was asked and someone with these duties may decide; `decided`: also what was."""
    paired = Pairing.objects.filter(
        Q(until=None) | Q(until__gte=today), since__lte=today, unit__in=headed(duties)
    )
    theirs = Q(household__in=paired.values("household"))
    for duty in duties.held:
        if duty.role == "supervisor":
            theirs |= Q(household__area__code__startswith=duty.area)
    rows = MinorsApproval.objects.filter(theirs, household__erased_at=None)
    rows = rows if decided else rows.filter(granted=None)
    shown = rows.exclude(staff=duties.staff).select_related("household__area", "staff__unit")
    return shown.order_by("asked_at", "pk")


def allowed(home: Household, staff: Staff, now: datetime) -> MinorsApproval:
    """The leave that holds today. Raises NotAllowed."""
    rows = MinorsApproval.objects.filter(household=home, staff=staff, granted=True)
    found = rows.filter(until__gte=timezone.localdate(now)).order_by("-until").first()
    if found is None:
        raise NotAllowed
    return found


@transaction.atomic
def look(home: Household, staff: Staff, duties: Duties, now: datetime) -> Minors:
    """What is kept of minors, for someone on duty who was allowed; logged first, with the reason
    that was allowed. Raises NotOnDuty, NotAllowed."""
    if not on_duty_for(duties, home, timezone.localdate(now)):
        raise NotOnDuty
    leave = allowed(home, staff, now)
    log_look(home.key, staff, "minors", leave.why, now)
    return homes.minors_of(home)


@transaction.atomic
def write(home: Household, told: Minors, staff: Staff, duties: Duties, now: datetime) -> None:
    """Set what is kept of minors. Where nothing is kept yet nothing can be seen, so no leave is
    needed. Raises NotOnDuty, NotAllowed, BadHome."""
    if not on_duty_for(duties, home, timezone.localdate(now)):
        raise NotOnDuty
    row = Household.objects.select_for_update().get(pk=home.pk)
    if row.minors:
        allowed(row, staff, now)
    homes.put_minors(row, told.checked())
    row.changed_at = now
    row.save(update_fields=["minors", "changed_at"])


def leave_of(home: Household, staff: Staff, now: datetime) -> MinorsApproval | None:
    """What this person asked about minors last and what was said, unless its time is over."""
    rows = MinorsApproval.objects.filter(household=home, staff=staff)
    rows = rows.exclude(until__lt=timezone.localdate(now))
    return rows.order_by("-asked_at", "-pk").first()
