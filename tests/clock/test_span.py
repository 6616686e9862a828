"""Deadlines: tables worked out by hand, a naive oracle, and what must hold for any span."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sixia.clock import UNITS, Notice, OfficeHours, Span, Unit, china, due, elapsed
from tests.clock import oracle
from tests.clock.oracle import moments

SHANGHAI = ZoneInfo("Asia/Shanghai")
CHINA = china()
HOURS = OfficeHours.parse("08:30-12:00 14:00-17:30")
SPANS = [(time(8, 30), time(12)), (time(14), time(17, 30))]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def ends(start: str, amount: int, unit: Unit) -> str:
    """The deadline as the wall clock in Shanghai shows it."""
    found = due(at(start), Span(amount, unit), CHINA, HOURS, SHANGHAI)
    assert found.at.tzinfo is UTC
    return found.at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


WORKING_DAYS = [
    # Spring festival: 2024-02-09 (除夕) worked, 02-10 to 02-17 off, Sundays 02-04 and 02-18 worked.
    ("2024-02-02 10:00", 1, "2024-02-04 17:30"),
    ("2024-02-08 10:00", 5, "2024-02-21 17:30"),
    ("2024-02-12 10:00", 1, "2024-02-18 17:30"),
    # 2025-01-28 to 02-04 off, Sunday 01-26 and Saturday 02-08 worked.
    ("2025-01-24 16:00", 5, "2025-02-07 17:30"),
    ("2025-02-05 09:00", 3, "2025-02-08 17:30"),
    # 2026-02-15 to 02-23 off, Saturdays 02-14 and 02-28 worked.
    ("2026-02-13 09:00", 5, "2026-02-27 17:30"),
    ("2026-02-13 09:00", 6, "2026-02-28 17:30"),
    # May Day, with Sundays 2024-04-28, 2025-04-27 and Saturdays 2024-05-11, 2026-05-09 worked.
    ("2024-04-26 09:00", 5, "2024-05-07 17:30"),
    ("2024-05-06 09:00", 5, "2024-05-11 17:30"),
    ("2025-04-25 09:00", 5, "2025-05-06 17:30"),
    ("2026-04-30 09:00", 5, "2026-05-11 17:30"),
    # National Day, with 2024-09-29, 10-12, 2025-09-28, 10-11, 2026-09-20, 10-10 worked.
    ("2024-09-27 09:00", 3, "2024-10-08 17:30"),
    ("2024-09-30 09:00", 5, "2024-10-12 17:30"),
    ("2025-09-26 09:00", 5, "2025-10-10 17:30"),
    ("2025-09-30 09:00", 3, "2025-10-11 17:30"),
    ("2026-09-18 09:00", 1, "2026-09-20 17:30"),
    ("2026-09-30 09:00", 3, "2026-10-10 17:30"),
    # New Year, and the time of day on the starting day, do not matter.
    ("2025-12-31 00:00", 1, "2026-01-04 17:30"),
    ("2025-12-31 23:59", 1, "2026-01-04 17:30"),
    ("2026-06-01 09:00", 60, "2026-08-25 17:30"),
]


@pytest.mark.parametrize(("start", "amount", "end"), WORKING_DAYS)
def test_working_days_by_hand(start: str, amount: int, end: str) -> None:
    assert ends(start, amount, "working_days") == end


@pytest.mark.parametrize(
    ("start", "amount", "end"),
    [
        ("2025-06-03 10:00", 15, "2025-06-18 17:30"),
        ("2025-09-22 10:00", 15, "2025-10-09 17:30"),  # ends 10-07, within National Day
        ("2024-01-27 10:00", 15, "2024-02-18 17:30"),  # ends 02-11; Sunday 02-18 is worked
        ("2025-01-11 10:00", 15, "2025-01-26 17:30"),  # ends on a Sunday that is worked
        ("2026-05-09 10:00", 60, "2026-07-08 17:30"),
        ("2026-03-04 10:00", 60, "2026-05-06 17:30"),  # ends 05-03, within May Day
        ("2024-02-29 10:00", 1, "2024-03-01 17:30"),
    ],
)
def test_calendar_days_by_hand(start: str, amount: int, end: str) -> None:
    assert ends(start, amount, "calendar_days") == end


@pytest.mark.parametrize(
    ("start", "amount", "end"),
    [
        ("2025-06-03 10:00", 1, "2025-06-03 11:00"),
        ("2025-06-03 11:00", 1, "2025-06-03 12:00"),  # done when the morning ends
        ("2025-06-03 11:30", 1, "2025-06-03 14:30"),
        ("2025-06-03 13:00", 7, "2025-06-04 12:00"),
        ("2025-06-03 20:00", 7, "2025-06-04 17:30"),
        ("2025-06-06 17:00", 2, "2025-06-09 10:00"),  # over a weekend
        ("2024-04-27 10:00", 1, "2024-04-28 09:30"),  # to a Sunday that is worked
        ("2025-09-30 17:00", 1, "2025-10-09 09:00"),
    ],
)
def test_working_hours_by_hand(start: str, amount: int, end: str) -> None:
    assert ends(start, amount, "working_hours") == end


def test_plain_hours_run_through_night_and_holiday() -> None:
    assert ends("2025-09-30 17:00", 24, "hours") == "2025-10-01 17:00"


def test_a_day_may_close_at_midnight() -> None:
    around = OfficeHours.parse("00:00-24:00")
    start, span = at("2025-06-06 10:00"), Span(1, "working_days")
    found = due(start, span, CHINA, around, SHANGHAI)
    assert found.at == at("2025-06-10 00:00")
    assert elapsed(start, found.at, "working_days", CHINA, around, SHANGHAI).amount == 1


def test_the_starting_day_is_the_day_in_the_offices_zone() -> None:
    late = datetime(2025, 6, 3, 23, 0, tzinfo=timezone(-timedelta(hours=5)))  # June 4 in Shanghai
    assert due(late, Span(1, "working_days"), CHINA, HOURS, SHANGHAI).at == at("2025-06-05 17:30")


def test_a_year_without_a_notice_is_said() -> None:
    start = at("2026-12-30 10:00")
    assert due(start, Span(1, "working_days"), CHINA, HOURS, SHANGHAI).assumed == ()
    found = due(start, Span(2, "working_days"), CHINA, HOURS, SHANGHAI)
    assert (found.at, found.assumed) == (at("2027-01-01 17:30"), (2027,))
    gone = elapsed(start, at("2028-01-05 10:00"), "working_days", CHINA, HOURS, SHANGHAI)
    assert gone.assumed == (2027, 2028)


def test_calendar_days_rest_only_on_the_days_they_end_on() -> None:
    span = Span(5, "calendar_days")
    assert due(at("2026-12-26 10:00"), span, CHINA, HOURS, SHANGHAI).assumed == ()
    assert due(at("2026-12-27 10:00"), span, CHINA, HOURS, SHANGHAI).assumed == (2027,)
    assert due(at("2027-12-27 10:00"), Span(24, "hours"), CHINA, HOURS, SHANGHAI).assumed == ()


def test_a_loaded_notice_changes_the_deadline_and_is_no_longer_assumed() -> None:
    days = frozenset(at(f"2027-01-0{n} 00:00").date() for n in (1, 2, 3))
    loaded = china([Notice(2027, days, frozenset(), "made up")])
    found = due(at("2026-12-30 10:00"), Span(2, "working_days"), loaded, HOURS, SHANGHAI)
    assert (found.at, found.assumed) == (at("2027-01-04 17:30"), ())


@pytest.mark.parametrize("unit", UNITS)
def test_nothing_is_due_at_once(unit: Unit) -> None:
    start = at("2025-10-04 20:00")
    assert due(start, Span(0, unit), CHINA, HOURS, SHANGHAI).at == start


@pytest.mark.parametrize(("amount", "unit"), [(-1, "hours"), (36_526, "hours"), (1, "weeks")])
def test_a_span_no_rule_could_mean_is_refused(amount: int, unit: Unit) -> None:
    with pytest.raises(ValueError, match=r"span|unit"):
        Span(amount, unit)


@pytest.mark.parametrize("unit", UNITS)
def test_naive_and_unreachable_moments_are_refused(unit: Unit) -> None:
    start, naive = at("2025-06-03 10:00"), datetime(2025, 6, 3, 10)  # noqa: DTZ001  the mistake
    with pytest.raises(ValueError, match="no time zone"):
        due(naive, Span(1, unit), CHINA, HOURS, SHANGHAI)
    with pytest.raises(ValueError, match="no time zone"):
        elapsed(naive, start, unit, CHINA, HOURS, SHANGHAI)
    with pytest.raises(ValueError, match="before it starts"):
        elapsed(start, start - timedelta(1), unit, CHINA, HOURS, SHANGHAI)
    with pytest.raises(ValueError, match=r"9999|10000"):
        due(datetime(9999, 12, 30, tzinfo=UTC), Span(99, unit), CHINA, HOURS, SHANGHAI)


def test_part_of_a_day_is_its_office_time() -> None:
    start = at("2025-06-03 10:00")
    amounts = {
        "2025-06-03 17:30": 0,
        "2025-06-04 08:00": 0,
        "2025-06-04 12:00": 0.5,
        "2025-06-04 13:00": 0.5,
        "2025-06-04 20:00": 1,
        "2025-06-07 10:00": 3,
        "2025-06-09 12:00": 3.5,
    }
    for end, amount in amounts.items():
        found = elapsed(start, at(end), "working_days", CHINA, HOURS, SHANGHAI)
        assert found.amount == amount, end


whole_minutes = moments.map(lambda moment: moment.replace(second=0, microsecond=0))
units = st.sampled_from(UNITS)
amounts = st.integers(0, 90)


@given(moments, amounts.filter(bool))
def test_days_agree_with_the_oracle(start: datetime, n: int) -> None:
    tellers: tuple[tuple[Unit, Callable[[datetime, int], date]], ...] = (
        ("working_days", oracle.working_days),
        ("calendar_days", oracle.calendar_days),
    )
    for unit, told in tellers:
        found = due(start, Span(n, unit), CHINA, HOURS, SHANGHAI).at
        assert found == datetime.combine(told(start, n), time(17, 30), SHANGHAI)


@given(whole_minutes, st.integers(0, 30))
def test_working_hours_agree_with_the_oracle(start: datetime, n: int) -> None:
    found = due(start, Span(n, "working_hours"), CHINA, HOURS, SHANGHAI).at
    assert found == oracle.working_hours(start, n, SPANS)


@given(moments, moments, amounts, amounts, units)
def test_later_and_longer_is_never_due_sooner(
    first: datetime, second: datetime, few: int, many: int, unit: Unit
) -> None:
    first, second = sorted((first, second))
    few, many = sorted((few, many))
    sooner = due(first, Span(few, unit), CHINA, HOURS, SHANGHAI).at
    assert first <= sooner
    assert sooner <= due(first, Span(many, unit), CHINA, HOURS, SHANGHAI).at
    assert sooner <= due(second, Span(few, unit), CHINA, HOURS, SHANGHAI).at


@given(moments, amounts.filter(bool), units.filter(lambda unit: unit != "hours"))
def test_work_falls_due_in_office_hours(start: datetime, n: int, unit: Unit) -> None:
    found = due(start, Span(n, unit), CHINA, HOURS, SHANGHAI).at.astimezone(SHANGHAI)
    assert oracle.worked(found.date())
    assert any(opens < found.time() <= closes for opens, closes in SPANS)


@given(moments, amounts, units)
def test_elapsed_is_the_inverse_of_due(start: datetime, n: int, unit: Unit) -> None:
    found = due(start, Span(n, unit), CHINA, HOURS, SHANGHAI)
    gone = elapsed(start, found.at, unit, CHINA, HOURS, SHANGHAI).amount
    if unit == "calendar_days":  # may have been moved on by a day off
        nominal = start.astimezone(SHANGHAI).date() + timedelta(n)
        moved = (found.at.astimezone(SHANGHAI).date() - nominal).days
        assert gone == n + moved
    else:
        assert gone == n


@given(moments, moments, moments, units)
def test_elapsed_never_runs_backwards(
    first: datetime, second: datetime, third: datetime, unit: Unit
) -> None:
    first, second, third = sorted((first, second, third))
    sooner = elapsed(first, second, unit, CHINA, HOURS, SHANGHAI).amount
    assert 0 <= sooner <= elapsed(first, third, unit, CHINA, HOURS, SHANGHAI).amount
