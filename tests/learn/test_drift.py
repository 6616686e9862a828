"""What became of suggestions, and which shares moved: plain counting with honest intervals."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from sixia.learn.drift import Took, by_month, counted, moved, took

CODES = st.sampled_from(["01", "02", "03", "04"])
DECIDED = st.lists(
    st.tuples(
        st.dates(date(2026, 1, 1), date(2026, 6, 30)),
        st.lists(CODES, min_size=1, max_size=3, unique=True),
        CODES,
    ),
    max_size=60,
)
COUNTS = st.dictionaries(CODES, st.integers(1, 500))


@given(DECIDED)
def test_months_add_up_to_all(decided: list[tuple[date, list[str], str]]) -> None:
    months = by_month(decided)
    whole = took((told, chosen) for _, told, chosen in decided)
    assert [month for month, _ in months] == sorted({d.replace(day=1) for d, _, _ in decided})
    for name in ("offered", "first", "taken", "refused"):
        assert sum(getattr(each, name) for _, each in months) == getattr(whole, name)
    assert 0 <= whole.first <= whole.taken <= whole.offered == len(decided)


@given(COUNTS, st.integers(1, 9))
def test_the_same_shares_have_not_moved_however_many_there_are(
    then: dict[str, int], times: int
) -> None:
    assert moved(then, {key: n * times for key, n in then.items()}) == []


@given(COUNTS, COUNTS)
def test_what_moved_did_so_both_ways_round(then: dict[str, int], now: dict[str, int]) -> None:
    there, back = moved(then, now), moved(now, then)
    assert {m.key for m in there} == {m.key for m in back}
    for each in there:
        assert each.then != each.now
        assert each.likely[0] <= each.now <= each.likely[1]


def test_a_few_cases_move_nothing_many_do() -> None:
    assert moved({"01": 6, "02": 4}, {"01": 4, "02": 6}) == []
    told = moved({"01": 600, "02": 400}, {"01": 400, "02": 600})
    assert [(m.key, m.then, m.now) for m in told] == [("01", 0.6, 0.4), ("02", 0.4, 0.6)]
    assert moved({}, {"01": 3}) == moved({"01": 3}, {}) == []


def test_none_offered_tells_no_share() -> None:
    assert Took().likely is None
    assert counted(["", "01", "01"]) == {"01": 2}
