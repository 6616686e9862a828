"""结对: a member of staff with a household, from one day to another.

An open file always has someone who answers for it: the last one paired with a household can hand it
over, never just leave it."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from sixia.grid import homes
from sixia.grid.households import locked, on_duty
from sixia.grid.models import Duty, Household, Pairing, Staff
from sixia.grid.onduty import NotOnDuty, at_work, current, headed
from sixia.grid.rules import FIELDWORK, Duties


class Over(Exception):
    """This pairing has ended: someone else was faster."""


class NotFit(Exception):
    """This member of staff has left, holds no duty that goes to people, or is paired already."""


class LastOne(Exception):
    """Nobody else is paired with this household: hand it over instead."""


@transaction.atomic
def pair_household(home: Household, staff: Staff, duties: Duties, now: datetime) -> Pairing:
    """One more person for a household, by a head of a unit that is paired with it.

    Raises NotOnDuty, NotFit."""
    on_duty(home, duties, now)
    if not heads(home, duties, timezone.localdate(now)):
        raise NotOnDuty
    return _begin(locked(home), staff, now)


@transaction.atomic
def hand_over(pairing_id: int, to: Staff, note: str, duties: Duties, now: datetime) -> Pairing:
    """End one pairing and begin the next, with what the successor must know.

    By who has it, to a colleague of their unit; by the head of its unit, to anyone. This day
    belongs to both. Of two at once one wins. Raises NotOnDuty, NotFit, Over."""
    row, today = living(pairing_id), timezone.localdate(now)
    if row.household is None or not may_hand_over(row, duties):
        raise NotOnDuty
    if not candidates(row, duties, today).filter(staff=to).exists():
        raise NotFit
    ended(row, today)
    following = _begin(row.household, to, now)
    following.after, following.note = row, homes.note_box(row, note.strip()[: homes.WORDS])
    following.save(update_fields=["after", "note"])
    return following


def may_hand_over(row: Pairing, duties: Duties) -> bool:
    """Is it their own, or of a unit they head?"""
    own = row.staff_id == duties.staff and bool(duties.roles & FIELDWORK)
    return own or headed(duties).filter(pk=row.unit_id).exists()


@transaction.atomic
def end(pairing_id: int, duties: Duties, now: datetime) -> None:
    """Someone is no longer paired with a household that others are paired with too.

    By its unit's head. Raises NotOnDuty, LastOne, Over."""
    row = living(pairing_id)
    if row.household is None or not headed(duties).filter(pk=row.unit_id).exists():
        raise NotOnDuty
    others = Pairing.objects.filter(household=row.household, until=None).exclude(pk=row.pk)
    if not others.filter(staff__in=at_work(timezone.localdate(now))).exists():
        raise LastOne
    ended(row, timezone.localdate(now))


def heads(home: Household, duties: Duties, today: date) -> bool:
    """Do they head a unit that is paired with this household?"""
    return current(today).filter(household=home, unit__in=headed(duties)).exists()


def of_household(home: Household) -> QuerySet[Pairing]:
    """All who were ever paired with it, the first first."""
    rows = Pairing.objects.filter(household=home).select_related("staff", "unit", "household")
    return rows.order_by("since", "pk")


def candidates(row: Pairing | None, duties: Duties, today: date) -> QuerySet[Duty]:
    """Duties of those whom someone may name as the next, by unit and name: colleagues of the
    pairing's unit; for its head anyone whose duty goes to people. None: a first pairing."""
    held = Duty.objects.filter(
        Q(until=None) | Q(until__gte=today),
        since__lte=today,
        role__in=FIELDWORK,
        staff__is_active=True,
    )
    if row is not None and not headed(duties).filter(pk=row.unit_id).exists():
        held = held.filter(Q(unit=row.unit_id) | Q(staff__unit=row.unit_id))
    return held.select_related("staff", "unit").order_by("unit__code", "staff__name", "pk")


def living(pairing_id: int) -> Pairing:
    """The household, then the pairing, locked in this order as everywhere. Raises Over."""
    rows = Pairing.objects.select_related("unit", "household")
    row = rows.filter(pk=pairing_id).first()
    if row is None:
        raise NotOnDuty
    if row.household:
        locked(row.household)
    now_it_is = Pairing.objects.select_for_update(of=("self",)).select_related("unit", "household")
    found = now_it_is.get(pk=pairing_id)
    if found.until is not None:
        raise Over
    return found


def _begin(home: Household, staff: Staff, now: datetime) -> Pairing:
    today = timezone.localdate(now)
    unit = _seat(staff, today)
    there = Pairing.objects.filter(household=home, staff=staff, until=None).exists()
    if unit is None or there or home.closed_at or not at_work(today).filter(pk=staff.pk).exists():
        raise NotFit
    return Pairing.objects.create(unit_id=unit, staff=staff, household=home, since=today)


def _seat(staff: Staff, today: date) -> int | None:
    """The unit of their first duty that goes to people."""
    held = staff.duties.filter(Q(until=None) | Q(until__gte=today), since__lte=today)
    found = held.filter(role__in=FIELDWORK).order_by("since", "pk").first()
    return found.unit_id if found else None


def ended(row: Pairing, last_day: date) -> None:
    row.until = max(last_day, row.since)
    row.save(update_fields=["until"])
