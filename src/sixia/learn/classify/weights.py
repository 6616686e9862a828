"""What was heard, as a matrix: what stands in several texts, weighed by how rare it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sixia.learn.classify.hearing import WAYS, Hashes, Heard, Words, heard

Matrix: TypeAlias = Any  # scipy.sparse publishes no types
Floats: TypeAlias = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """For each way the numbers that are known, in order, and how rare each is."""

    known: Mapping[str, Hashes]
    rare: Mapping[str, Floats]

    @property
    def size(self) -> int:
        return sum(map(len, self.known.values()))

    def matrix(self, told: Mapping[str, Heard], texts: int) -> Matrix:
        """Texts × what is known: each way of length one, times how much it counts."""
        from scipy import sparse

        ways = [self._way(name, *told[name], texts) for name in WAYS]
        return sparse.hstack(ways, format="csr")

    def of(self, texts: Iterable[Words]) -> Matrix:
        rows = list(texts)
        return self.matrix(heard(rows), len(rows))

    def _way(self, name: str, rows: npt.NDArray[np.int64], numbers: Hashes, texts: int) -> Matrix:
        known = self.known[name]
        place = np.searchsorted(known, numbers)
        place[place == len(known)] = 0
        there = known[place] == numbers if len(known) else np.zeros(len(numbers), bool)
        counts = counted(rows[there], place[there], (texts, len(known)))
        counts.data = (1 + np.log(counts.data)) * self.rare[name][counts.indices]
        length = np.sqrt(np.bincount(_row(counts), counts.data**2, texts))
        counts.data *= (WAYS[name] / np.maximum(length, 1e-9))[_row(counts)]
        return counts


def counted(rows: npt.NDArray[Any], columns: npt.NDArray[Any], shape: tuple[int, int]) -> Matrix:
    from scipy import sparse

    ones = np.ones(len(rows), np.float32)
    made = sparse.csr_matrix((ones, (rows, columns)), shape=shape)
    made.sum_duplicates()
    return made


def _row(matrix: Matrix) -> npt.NDArray[np.int64]:
    return np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))


def vocabulary(told: Mapping[str, Heard], texts: int, most: int) -> Vocabulary:
    """What stands in at least two texts; at most so much in all, the commonest."""
    known, rare = {}, {}
    for name, (rows, numbers) in told.items():
        found, place = np.unique(numbers, return_inverse=True)
        spread = np.bincount(
            counted(rows, place, (texts, len(found))).indices, minlength=len(found)
        )
        least = max(2, _least(spread, most // len(told)))
        known[name] = found[spread >= least]
        there = spread[spread >= least]
        rare[name] = (np.log((1 + texts) / (1 + there)) + 1).astype(np.float32)
    return Vocabulary(known, rare)


def _least(spread: npt.NDArray[np.int64], most: int) -> int:
    """In how many texts something must stand so that at most so much is kept."""
    if len(spread) <= most:
        return 0
    return int(np.sort(spread)[-most]) + 1
