"""Going there all year, once in a burst, or fading: from twelve months' counts. Pure.

It is said of a place or a unit, never of a person, and is a word, not a score.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

MONTHS = 12
HALF = 6  # months with anything in them from which a year is a regular one
LATELY = 3
BURST = 4  # below this many, all in one month is no burst but a beginning


@dataclass(frozen=True, slots=True)
class Told:
    """`word`: never, burst, fading, regular or some; `months`: in how many somebody went."""

    word: str
    months: int
    times: int


def told(counts: Sequence[int]) -> Told:
    """Of the last twelve months, oldest first, how often somebody went in each.

    burst: more than half of all in one month, when there were at least 4. fading: nobody in the
    last 3 months, though in at least half of those before. regular: in at least 6 of 12 months.
    """
    if len(counts) != MONTHS or min(counts) < 0:
        raise ValueError("twelve counts, none below nothing")
    times, months = sum(counts), sum(1 for n in counts if n)
    return Told(_word(counts, times, months), months, times)


def _word(counts: Sequence[int], times: int, months: int) -> str:
    if not times:
        return "never"
    if times >= BURST and 2 * max(counts) > times:
        return "burst"
    before = MONTHS - LATELY
    if not any(counts[before:]) and 2 * months >= before:
        return "fading"
    return "regular" if months >= HALF else "some"


def months(today: date) -> list[date]:
    """The first days of the last twelve months, this one last, and of the month to come."""
    this = today.year * MONTHS + today.month - 1
    wanted = range(this - MONTHS + 1, this + 2)
    return [date(n // MONTHS, n % MONTHS + 1, 1) for n in wanted]
