"""Which days are worked: the State Council's notices, years without one, notices loaded later."""

from datetime import date, timedelta

import pytest

from sixia.clock import Notice, china, parse_notice
from tests.clock import oracle

NOTICE_2027 = """
year = 2027
source = "国务院办公厅关于2027年部分节假日安排的通知 (made up)"
holidays = ["2027-01-01..2027-01-03", 2027-02-08, "2027-12-31"]
workdays = ["2026-12-26", "2027-02-13"]
"""


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_agrees_with_the_notice_written_out_by_hand(year: int) -> None:
    days = [date(year, 1, 1) + timedelta(n) for n in range(365 + (year == 2024))]
    assert {d for d in days if china().is_workday(d)} == {d for d in days if oracle.worked(d)}


@pytest.mark.parametrize("day", oracle.MADE_UP)
def test_make_up_days_are_weekends_and_worked(day: str) -> None:
    made_up = date.fromisoformat(day)
    assert made_up.weekday() >= 5
    assert china().is_workday(made_up)


def test_known_years() -> None:
    assert not china().known(2003)
    assert all(china().known(year) for year in range(2004, 2027))
    assert not china().known(2027)


def test_a_year_without_a_notice_has_plain_weekends() -> None:
    assert china().is_workday(date(2027, 1, 1))
    assert not china().is_workday(date(2027, 1, 2))


def test_a_loaded_notice_makes_its_year_known_and_may_reach_into_december() -> None:
    calendar = china([parse_notice(NOTICE_2027)])
    assert calendar.known(2027)
    assert not calendar.is_workday(date(2027, 1, 1))
    assert not calendar.is_workday(date(2027, 2, 8))
    assert calendar.is_workday(date(2027, 2, 13))
    assert calendar.is_workday(date(2026, 12, 26))
    assert not calendar.is_workday(date(2026, 10, 1)), "the rest of 2026 stays"


def test_a_loaded_notice_wins_over_the_package() -> None:
    notice = Notice(2026, frozenset({date(2026, 7, 1)}), frozenset({date(2026, 7, 4)}), "made up")
    calendar = china([notice])
    assert not calendar.is_workday(date(2026, 7, 1))
    assert calendar.is_workday(date(2026, 7, 4))
    assert calendar.is_workday(date(2026, 10, 1)), "the whole year is the notice's"
    assert not calendar.is_workday(date(2025, 10, 1))


def test_the_order_of_notices_does_not_matter() -> None:
    first = parse_notice(NOTICE_2027)
    second = Notice(2026, frozenset({date(2026, 7, 1)}), frozenset(), "made up")
    assert china([first, second]) == china([second, first])
    assert china([second, first]).is_workday(date(2026, 12, 26))


def test_two_notices_for_one_year_are_refused() -> None:
    notice = parse_notice(NOTICE_2027)
    with pytest.raises(ValueError, match="two notices"):
        china([notice, notice])


def test_a_notice_is_read_whole() -> None:
    notice = parse_notice(NOTICE_2027)
    assert (notice.year, notice.source[:7]) == (2027, "国务院办公厅关")
    assert sorted(notice.holidays) == [
        *(date(2027, 1, n) for n in (1, 2, 3)),
        date(2027, 2, 8),
        date(2027, 12, 31),
    ]
    assert notice.workdays == {date(2026, 12, 26), date(2027, 2, 13)}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("year = 2027", "year = ", r"line 2"),
        ("year = 2027", "", r"year must be"),
        ("year = 2027", 'year = "2027"', r"year must be"),
        ("year = 2027", "year = true", r"year must be"),
        ("year = 2027", "year = 99999", r"year must be"),
        ("year = 2027", "year = 2028", r"holidays has '2027-01-01\.\.2027-01-03', .* not in 2028"),
        ("source", "sauce", r"unknown field sauce"),
        ("workdays", "workday", r"unknown field workday"),
        ('["2027-01-01..2027-01-03", 2027-02-08, "2027-12-31"]', "[]", r"holidays is empty"),
        ('["2027-01-01..2027-01-03", 2027-02-08, "2027-12-31"]', '"x"', r"holidays must be a list"),
        ("2027-01-01..2027-01-03", "2027-01-03..2027-01-01", r"ends before it starts"),
        ("2027-01-01..2027-01-03", "2027-01-01..9999-01-03", r"not in 2027"),
        ("2027-01-01..2027-01-03", "1月1日", r"holidays has '1月1日'; write 2027-01-01"),
        ("2027-12-31", "2027-02-30", r"holidays has '2027-02-30'"),
        ("2027-12-31", "2027-02-08", r"holidays names 2027-02-08 twice"),
        ("2027-12-31", "2027-02-13", r"2027-02-13 is in holidays and in workdays"),
        ("2027-02-13", "2027-02-12", r"workdays has 2027-02-12, which is not a Saturday or Sunday"),
        ("2026-12-26", "2026-11-28", r"workdays has '2026-11-28', which is not in 2027"),
    ],
)
def test_a_wrong_notice_says_where(old: str, new: str, said: str) -> None:
    assert old in NOTICE_2027
    with pytest.raises(ValueError, match=said):
        parse_notice(NOTICE_2027.replace(old, new, 1))
