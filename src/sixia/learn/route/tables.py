"""How often each unit had cases of a context, with a memory of its own for each decay."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]
Key: TypeAlias = tuple[Hashable, ...]

BUCKETS = 7  # witnesses are weighed by how much they saw: nothing, one case, two to three …


class Tables:
    """Counts by key; each new case under a key makes its older ones weigh `decays` times less."""

    def __init__(self, decays: Sequence[float], units: int) -> None:
        self.decays = np.array(decays, float)
        self.units = units
        self.counts: dict[Key, Floats] = {}

    def learn(self, keys: Iterable[Key], unit: int) -> None:
        for key in keys:
            counts = self.counts.get(key)
            if counts is None:
                counts = self.counts[key] = np.zeros((len(self.decays), self.units))
            counts *= self.decays[:, None]
            counts[:, unit] += 1

    def of(self, keys: Sequence[Key]) -> Floats:
        """Keys × decays × units; nothing counted where a key is unknown."""
        nothing = np.zeros((len(self.decays), self.units))
        return np.stack([self.counts.get(key, nothing) for key in keys])

    def grow(self, units: int) -> None:
        wider = ((0, 0), (0, units - self.units))
        self.counts = {key: np.pad(each, wider) for key, each in self.counts.items()}
        self.units = units


def seen(counts: Floats) -> Whole:
    """The bucket of each row of `Tables.of`: by how many cases its context had, never decayed."""
    total = counts[:, 0, :].sum(1)
    buckets = np.where(total > 0, np.minimum(BUCKETS - 1, 1 + np.log2(total + 1)), 0)
    return np.repeat(buckets.astype(np.int64), counts.shape[1])


def flat(evidence: npt.NDArray[Any]) -> Floats:
    """Keys × decays × units as witnesses × units."""
    return evidence.reshape(-1, evidence.shape[-1])
