"""The picture of a burn-down: its lines stay in the box and say why what is left goes up."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sixia.ledger.burndown import Day
from sixia.web.burndown import HIGH, LEFT, LOW, TOP, WIDE, drawn

FIRST = date(2026, 3, 9)
steps = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=120)


def days(moves: list[tuple[int, int]]) -> list[Day]:
    """So many join each day, and so many of those that are left end."""
    told, joined, ended = [], 1, 0
    for n, (more, end) in enumerate(moves):
        joined += more
        ended = min(joined, ended + end)
        left = joined - ended
        told.append(Day(FIRST + timedelta(days=n), joined, left, left))
    return told


@given(steps)
def test_every_line_stays_in_the_box(moves: list[tuple[int, int]]) -> None:
    told = days(moves)
    burn = drawn(told, FIRST + timedelta(days=60))
    assert burn
    for line in (burn.left, burn.unanswered, burn.joined):
        for point in line.split():
            x, y = map(float, point.split(","))
            assert LEFT <= x <= WIDE
            assert TOP <= y <= HIGH - LOW
    assert bool(burn.joined) == (told[-1].joined > told[0].joined)
    assert burn.now == told[-1]


def test_nothing_is_drawn_before_any_joined() -> None:
    assert drawn([], FIRST) is None
