"""What a policy must be; pure."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sixia.guide.rules import MOST, BadEntry, check
from tests.guide.shelves import draft


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"title": "  "}, "empty"),
        ({"plain": ""}, "empty"),
        ({"text": "字" * (MOST["text"] + 1)}, "too_long"),
        ({"number": "号" * 61}, "too_long"),
        ({"since": date(202, 1, 1)}, "bad_year"),
        ({"until": date(9999, 1, 1)}, "bad_year"),
        ({"until": date(2025, 12, 31)}, "ends_before_it_begins"),
        ({"class_code": "999999"}, "no_class"),
    ],
)
def test_what_can_be_no_policy(wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(BadEntry) as error:
        check(draft(**wrong))
    assert error.value.code == code


def test_a_number_and_a_class_may_be_missing() -> None:
    check(draft(number="", class_code=""))


@given(st.dates(date(1949, 10, 1), date(2098, 1, 1)), st.integers(-400, 400))
def test_dates_hold_exactly_when_they_do_not_run_backwards(since: date, days: int) -> None:
    told = replace(draft(), since=since, until=since + timedelta(days=days))
    if days >= 0:
        check(told)
    else:
        with pytest.raises(BadEntry, match="ends_before_it_begins"):
            check(told)
