"""A year's official holiday notice, as an operator loads it."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Notice:
    """One year's holiday notice (国务院办公厅关于…年部分节假日安排的通知).

    ``holidays`` are all days off it names, weekends included; ``workdays`` its make-up workdays.
    """

    year: int
    holidays: frozenset[date]
    workdays: frozenset[date]
    source: str


def parse_notice(toml_text: str) -> Notice:
    """Read a notice written as TOML; ValueError names the field and the day at fault.

    ::

        year = 2025
        source = "国办发明电〔2024〕12号"
        holidays = ["2025-01-01", "2025-01-28..2025-02-04"]   # a day, or first..last
        workdays = ["2025-01-26", "2025-02-08"]               # make-up workdays, at weekends

    Days lie in the year, or in the December before it: the 2019 notice moved 2018-12-29.
    """
    try:
        data = tomllib.loads(toml_text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"notice is not TOML: {error}") from error
    if unknown := sorted(data.keys() - {"year", "source", "holidays", "workdays"}):
        raise ValueError(f"notice: unknown field {', '.join(unknown)}")
    year, source = data.get("year"), data.get("source")
    if type(year) is not int or not 1949 <= year <= 9998:
        raise ValueError(f"notice: year must be a whole number such as 2027, not {year!r}")
    if not isinstance(source, str) or not source.strip():
        raise ValueError("notice: source must name the official notice")
    holidays, workdays = _days(data, "holidays", year), _days(data, "workdays", year)
    _check_days(holidays, workdays)
    return Notice(year, holidays, workdays, source)


def _days(data: dict[str, object], name: str, year: int) -> frozenset[date]:
    items = data.get(name)
    if not isinstance(items, list):
        raise ValueError(f"notice: {name} must be a list of days")
    days: set[date] = set()
    for item in items:
        for day in _range(str(item), name, year):
            if day in days:
                raise ValueError(f"notice: {name} names {day} twice")
            days.add(day)
    return frozenset(days)


def _range(item: str, name: str, year: int) -> list[date]:
    first_text, _, last_text = item.partition("..")
    try:
        first = date.fromisoformat(first_text.strip())
        last = date.fromisoformat(last_text.strip()) if last_text else first
    except ValueError:
        raise ValueError(
            f"notice: {name} has {item!r}; write 2027-01-01 or 2027-01-01..2027-01-03"
        ) from None
    if first > last:
        raise ValueError(f"notice: {name} has {item!r}, which ends before it starts")
    if first < date(year - 1, 12, 1) or last.year > year:
        raise ValueError(f"notice: {name} has {item!r}, which is not in {year}")
    return [first + timedelta(n) for n in range((last - first).days + 1)]


def _check_days(holidays: frozenset[date], workdays: frozenset[date]) -> None:
    if not holidays:
        raise ValueError("notice: holidays is empty")
    if both := sorted(holidays & workdays):
        raise ValueError(f"notice: {both[0]} is in holidays and in workdays")
    if plain := sorted(day for day in workdays if day.weekday() < 5):
        raise ValueError(f"notice: workdays has {plain[0]}, which is not a Saturday or Sunday")
