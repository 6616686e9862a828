"""What share of suggestions was taken, month by month, as a picture that the server draws: a point
and the range in which the truth most likely lies. A table stands beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sixia.learn.drift import Took

# The picture in its own units: room for numbers on the left, months below.
HIGH, LEFT, TOP, LOW, STEP, MOST = 150, 44, 10, 40, 30, 12


@dataclass(frozen=True, slots=True)
class Point:
    """One month: `y` of the share taken, `top` and `foot` of its likely range."""

    x: int
    y: float
    top: float
    foot: float
    month: date
    year: bool  # is it the first one, or the first of its year?


@dataclass(frozen=True, slots=True)
class Months:
    """`across` are the lines of 0, 50 and 100 percent; `below` and `lowest` where months and years
    stand."""

    box: str
    points: tuple[Point, ...]
    across: tuple[tuple[float, int], ...]
    first: int
    last: int
    below: int
    lowest: int


def drawn(months: Sequence[tuple[date, Took]]) -> Months | None:
    """The picture of the latest months; None for fewer than two, which tell no course."""
    shown = [(month, took) for month, took in months if took.likely][-MOST:]
    if len(shown) < 2:
        return None
    wide = LEFT + STEP * len(shown)

    def y(share: float) -> float:
        return round(TOP + (HIGH - TOP - LOW) * (1 - share), 1)

    points = []
    for place, (month, took) in enumerate(shown):
        assert took.likely  # the others were left out
        least, most = took.likely
        x = LEFT + STEP * place + STEP // 2
        points.append(
            Point(
                x,
                y(took.taken / took.offered),
                y(most),
                y(least),
                month,
                not place or month.month == 1,
            )
        )
    across = tuple((y(percent / 100), percent) for percent in (0, 50, 100))
    return Months(f"0 0 {wide} {HIGH}", tuple(points), across, LEFT, wide, HIGH - 22, HIGH - 6)
