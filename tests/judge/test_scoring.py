"""The Wilson interval against published values and its own definition, solved by halving."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sixia.judge.scoring import Z95, wilson


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I, method 3
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_published_values(hits: int, of: int, low: float, high: float) -> None:
    told = wilson(hits, of)
    assert told is not None
    assert told == pytest.approx((low, high), abs=5e-5)


def test_nothing_observed_is_nothing_known() -> None:
    assert wilson(0, 0) is None


@given(st.integers(1, 10**6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_its_ends_are_where_the_score_test_just_rejects(told: tuple[int, int]) -> None:
    hits, of = told
    interval = wilson(hits, of)
    assert interval is not None
    share = hits / of
    assert interval == pytest.approx((_end(share, of, 0.0), _end(share, of, 1.0)), abs=1e-9)
    assert 0 <= interval[0] <= share <= interval[1] <= 1


def _end(share: float, of: int, outer: float) -> float:
    """The share p between `share` and `outer` at which |share - p| = z·√(p(1-p)/n), by halving."""
    near, far = share, outer
    for _ in range(200):
        p = (near + far) / 2
        if abs(share - p) <= Z95 * sqrt(p * (1 - p) / of):
            near = p
        else:
            far = p
    return (near + far) / 2
