"""A campaign's burn-down: the lines of a picture that the server draws, and the table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sixia.ledger.burndown import Day

# The picture in its own units: room for numbers on the left, days below, what is left on the right.
WIDE, HIGH, LEFT, RIGHT, TOP, LOW = 400, 220, 46, 46, 12, 30
ROWS = 26  # of the table; the days between are left out


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across or a day below, with its number or day."""

    at: float
    told: int | date


@dataclass(frozen=True, slots=True)
class Burndown:
    """`left`, `unanswered` and `joined` are the points of lines; that of all that joined tells why
    what is left goes up as well as down. It is "" where all joined on the first day. `even` goes
    straight from all to none on the last day, as it would be if the same number ended every day. It
    is None where many joined only on the way, for then it tells nothing."""

    left: str
    unanswered: str
    joined: str
    even: tuple[float, float, float, float] | None
    across: tuple[Tick, ...]
    below: tuple[Tick, ...]
    ends: tuple[float, float, float]
    now: Day
    rows: tuple[Day, ...]
    box: str = f"0 0 {WIDE} {HIGH}"
    foot: int = HIGH - LOW
    first: int = LEFT
    last: int = WIDE - RIGHT


def drawn(days: Sequence[Day], until: date) -> Burndown | None:
    """The picture of these days, up to the campaign's last; None before any case joined."""
    if not days:
        return None
    most = _round_up(days[-1].joined)
    first, last = days[0].day, max(days[-1].day, until)
    across = max(1, (last - first).days)

    def x(day: date) -> float:
        return round(LEFT + (WIDE - LEFT - RIGHT) * (day - first).days / across, 1)

    def y(n: int) -> float:
        return round(TOP + (HIGH - TOP - LOW) * (1 - n / most), 1)

    now, shown = days[-1], _thinned(days, WIDE)
    grew = now.joined > days[0].joined
    stock = days[0].left * 2 >= now.joined and until > first
    even = (x(first), y(days[0].left), x(until), y(0)) if stock else None
    return Burndown(
        left=" ".join(f"{x(d.day)},{y(d.left)}" for d in shown),
        unanswered=" ".join(f"{x(d.day)},{y(d.unanswered)}" for d in shown),
        joined=" ".join(f"{x(d.day)},{y(d.joined)}" for d in shown) if grew else "",
        even=even,
        across=tuple(Tick(y(most * n // 4), most * n // 4) for n in range(5)),
        below=tuple(Tick(x(day), day) for day in _some(first, last, 3)),
        ends=(x(now.day), y(now.left), y(now.unanswered)),
        now=now,
        rows=tuple(_thinned(days, ROWS))[::-1],
    )


def _round_up(n: int) -> int:
    """A number that quarters without a rest and is not far above."""
    step: int = 4 * 10 ** max(0, len(str(n)) - 2)
    return max(4, -(-n // step) * step)


def _thinned(days: Sequence[Day], most: int) -> list[Day]:
    """At most so many of them, evenly, the last among them."""
    step = -(-len(days) // most)
    return list(days[::-1][::step])[::-1]


def _some(first: date, last: date, most: int) -> list[date]:
    """Days from the first to the last, in at most so many steps."""
    span = (last - first).days
    parts = min(most, span) or 1
    return sorted({first + timedelta(days=span * n // parts) for n in range(parts + 1)})
