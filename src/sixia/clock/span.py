"""Deadlines: when a span from a moment ends, and how much of it has gone."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal

from sixia.clock.calendar import Calendar
from sixia.clock.hours import OfficeHours
from sixia.clock.office import DAY, Office

Unit = Literal["hours", "working_hours", "working_days", "calendar_days"]
UNITS: tuple[Unit, ...] = ("hours", "working_hours", "working_days", "calendar_days")
LONGEST = 36_525

_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Span:
    """A length of time as a rule states it, such as 5 working days; 0 to 36,525 of its unit."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"unknown unit {self.unit!r}; known are {', '.join(UNITS)}")
        if not 0 <= self.amount <= LONGEST:
            raise ValueError(f"a span is 0 to {LONGEST} {self.unit}, not {self.amount}")


@dataclass(frozen=True)
class Due:
    """When something is due (UTC), and the years taken as plain weekends to say so."""

    at: datetime
    assumed: tuple[int, ...]


@dataclass(frozen=True)
class Elapsed:
    """How much of a unit has gone, and the years taken as plain weekends to say so."""

    amount: float
    assumed: tuple[int, ...]


def due(start: datetime, span: Span, calendar: Calendar, hours: OfficeHours, zone: tzinfo) -> Due:
    """When ``span`` from ``start`` ends. Nothing (0) is due at once.

    - Days: the starting day is not counted (民法典 art. 201(1)); the last day ends when office
      hours end (art. 203(2)); ``calendar_days`` that end on a day off end on the next workday
      (art. 203(1)).
    - ``hours`` run from the start (art. 201(2)), day and night; ``working_hours`` run only while
      the office is open on workdays.

    ValueError when ``start`` is naive or the end lies beyond the year 9999.
    """
    try:
        return _due(start, span, Office(calendar, hours, zone))
    except OverflowError as error:
        raise ValueError(f"{span.amount} {span.unit} from {start} is beyond year 9999") from error


def _due(start: datetime, span: Span, office: Office) -> Due:
    day, _ = office.local(start)
    if span.unit == "hours" or not span.amount:
        return Due(start.astimezone(UTC) + span.amount * _HOUR, ())
    if span.unit == "working_hours":
        last, clock = office.after(start, span.amount * _HOUR)
        return Due(office.utc(last, clock), office.calendar.assumed(day, last))
    if span.unit == "working_days":
        first, last = day + DAY, office.calendar.step(day, span.amount)
    else:
        first = day + span.amount * DAY
        last = office.calendar.step(first - DAY, 1)
    return Due(office.utc(last, office.hours.close), office.calendar.assumed(first, last))


def elapsed(
    start: datetime,
    end: datetime,
    unit: Unit,
    calendar: Calendar,
    hours: OfficeHours,
    zone: tzinfo,
) -> Elapsed:
    """How much of ``unit`` lies between, counted as ``due`` counts.

    Days: each whole day after the starting day, plus the part of the running day that has gone:
    of its office time (``working_days``), or from midnight until office hours end
    (``calendar_days``). So ``elapsed(start, due(start, n))`` is n, except where calendar days were
    moved on by a day off. ValueError when a moment is naive or ``end`` is before ``start``.
    """
    office = Office(calendar, hours, zone)
    (first, _), (last, clock) = office.local(start), office.local(end)
    if end < start:
        raise ValueError(f"ends at {end}, before it starts at {start}")
    if unit == "hours":
        return Elapsed((end - start) / _HOUR, ())
    if unit == "working_hours":
        return Elapsed(office.between(start, end) / _HOUR, calendar.assumed(first, last))
    if first == last:
        return Elapsed(0.0, ())
    if unit == "calendar_days":
        return Elapsed((last - first).days - 1 + min(1.0, clock / hours.close), ())
    whole = calendar.count(first, last - DAY)
    part = office.gone(last, clock) / hours.total
    return Elapsed(whole + part, calendar.assumed(first + DAY, last))
