"""When a rota's turns fall. Pure: dates in, dates out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sixia.clock import Calendar


@dataclass(frozen=True, slots=True)
class Due:
    """A day of a rota. `planned`: the day by the weekday alone, where a holiday moved it on;
    `turn`: whose turn it is, from 0; `known`: the years' official holidays are known."""

    day: date
    planned: date
    turn: int
    known: bool = True


def turns(
    first_day: date,
    every_weeks: int,
    count: int,
    until: date,
    calendar: Calendar,
    last_day: date | None = None,
) -> Iterator[Due]:
    """The days of a rota of `count` turns, from its first to `until` at the latest.

    Every so many weeks on the weekday of the first day. A day that is an official holiday goes to
    the next workday; an ordinary weekend is no holiday, for a rota may be of Saturdays. Where two
    days would fall together it is one day and one turn: nobody loses theirs, all follow on. A rota
    ends with the last planned day up to `last_day`. Days are strictly rising, turns come in order.
    """
    if every_weeks < 1 or count < 1:
        raise ValueError("a rota has a turn, every week or more")
    planned, turn, before = first_day, 0, None
    while planned <= min(until, last_day or until):
        day = calendar.step(planned, 1) if planned in calendar.holidays else planned
        if day > until:
            return
        if before is None or day > before:
            known = calendar.known(planned.year) and calendar.known(day.year)
            yield Due(day, planned, turn % count, known)
            turn, before = turn + 1, day
        planned += timedelta(weeks=every_weeks)
