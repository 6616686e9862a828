"""Whether what a model was learnt from still holds: pure counting over what came since.

Two questions. What became of what it suggested? And do cases still spread over classes and units
as they did? A share that moved is only named where chance hardly makes it, all compared together.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import NormalDist

from sixia.judge.scoring import Interval, wilson

ERROR = 0.05  # how likely it is that one of all shares is named wrongly
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Took:
    """Of so many suggestions that somebody saw and decided on, how many times they decided what
    was offered `first`, and how many times one of those offered."""

    offered: int = 0
    first: int = 0
    taken: int = 0

    @property
    def refused(self) -> int:
        return self.offered - self.taken

    @property
    def likely(self) -> Interval | None:
        """Between which shares of `taken` the truth most likely lies."""
        return wilson(self.taken, self.offered)


def took(decided: Iterable[tuple[list[str], str]]) -> Took:
    """What was offered, the likeliest first, and what was chosen, for each suggestion."""
    rows = [(bool(told) and told[0] == chosen, chosen in told) for told, chosen in decided]
    return Took(len(rows), sum(first for first, _ in rows), sum(taken for _, taken in rows))


def by_month(decided: Iterable[tuple[date, list[str], str]]) -> list[tuple[date, Took]]:
    """The same for each month that has any, the oldest first."""
    months: dict[date, list[tuple[list[str], str]]] = defaultdict(list)
    for day, told, chosen in decided:
        months[day.replace(day=1)].append((told, chosen))
    return [(month, took(months[month])) for month in sorted(months)]


@dataclass(frozen=True, slots=True)
class Moved:
    """A class or unit with its share of cases then and now; `likely`: where the share now lies."""

    key: str
    then: float
    now: float
    likely: Interval


def moved(then: Mapping[str, int], now: Mapping[str, int]) -> list[Moved]:
    """What became more or less common than chance makes it, the widest gaps first, at most a few.

    Both counts are samples: the interval is that of the difference (Newcombe 1998, method 10), as
    wide as so many comparisons call for (Bonferroni).
    """
    all_then, all_now = sum(then.values()), sum(now.values())
    keys = {*then, *now}
    if not all_then or not all_now:
        return []
    z = NormalDist().inv_cdf(1 - ERROR / (2 * len(keys)))
    told = [_moved(key, then.get(key, 0), all_then, now.get(key, 0), all_now, z) for key in keys]
    found = [each for each in told if each]
    return sorted(found, key=lambda m: (-abs(m.now - m.then), m.key))[:SHOWN]


def _moved(key: str, a: int, of_a: int, b: int, of_b: int, z: float) -> Moved | None:
    before, after, here = wilson(a, of_a, z), wilson(b, of_b, z), wilson(b, of_b)
    assert before  # none of the three is empty
    assert after
    assert here
    p, q = a / of_a, b / of_b
    least = q - p - ((q - after[0]) ** 2 + (before[1] - p) ** 2) ** 0.5
    most = q - p + ((after[1] - q) ** 2 + (p - before[0]) ** 2) ** 0.5
    return Moved(key, p, q, here) if least > 0 or most < 0 else None


def counted(keys: Iterable[str]) -> dict[str, int]:
    """How many of each; those without are left out."""
    return dict(Counter(key for key in keys if key))
