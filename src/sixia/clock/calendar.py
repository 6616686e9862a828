"""Which days are worked, make-up workdays (调休) included."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from chinese_calendar import constants as published

from sixia.clock.notice import Notice


@dataclass(frozen=True)
class Calendar:
    """Which days are worked. In years outside ``years`` only weekends are off."""

    years: frozenset[int] = frozenset()
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    _tables: dict[int, list[int]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def is_workday(self, day: date) -> bool:
        """Whether offices open on ``day``; a make-up Saturday or Sunday is a workday."""
        return day in self.workdays or (day.weekday() < 5 and day not in self.holidays)

    def known(self, year: int) -> bool:
        """Whether the year's official notice is in this calendar."""
        return year in self.years

    def assumed(self, first: date, last: date) -> tuple[int, ...]:
        """The years without a notice that the days ``first`` to ``last`` lie in."""
        if first > last:
            return ()
        return tuple(y for y in range(first.year, last.year + 1) if y not in self.years)

    def step(self, day: date, n: int) -> date:
        """The ``n``-th workday after ``day``; 0: the last one up to ``day``; -1: the one before."""
        year = day.year
        table = self._table(year)
        at = bisect_right(table, day.toordinal()) + n - 1
        while at >= len(table):
            at -= len(table)
            year += 1
            table = self._table(year)
        while at < 0:
            year -= 1
            table = self._table(year)
            at += len(table)
        return date.fromordinal(table[at])

    def count(self, after: date, upto: date) -> int:
        """Workdays after the one day and up to the other; negative when ``upto`` comes first."""
        if upto < after:
            return -self.count(upto, after)
        between = sum(len(self._table(year)) for year in range(after.year, upto.year))
        return between + self._rank(upto) - self._rank(after)

    def _rank(self, day: date) -> int:
        return bisect_right(self._table(day.year), day.toordinal())

    def _table(self, year: int) -> list[int]:
        if year not in self._tables:
            span = range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)
            self._tables[year] = [n for n in span if self.is_workday(date.fromordinal(n))]
        return self._tables[year]


def china(notices: Iterable[Notice] = ()) -> Calendar:
    """China's calendar: the years in ``chinesecalendar`` (2004-2026) and the notices given.

    A notice wins over the package for its whole year. Two notices for one year: ValueError.
    """
    return _china(tuple(sorted(notices, key=lambda notice: notice.year)))


@lru_cache(maxsize=16)
def _china(notices: tuple[Notice, ...]) -> Calendar:
    years = {day.year for day in published.holidays}
    holidays, workdays = set(published.holidays), set(published.workdays)
    if len({notice.year for notice in notices}) < len(notices):
        raise ValueError("two notices for the same year")
    for notice in notices:  # in order of years: a notice may end the December before its own year
        years.add(notice.year)
        named = notice.holidays | notice.workdays
        holidays = {d for d in holidays if d.year != notice.year} - named | notice.holidays
        workdays = {d for d in workdays if d.year != notice.year} - named | notice.workdays
    return Calendar(frozenset(years), frozenset(holidays), frozenset(workdays))
