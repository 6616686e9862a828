"""When: dates and spans that a text names, seen from the day on which it was said."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

Span = tuple[date, date]
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Time:
    """A time named in a text, from `start` to `end`: the days `first` to `last`, both counted."""

    start: int
    end: int
    first: date
    last: date


def times(text: str, said: date) -> list[Time]:
    """The times a tidied text names, in its order. What can't be a date is passed over."""
    found = []
    for match in PATTERN.finditer(text):
        try:
            first, last = READ[match.lastgroup or ""](match, said)
        except (ValueError, OverflowError):
            continue
        found.append(Time(match.start(), match.end(), first, last))
    return found


def _full(match: re.Match[str], _said: date) -> Span:
    day = date(int(match["y"]), int(match["m"]), int(match["d"]))
    return day, day


def _month_of_year(match: re.Match[str], _said: date) -> Span:
    return _month(int(match["y2"]), int(match["m2"]))


def _month_day(match: re.Match[str], said: date) -> Span:
    """The latest such day that is not after the one it was said on."""
    day = date(said.year, int(match["m3"]), int(match["d3"]))
    day = day if day <= said else day.replace(year=said.year - 1)
    return day, day


def _year(match: re.Match[str], _said: date) -> Span:
    return date(int(match["y4"]), 1, 1), date(int(match["y4"]), 12, 31)


def _word(match: re.Match[str], said: date) -> Span:
    return WORDS[match.group()](said)


def _month(year: int, month: int) -> Span:
    after = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, 1), after - DAY


def _ago(days: int) -> Callable[[date], Span]:
    return lambda said: (said - days * DAY, said - days * DAY)


def _year_ago(years: int) -> Callable[[date], Span]:
    return lambda said: (date(said.year - years, 1, 1), date(said.year - years, 12, 31))


def _last_month(said: date) -> Span:
    last = said.replace(day=1) - DAY
    return _month(last.year, last.month)


def _week(weeks: int) -> Callable[[date], Span]:
    def span(said: date) -> Span:
        monday = said - (said.weekday() + 7 * weeks) * DAY
        return monday, monday + 6 * DAY

    return span


WORDS: dict[str, Callable[[date], Span]] = {
    "今天": _ago(0), "今早": _ago(0), "今晚": _ago(0), "昨天": _ago(1), "昨晚": _ago(1),
    "前天": _ago(2), "大前天": _ago(3), "上周": _week(1), "上星期": _week(1), "本周": _week(0),
    "这周": _week(0), "上个月": _last_month, "上月": _last_month, "今年": _year_ago(0),
    "去年": _year_ago(1), "前年": _year_ago(2),
}  # fmt: skip
PATTERN = re.compile(
    r"(?P<full>(?P<y>(?:19|20)\d\d)[年./-](?P<m>\d\d?)[月./-](?P<d>\d\d?)[日号]?(?!\d))"
    r"|(?P<month>(?P<y2>(?:19|20)\d\d)年(?P<m2>\d\d?)月)"
    r"|(?P<day>(?P<m3>\d\d?)月(?P<d3>\d\d?)[日号])"
    r"|(?P<year>(?P<y4>(?:19|20)\d\d)年)"
    rf"|(?P<word>{'|'.join(sorted(WORDS, key=len, reverse=True))})",
    re.ASCII,
)
READ: dict[str, Callable[[re.Match[str], date], Span]] = {
    "full": _full, "month": _month_of_year, "day": _month_day, "year": _year, "word": _word,
}  # fmt: skip
