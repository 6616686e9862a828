"""Building up who and where: units in a tree, duties from–to."""

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
