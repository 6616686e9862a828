"""Regular, a burst, fading: said in words from twelve counts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sixia.field.regularity import months, told

counts = st.lists(st.integers(0, 50), min_size=12, max_size=12)


@pytest.mark.parametrize(
    ("year", "word"),
    [
        ("0 0 0 0 0 0 0 0 0 0 0 0", "never"),
        ("1 1 0 1 1 0 1 1 0 1 1 0", "regular"),
        ("0 0 0 0 0 0 1 1 1 1 1 1", "regular"),
        ("0 0 0 0 0 0 0 1 1 1 1 1", "some"),
        ("0 0 3 0 0 0 0 0 0 0 0 0", "some"),  # three in one month is no burst yet
        ("0 0 4 0 0 0 0 0 0 0 0 0", "burst"),
        ("0 0 2 0 0 0 0 2 0 0 0 0", "some"),  # half is not more than half
        ("1 1 1 1 1 9 1 1 1 0 0 0", "burst"),
        ("1 1 1 1 1 0 0 0 0 0 0 0", "fading"),
        ("1 1 1 1 1 1 1 1 1 0 0 0", "fading"),
        ("1 1 1 1 1 1 1 1 1 0 0 1", "regular"),
        ("1 1 1 1 0 0 0 0 0 0 0 0", "some"),
    ],
)
def test_each_word(year: str, word: str) -> None:
    assert told([int(n) for n in year.split()]).word == word


@given(counts)
def test_the_words_mean_what_they_say(year: list[int]) -> None:
    said = told(year)
    assert (said.word == "never") == (said.times == 0)
    assert (said.word == "burst") == (said.times >= 4 and max(year) * 2 > said.times)
    if said.word == "fading":
        assert not any(year[9:])
    if said.word == "regular":
        assert said.months >= 6


@given(counts, st.integers(2, 9))
def test_twice_as_many_everywhere_is_as_regular(year: list[int], times: int) -> None:
    word = told(year).word
    assert told([n * times for n in year]).word in {word, "burst" if word == "some" else word}


@pytest.mark.parametrize("wrong", [[], [1] * 11, [1] * 13, [-1] + [0] * 11])
def test_no_year_of_another_length(wrong: list[int]) -> None:
    with pytest.raises(ValueError, match="twelve"):
        told(wrong)


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_twelve_months_end_with_this_one(today: date) -> None:
    starts = months(today)
    assert len(starts) == 13
    assert starts == sorted(starts)
    assert starts[-2] <= today < starts[-1]
    assert {day.day for day in starts} == {1}
    assert (starts[0].year, starts[0].month) > (today.year - 1, today.month)
