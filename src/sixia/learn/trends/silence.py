"""Who is not heard: places far more silent than their neighbours."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sixia.learn.trends.shares import Floats

LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Quiet:
    """A place, how many voices were heard of it and about how many of a neighbour of its size;
    `chance` is corrected for all places."""

    place: int
    heard: int
    awaited: float
    chance: float


def quieter(heard: Floats, group: NDArray[np.int64], size: Floats) -> tuple[Quiet, ...]:
    """Places [place] heard of less than chance allows, the least likely first.

    Each is held against the others of its group, by `size` (households, or 1 where none is known).
    Places differ from one another for reasons of their own, so that the tail is that of a Poisson
    whose mean varies as much as it is seen to vary among all places (negative binomial); where it
    does not, the exact Poisson tail. Corrected after Benjamini and Hochberg; a place alone in its
    group is not compared."""
    from scipy.stats import false_discovery_control

    awaited = _neighbours(heard, group, size)
    compared = np.flatnonzero(awaited > 0)
    if not len(compared):
        return ()
    chance = np.ones(len(heard))
    chance[compared] = false_discovery_control(_tail(heard[compared], awaited[compared]))
    found = compared[chance[compared] <= LEVEL]
    told = [Quiet(int(p), int(heard[p]), float(awaited[p]), float(chance[p])) for p in found]
    return tuple(sorted(told, key=lambda one: one.chance))


def _neighbours(heard: Floats, group: NDArray[np.int64], size: Floats) -> Floats:
    """What each would hold at the rate of the others of its group."""
    voices, sizes = np.bincount(group, heard)[group] - heard, np.bincount(group, size)[group] - size
    return size * np.divide(voices, sizes, out=np.zeros_like(voices), where=sizes > 0)


def _tail(heard: Floats, awaited: Floats) -> Floats:
    from scipy.stats import nbinom, poisson

    extra = max(0.0, float(((heard - awaited) ** 2 - awaited).sum() / (awaited**2).sum()))
    if extra == 0:
        return np.asarray(poisson.cdf(heard, awaited))
    return np.asarray(nbinom.cdf(heard, 1 / extra, 1 / (1 + extra * awaited)))
