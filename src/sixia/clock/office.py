"""Wall clock and office time at one place: the steps that deadlines and pauses share."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from sixia.clock.calendar import Calendar
from sixia.clock.hours import OfficeHours

DAY = timedelta(days=1)


class Office(NamedTuple):
    """A calendar, office hours and the zone their wall clock shows."""

    calendar: Calendar
    hours: OfficeHours
    zone: tzinfo

    def local(self, moment: datetime) -> tuple[date, timedelta]:
        """The day, and the time since its midnight; ValueError when ``moment`` is naive."""
        if moment.utcoffset() is None:
            raise ValueError(f"{moment} has no time zone")
        here = moment.astimezone(self.zone)
        clock = timedelta(0, here.second, here.microsecond, 0, here.minute, here.hour)
        return here.date(), clock

    def utc(self, day: date, clock: timedelta) -> datetime:
        """The moment ``clock`` after midnight of ``day``; over 24 hours reaches into later days."""
        return (datetime.combine(day, time.min, self.zone) + clock).astimezone(UTC)

    def gone(self, day: date, clock: timedelta) -> timedelta:
        """Office time that has gone on ``day`` by ``clock``."""
        return self.hours.gone(clock) if self.calendar.is_workday(day) else timedelta(0)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Office time from ``start`` to ``end``; negative when ``end`` comes first."""
        (first, opened), (last, clock) = self.local(start), self.local(end)
        whole = self.hours.total * self.calendar.count(first - DAY, last - DAY)
        return whole + self.gone(last, clock) - self.gone(first, opened)

    def after(self, start: datetime, amount: timedelta) -> tuple[date, timedelta]:
        """The earliest day and clock that lie ``amount`` (maybe negative) of office time on."""
        day, clock = self.local(start)
        amount += self.gone(day, clock)
        nth = -(-amount // self.hours.total)  # rounded up: when work is done, not when more begins
        last = self.calendar.step(day - DAY, nth)
        return last, self.hours.at(amount - (nth - 1) * self.hours.total)
