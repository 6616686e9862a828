"""When a rota's turns fall: in order, never on an official holiday, nobody's turn lost."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sixia.clock import Calendar, china
from sixia.field.turns import Due, turns

CHINA = china()
days = st.dates(date(2023, 1, 1), date(2026, 12, 31))
weeks, counts = st.integers(1, 8), st.integers(1, 9)


@given(days, weeks, counts, st.integers(0, 400))
def test_turns_follow_one_another(first: date, every: int, count: int, span: int) -> None:
    until = first + timedelta(span)
    found = list(turns(first, every, count, until, CHINA))
    assert all(a.day < b.day for a, b in pairwise(found))
    assert [each.turn for each in found] == [n % count for n in range(len(found))]
    assert all(first <= each.day <= until for each in found)


@given(days, weeks, counts, st.integers(0, 400))
def test_only_an_official_holiday_moves_a_day_and_then_to_a_workday(
    first: date, every: int, count: int, span: int
) -> None:
    for each in turns(first, every, count, first + timedelta(span), CHINA):
        assert (each.planned - first).days % (7 * every) == 0
        assert each.day not in CHINA.holidays
        if each.day != each.planned:
            assert each.planned in CHINA.holidays
            assert CHINA.is_workday(each.day)
            assert not any(
                CHINA.is_workday(each.planned + timedelta(n))
                for n in range((each.day - each.planned).days)
            )


@given(days, weeks, counts, st.integers(0, 200), st.integers(0, 200))
def test_looking_further_ahead_changes_nothing_nearer(
    first: date, every: int, count: int, near: int, more: int
) -> None:
    short = list(turns(first, every, count, first + timedelta(near), CHINA))
    assert (
        list(turns(first, every, count, first + timedelta(near + more), CHINA))[: len(short)]
        == short
    )


def test_a_long_holiday_gives_one_day_and_the_turns_go_on_in_order() -> None:
    # National Day and Mid-Autumn 2025: 1 to 8 October. Both Wednesdays go to Thursday the 9th.
    found = list(turns(date(2025, 9, 24), 1, 3, date(2025, 10, 20), CHINA))
    assert found == [
        Due(date(2025, 9, 24), date(2025, 9, 24), 0),
        Due(date(2025, 10, 9), date(2025, 10, 1), 1),
        Due(date(2025, 10, 15), date(2025, 10, 15), 2),
    ]


def test_a_rota_of_saturdays_stays_on_saturdays() -> None:
    found = list(turns(date(2026, 3, 7), 1, 1, date(2026, 3, 31), CHINA))
    assert [each.day.weekday() for each in found] == [5, 5, 5, 5]


def test_a_rota_ends_with_its_last_day() -> None:
    found = list(turns(date(2026, 3, 9), 1, 2, date(2027, 1, 1), CHINA, date(2026, 3, 23)))
    assert [each.day.day for each in found] == [9, 16, 23]
    assert list(turns(date(2026, 3, 9), 1, 2, date(2027, 1, 1), CHINA, date(2026, 3, 1))) == []


def test_where_holidays_are_not_known_yet_it_says_so() -> None:
    found = list(turns(date(2026, 12, 28), 1, 1, date(2027, 1, 12), CHINA))
    assert [each.known for each in found] == [True, False, False]


@pytest.mark.parametrize(("every", "count"), [(0, 1), (1, 0)])
def test_a_rota_of_nothing_is_refused(every: int, count: int) -> None:
    with pytest.raises(ValueError, match="every week"):
        list(turns(date(2026, 1, 1), every, count, date(2026, 2, 1), Calendar()))
