"""Pauses: what a stopped clock still has, and when it is due once it goes on."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from sixia.clock.calendar import Calendar
from sixia.clock.hours import OfficeHours
from sixia.clock.office import DAY, Office
from sixia.clock.span import Due, Unit


@dataclass(frozen=True)
class Left:
    """What a paused clock still has: whole numbers only, so ``asdict`` of it is plain JSON.

    Days units: ``days`` of the unit, and in ``seconds`` the time of day at which the last one
    ends. Hours units: ``seconds``, and 0 ``days``. Negative for a clock that was overdue.
    """

    unit: Unit
    days: int
    seconds: int
    microseconds: int = 0


def left(
    now: datetime,
    due_at: datetime,
    unit: Unit,
    calendar: Calendar,
    hours: OfficeHours,
    zone: tzinfo,
) -> Left:
    """What remains at ``now``, to be kept while the clock is paused.

    Resumed at the same moment, the clock is due at ``due_at`` again. In days units each workday
    (or calendar day) begun since the pause moves it by one; a day off counts with the workday
    after it, so a clock stopped on Friday and resumed on Saturday gets its Friday back.
    ``working_hours`` keeps office time only: a ``due_at`` outside office hours comes back as the
    last moment of office time before it. ValueError when a moment is naive.
    """
    office = Office(calendar, hours, zone)
    (day, _), (last, clock) = office.local(now), office.local(due_at)
    if unit == "hours":
        return _left(unit, 0, due_at - now)
    if unit == "working_hours":
        return _left(unit, 0, office.between(now, due_at))
    if not clock:  # midnight is 24:00 of the day it closes
        last, clock = last - DAY, DAY
    base = calendar.step(last, 0)
    days = calendar.count(day - DAY, base) - 1 if unit == "working_days" else (base - day).days
    return _left(unit, days, last - base + clock)


def _left(unit: Unit, days: int, rest: timedelta) -> Left:
    return Left(unit, days, rest.days * 86_400 + rest.seconds, rest.microseconds)


def resume(now: datetime, left: Left, calendar: Calendar, hours: OfficeHours, zone: tzinfo) -> Due:
    """When a paused clock that goes on at ``now`` is due; the reverse of the function ``left``.

    Calendar days that would end on a day off end on the next workday (民法典 art. 203(1)).
    """
    office = Office(calendar, hours, zone)
    day, _ = office.local(now)
    rest = timedelta(seconds=left.seconds, microseconds=left.microseconds)
    if left.unit == "hours":
        return Due(now.astimezone(UTC) + rest, ())
    first = day
    if left.unit == "working_hours":
        last, rest = office.after(now, rest)
    elif left.unit == "working_days":
        last = calendar.step(day - DAY, left.days + 1)
    else:
        first = day + left.days * DAY
        last = calendar.step(first - DAY, 1)
    return Due(office.utc(last, rest), calendar.assumed(min(first, last), max(first, last)))
