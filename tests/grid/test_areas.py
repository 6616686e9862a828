"""Area codes: prefix is ancestry."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sixia.grid.areas import LEVELS, above, level_of, padded, significant

CODES = st.sampled_from(sorted(LEVELS)).flatmap(
    lambda n: st.text("0123456789", min_size=n, max_size=n)
)
REAL = st.lists(st.integers(1, 99), min_size=1, max_size=5).map(
    lambda parts: "".join(f"{p:0{w}d}" for p, w in zip(parts, (2, 2, 2, 3, 3), strict=False))
)


@given(CODES)
def test_what_is_above_is_a_chain_of_prefixes(code: str) -> None:
    chain = above(code)
    assert chain[-1] == code
    assert [level_of(x) for x in chain] == [LEVELS[n] for n in LEVELS if n <= len(code)]
    assert all(lower.startswith(upper) for upper, lower in pairwise(chain))


@given(REAL)
def test_padding_and_taking_the_significant_part_undo_one_another(code: str) -> None:
    assert len(padded(code)) == 12
    assert significant(padded(code)) == code
    assert significant(code) == code


@given(st.text(max_size=20))
def test_anything_else_is_refused(code: str) -> None:
    sound = len(code) in LEVELS and all(x in "0123456789" for x in code)
    if sound:
        assert level_of(code) == LEVELS[len(code)]
    else:
        for reading in (level_of, above):
            with pytest.raises(ValueError, match="not an area code"):
                reading(code)


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("431102000000", "431102"),
        ("431102001000", "431102001"),
        ("431102001201", "431102001201"),
        ("430000000000", "43"),
        ("000000000000", "00"),
    ],
)
def test_full_codes_lose_their_empty_levels(full: str, short: str) -> None:
    assert significant(full) == short
