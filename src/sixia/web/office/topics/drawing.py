"""How many spoke in each month, as bars that the server draws; numbers stand beside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

HIGH, WIDE, GAP = 28, 14, 3  # of the strip in a list, in its own units
TALL, BROAD, ROOM = 90, 15, 6  # of the picture on a topic's own page
SIDE = 14  # room for what a number or a month is wider than its bar
HEAD, FOOT = 16, 20  # room for the numbers above and the months below


@dataclass(frozen=True, slots=True)
class Bar:
    """One month, in the SVG's own units; one without anybody keeps a thin line."""

    x: int
    y: int
    wide: int
    high: int
    n: int
    month: date

    @property
    def middle(self) -> int:
        return self.x + self.wide // 2


@dataclass(frozen=True, slots=True)
class Bars:
    box: str
    bars: tuple[Bar, ...]
    foot: int


def strip(months: Sequence[tuple[date, int]]) -> Bars:
    return _drawn(months, HIGH, WIDE, GAP, 0, 2, 0)


def picture(months: Sequence[tuple[date, int]]) -> Bars:
    return _drawn(months, TALL, BROAD, ROOM, HEAD, FOOT, SIDE)


def _drawn(
    months: Sequence[tuple[date, int]],
    tall: int, wide: int, gap: int, head: int, foot: int, side: int,
) -> Bars:  # fmt: skip
    most = max((n for _, n in months), default=0) or 1
    bars = []
    for place, (month, n) in enumerate(months):
        high = max(1, round(tall * n / most))
        bars.append(Bar(side + place * (wide + gap), head + tall - high, wide, high, n, month))
    across = max(1, len(months) * (wide + gap) - gap + 2 * side)
    return Bars(f"0 0 {across} {head + tall + foot}", tuple(bars), head + tall + foot - 4)
