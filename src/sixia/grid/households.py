"""A household's file: opened with its consent, looked at with a reason, found by its code."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from sixia.grid import homes, minors
from sixia.grid.homes import Family, Minors
from sixia.grid.looks import NoReason, log_look, log_looks
from sixia.grid.models import Area, Household, Pairing, Staff, Unit
from sixia.grid.onduty import NotOnDuty, mine, on_duty_for
from sixia.grid.rules import WORKING, Duties
from sixia.seal import envelope, tracking

LATE = timedelta(days=31)  # no older claim of a telephone counts; our own choice


@dataclass(frozen=True, slots=True)
class Opened:
    """A new file and the code that opens it to the household, told once; None if it was there."""

    household: Household
    code: str | None


@transaction.atomic
def open_file(
    area: Area,
    family: Family,
    of_minors: Minors,
    staff: Staff,
    duties: Duties,
    now: datetime,
    key: UUID | None = None,
) -> Opened:
    """Open a file by a working duty for this place. Who opens it is paired with it from today, so
    that someone answers for it. The same key again changes nothing. Raises NotOnDuty, BadHome."""
    duty = next((d for d in duties.held if d.role in WORKING and area.pk.startswith(d.area)), None)
    if duty is None:
        raise NotOnDuty
    before = Household.objects.filter(key=key, opened_by=staff).first() if key else None
    if before:
        return Opened(before, None)
    code = tracking.new_code()
    home = Household(
        key=key or uuid7(),
        area=area,
        tracking=hashed(code),
        opened_at=now,
        opened_by=staff,
        opened_as=duty.role,
        changed_at=now,
    )
    homes.put_family(home, family.checked())
    homes.put_minors(home, of_minors.checked())
    home.save()
    unit = Unit(pk=duty.unit)
    Pairing.objects.create(unit=unit, staff=staff, household=home, since=timezone.localdate(now))
    return Opened(home, code)


@transaction.atomic
def look(home: Household, staff: Staff, duties: Duties, why: str, now: datetime) -> Family:
    """Who lives there, for someone on duty who says why; the look is logged first.

    Raises NotOnDuty, NoReason."""
    on_duty(home, duties, now)
    if not why.strip():
        raise NoReason
    log_look(home.key, staff, "household", why, now)
    return homes.family_of(home)


@transaction.atomic
def look_at_all(
    files: Iterable[Household], staff: Staff, duties: Duties, why: str, now: datetime
) -> list[tuple[Household, Family]]:
    """Several files at once (a list with names, a telephone's copy): one line in the log for each,
    written first. Those someone is not on duty for are left out. Raises NoReason."""
    if not why.strip():
        raise NoReason
    wanted = [home.pk for home in files]
    rows = mine(duties, timezone.localdate(now)).filter(pk__in=wanted)
    found = list(rows.select_related("area").order_by("area_id", "pk"))
    log_looks([home.key for home in found], staff, "household", why, now)
    return [(home, homes.family_of(home)) for home in found]


def on_duty(home: Household, duties: Duties, now: datetime, at: datetime | None = None) -> None:
    """Raises NotOnDuty unless these duties put someone on duty for this household now, or did
    `at` the moment they write of: what was written without network may come after a hand-over."""
    moments = {now, max(min(at or now, now), now - LATE)}
    if not any(on_duty_for(duties, home, timezone.localdate(moment)) for moment in moments):
        raise NotOnDuty


def locked(home: Household) -> Household:
    """The row as it is now, kept from others until the transaction ends. Raises NotOnDuty if
    nothing is left of the file."""
    row = Household.objects.select_for_update().filter(pk=home.pk, erased_at=None).first()
    if row is None:
        raise NotOnDuty
    return row


def by_code(code: str) -> Household | None:
    """The household a code opens, None for no such code. Raises BadCode."""
    found = Household.objects.filter(tracking=hashed(tracking.normal_code(code)), erased_at=None)
    return found.select_related("area").first()


def hashed(code: str) -> str:
    return envelope.blind(settings.SIXIA_KEYS, code, "grid.household")


@transaction.atomic
def new_code(home: Household, staff: Staff, duties: Duties, now: datetime) -> str:
    """A code for a household that lost its own, told once; the old one opens nothing any more.

    A code opens all there is. Where something is kept of minors, whoever makes it must therefore
    be allowed to see that. The household finds it among the looks. Raises NotOnDuty, NotAllowed."""
    on_duty(home, duties, now)
    row = locked(home)
    if row.minors:
        minors.allowed(row, staff, now)
    code = tracking.new_code()
    log_look(row.key, staff, "household", NEW_CODE, now)
    row.tracking, row.changed_at = hashed(code), now
    row.save(update_fields=["tracking", "changed_at"])
    return code


NEW_CODE = "换新的查询码"
