"""Where people live, for speaking of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from sixia.demo.county import Area, County
from sixia.demo.dice import weighted


@dataclass(frozen=True, slots=True)
class Village:
    """A village or community as its people speak of it; `number` counts them from 0."""

    number: int
    code: str
    name: str
    town: str
    urban: bool
    spots: tuple[str, ...]
    roads: tuple[str, ...]
    grids: tuple[str, ...]


class Places:
    """The county's villages, some of which have much more to complain of than others."""

    def __init__(self, county: County) -> None:
        names = {area.code: area.name for area in county.areas if area.level == "town"}
        grids: dict[str, list[str]] = {}
        for area in county.areas:
            if area.level == "grid":
                grids.setdefault(area.code[:12], []).append(area.code)
        rows = [area for area in county.areas if area.level == "village"]
        every = [_village(n, area, names, grids[area.code]) for n, area in enumerate(rows)]
        rng = Random(f"places {county.seed}")
        weights = [_weight(rng, village) for village in every]
        self._choices = {
            where: _choice(every, weights, where) for where in ("any", "urban", "village")
        }

    def choose(self, rng: Random, where: str) -> Village:
        """A village, `where` is any, urban or village."""
        return weighted(rng, *self._choices[where])


def _village(number: int, area: Area, towns: dict[str, str], grids: list[str]) -> Village:
    return Village(
        number,
        area.code,
        area.name,
        towns[area.code[:9]],
        area.urban,
        area.spots,
        area.roads,
        tuple(grids),
    )


def _weight(rng: Random, village: Village) -> float:
    if rng.random() < 0.03 and village.name != "东山村":
        return 0.01  # nobody says anything there, which is worth a visit too
    return (0.25 + 2 * rng.random() ** 3) * (2.4 if village.urban else 1)


def _choice(
    every: Sequence[Village], weights: Sequence[float], where: str
) -> tuple[list[Village], list[float]]:
    kept = [
        (village, weight)
        for village, weight in zip(every, weights, strict=True)
        if where == "any" or village.urban == (where == "urban")
    ]
    return [village for village, _ in kept], list(accumulate(weight for _, weight in kept))
