"""Building up who and where: units in a tree, staff, duties from–to."""

import secrets
from datetime import date

from django.db import transaction

from sixia.grid.models import Area, Duty, Staff, Unit


@transaction.atomic
def add_unit(
    code: str,
    name: str,
    kind: str,
    parent: Unit | None = None,
    area: str | None = None,
    *,
    hours: str = "",
    dispatches: bool = False,
) -> Unit:
    """A new unit below its parent; `path` follows from where it hangs."""
    unit = Unit.objects.create(
        code=code,
        name=name,
        kind=kind,
        parent=parent,
        area_id=area,
        office_hours=hours,
        dispatches=dispatches,
    )
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


def give_duty(
    staff: Staff, role: str, unit: Unit, area: Area, since: date, until: date | None = None
) -> Duty:
    """Charge someone with a role, for a unit and an area, from a day on."""
    return Duty.objects.create(
        staff=staff, role=role, unit=unit, area=area, since=since, until=until
    )


def end_duty(duty: Duty, last_day: date) -> None:
    """The duty ends with this day; it is never deleted, so that who could do what stays known."""
    duty.until = max(last_day, duty.since)
    duty.save(update_fields=["until"])


def add_staff(username: str, name: str, unit: Unit, phone: str = "") -> tuple[Staff, str]:
    """A new member of staff, and the password to sign in with the first time."""
    staff = Staff(username=username, name=name, unit=unit, phone=phone)
    return staff, one_time_password(staff)


def one_time_password(staff: Staff) -> str:
    """A new password, kept only as a hash: tell it once. It ends what was signed in before."""
    password = "-".join(secrets.token_hex(3) for _ in range(3))
    staff.set_password(password)
    staff.save()
    return password


def set_active(staff: Staff, active: bool) -> None:
    """Close or open an account; duties and all that was done stay."""
    staff.is_active = active
    staff.save(update_fields=["is_active"])
