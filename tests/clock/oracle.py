"""The clock told again, naively: day by day from the notices, minute by minute in offices."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)

# Across the three notices and into years that have none.
moments = st.timedeltas(timedelta(0), timedelta(1550)).map(
    lambda after: datetime(2023, 12, 1, tzinfo=UTC) + after
)

# 国务院办公厅关于2024年、2025年、2026年部分节假日安排的通知, by hand: first and last day off.
OFF = (
    # 2024: 元旦, 春节, 清明, 劳动节, 端午, 中秋, 国庆
    ("2024-01-01", "2024-01-01"),
    ("2024-02-10", "2024-02-17"),
    ("2024-04-04", "2024-04-06"),
    ("2024-05-01", "2024-05-05"),
    ("2024-06-10", "2024-06-10"),
    ("2024-09-15", "2024-09-17"),
    ("2024-10-01", "2024-10-07"),
    # 2025: 元旦, 春节, 清明, 劳动节, 端午, 国庆 with 中秋
    ("2025-01-01", "2025-01-01"),
    ("2025-01-28", "2025-02-04"),
    ("2025-04-04", "2025-04-06"),
    ("2025-05-01", "2025-05-05"),
    ("2025-05-31", "2025-06-02"),
    ("2025-10-01", "2025-10-08"),
    # 2026: 元旦, 春节, 清明, 劳动节, 端午, 中秋, 国庆
    ("2026-01-01", "2026-01-03"),
    ("2026-02-15", "2026-02-23"),
    ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
)
MADE_UP = (
    *("2024-02-04", "2024-02-18", "2024-04-07", "2024-04-28"),
    *("2024-05-11", "2024-09-14", "2024-09-29", "2024-10-12"),
    *("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"),
    *("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"),
)
_OFF = {
    date.fromisoformat(first) + n * DAY
    for first, last in OFF
    for n in range((date.fromisoformat(last) - date.fromisoformat(first)).days + 1)
}
_MADE_UP = {date.fromisoformat(day) for day in MADE_UP}


def worked(day: date) -> bool:
    """By the three notices; every other year has plain weekends."""
    return day in _MADE_UP or (day not in _OFF and day.weekday() < 5)


def working_days(start: datetime, n: int) -> date:
    day = start.astimezone(SHANGHAI).date()
    while n:
        day += DAY
        n -= worked(day)
    return day


def calendar_days(start: datetime, n: int) -> date:
    day = start.astimezone(SHANGHAI).date() + n * DAY
    while not worked(day):
        day += DAY
    return day


def working_hours(start: datetime, n: int, spans: list[tuple[time, time]]) -> datetime:
    """``start`` on a whole minute."""
    at, minutes = start.astimezone(SHANGHAI), n * 60
    while minutes:
        if worked(at.date()) and any(opens <= at.time() < closes for opens, closes in spans):
            minutes -= 1
        at += MINUTE
    return at.astimezone(UTC)
