"""Pauses: none costs a resident or a handler a day, and none leaks one."""

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sixia.clock import UNITS, Left, OfficeHours, Span, Unit, china, due, left, resume
from tests.clock import oracle
from tests.clock.oracle import moments

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = china()
HOURS = OfficeHours.parse("08:30-12:00 14:00-17:30")
AROUND = OfficeHours.parse("00:00-24:00")

units = st.sampled_from(UNITS)
offices = st.sampled_from([HOURS, AROUND])


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def paused(due_at: str, stop: str, go: str, unit: Unit) -> datetime:
    rest = left(at(stop), at(due_at), unit, CHINA, HOURS, SHANGHAI)
    return resume(at(go), rest, CHINA, HOURS, SHANGHAI).at


@pytest.mark.parametrize(
    ("stop", "go", "end"),
    [
        ("2025-06-03 10:00", "2025-06-03 16:00", "2025-06-13 17:30"),
        ("2025-06-03 10:00", "2025-06-04 09:00", "2025-06-16 17:30"),
        ("2025-06-06 10:00", "2025-06-07 10:00", "2025-06-16 17:30"),  # Friday is given back
        ("2025-06-07 10:00", "2025-06-08 10:00", "2025-06-13 17:30"),  # a weekend costs nothing
        ("2025-06-07 10:00", "2025-06-09 10:00", "2025-06-13 17:30"),
        ("2025-06-03 10:00", "2025-07-03 10:00", "2025-07-15 17:30"),  # 22 workdays
        ("2025-06-13 10:00", "2025-06-14 10:00", "2025-06-16 17:30"),  # stopped on the last day
        ("2025-06-16 10:00", "2025-06-17 10:00", "2025-06-16 17:30"),  # overdue stays overdue
    ],
)
def test_working_days_by_hand(stop: str, go: str, end: str) -> None:
    assert paused("2025-06-13 17:30", stop, go, "working_days") == at(end)


def test_calendar_days_end_on_a_workday_after_a_pause() -> None:
    assert paused(
        "2025-06-13 17:30", "2025-06-03 10:00", "2025-06-05 10:00", "calendar_days"
    ) == at("2025-06-16 17:30")


def test_hours_go_on_where_they_stopped() -> None:
    due_at, stop, go = "2025-06-06 17:00", "2025-06-06 16:00", "2025-06-09 09:00"
    assert paused(due_at, stop, go, "hours") == at("2025-06-09 10:00")
    assert paused(due_at, stop, go, "working_hours") == at("2025-06-09 10:00")


def test_a_year_without_a_notice_is_said() -> None:
    rest = Left("working_days", 5, 63_000)
    assert resume(at("2026-12-30 10:00"), rest, CHINA, HOURS, SHANGHAI).assumed == (2027,)
    assert resume(at("2026-06-30 10:00"), rest, CHINA, HOURS, SHANGHAI).assumed == ()


def test_naive_moments_are_refused() -> None:
    aware, naive = at("2025-06-03 10:00"), datetime(2025, 6, 3, 10)  # noqa: DTZ001  the mistake
    with pytest.raises(ValueError, match="no time zone"):
        left(naive, aware, "hours", CHINA, HOURS, SHANGHAI)
    with pytest.raises(ValueError, match="no time zone"):
        left(aware, naive, "hours", CHINA, HOURS, SHANGHAI)
    with pytest.raises(ValueError, match="no time zone"):
        resume(naive, Left("hours", 0, 1), CHINA, HOURS, SHANGHAI)


@given(moments, moments, st.integers(1, 90), units, offices)
def test_stopped_and_started_at_once_changes_nothing(
    start: datetime, now: datetime, n: int, unit: Unit, hours: OfficeHours
) -> None:
    due_at = due(start, Span(n, unit), CHINA, hours, SHANGHAI).at
    rest = left(now, due_at, unit, CHINA, hours, SHANGHAI)
    stored = Left(**json.loads(json.dumps(asdict(rest))))
    assert stored == rest
    assert resume(now, stored, CHINA, hours, SHANGHAI).at == due_at


@given(moments, moments, units.filter(lambda unit: unit != "working_hours"))
def test_nor_does_it_for_a_date_set_by_hand(now: datetime, due_at: datetime, unit: Unit) -> None:
    rest = left(now, due_at, unit, CHINA, HOURS, SHANGHAI)
    assert resume(now, rest, CHINA, HOURS, SHANGHAI).at == due_at


@given(moments, moments, st.integers(1, 60), st.integers(0, 60), offices)
def test_a_pause_of_k_workdays_moves_the_deadline_by_k_workdays(
    start: datetime, stop: datetime, n: int, k: int, hours: OfficeHours
) -> None:
    due_at = due(start, Span(n, "working_days"), CHINA, hours, SHANGHAI).at
    day = stop.astimezone(SHANGHAI).date()
    while not oracle.worked(day):
        day += timedelta(1)
    go = datetime.combine(CHINA.step(day, k), stop.astimezone(SHANGHAI).timetz())
    rest = left(stop, due_at, "working_days", CHINA, hours, SHANGHAI)
    found = resume(go, rest, CHINA, hours, SHANGHAI).at
    due_day = (due_at - timedelta(microseconds=1)).astimezone(SHANGHAI).date()
    moved = (found - timedelta(microseconds=1)).astimezone(SHANGHAI).date()
    assert moved == CHINA.step(due_day, k)
    assert CHINA.count(due_day, moved) == k


@given(moments, moments, moments, units)
def test_a_longer_pause_never_brings_the_deadline_nearer(
    stop: datetime, first: datetime, second: datetime, unit: Unit
) -> None:
    stop, first, second = sorted((stop, first, second))
    rest = left(stop, stop + timedelta(days=20), unit, CHINA, HOURS, SHANGHAI)
    sooner = resume(first, rest, CHINA, HOURS, SHANGHAI).at
    assert sooner <= resume(second, rest, CHINA, HOURS, SHANGHAI).at
