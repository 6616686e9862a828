"""Moments as people and spreadsheets write them."""

import datetime as dt
import re
import unicodedata

EXCEL = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - day 0 of the 1900 system, in no zone
SERIALS = (18264, 109575)  # 1950 to 2199; other numbers are years, counts or codes

DAY = r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
MINUTE = r"(?:(\d{1,2})\s*[:分]?\s*)?(?:(\d{1,2})(?:\.\d+)?\s*秒?)?"
HOUR = rf"(上午|早上|中午|下午|晚上)?\s*(\d{{1,2}})\s*[:时点]\s*{MINUTE}"
# The hours of each part of the day that lie twelve later on the clock.
AFTERNOON = {"下午": range(1, 12), "晚上": range(5, 12), "中午": range(1, 3)}
WRITTEN = re.compile(rf"{DAY}(?:[\sT]*{HOUR})?")


def parse_when(value: str | float | dt.date, zone: dt.tzinfo) -> dt.datetime:
    """Return the moment meant, with a zone; what names no zone is read in `zone`, a day at 00:00.

    Reads ISO 8601, 2019/2/28 11:25:05, 2020年1月2日 下午3时4分, 20200102 and Excel day numbers
    (1900 system, to the second). Raises ValueError that names the text.
    """
    moment = _number(value) if isinstance(value, (int, float)) else _moment(value)
    if moment is None:
        raise ValueError(f"not a date or time: {str(value)[:80]!r}")
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _moment(value: str | dt.date) -> dt.datetime | None:
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.date):
        return dt.datetime.combine(value, dt.time())
    return _text(unicodedata.normalize("NFKC", value[:80]).strip())


def _text(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        pass
    if re.fullmatch(r"[0-9]{5,6}(\.[0-9]+)?", text):
        return _number(float(text))
    written = WRITTEN.fullmatch(text)
    return _fields(written) if written else None


def _number(days: float) -> dt.datetime | None:
    first, last = SERIALS
    if not first <= days < last:
        return None
    return EXCEL + dt.timedelta(seconds=round(days * 86_400))


def _fields(written: re.Match[str]) -> dt.datetime | None:
    year, month, day, part, hour, minute, second = written.groups(default="")
    try:
        clock = dt.time(_hour(part, int(hour or 0)), int(minute or 0), int(second or 0))
        return dt.datetime.combine(dt.date(int(year), int(month), int(day)), clock)
    except ValueError:
        return None


def _hour(part: str, hour: int) -> int:
    if part == "晚上" and (hour < 5 or hour == 12):
        raise ValueError("晚上12点 may be the end of this day or of the one before")
    return hour + 12 if hour in AFTERNOON.get(part, ()) else hour
