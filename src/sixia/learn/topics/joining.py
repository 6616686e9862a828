"""Who belongs together: average linkage over a sparse graph, in rounds.

Two groups are as alike as their members on the mean, those not compared counting nothing. Each
round joins all pairs of groups that are each other's most alike. Since what is joined is never
more alike to a third than the more alike of both was, this comes to the same groups as joining the
most alike pair again and again, and it takes dozens of rounds instead of a million.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sixia.learn.topics.hearing import Floats, Matrix, Whole

FLOOR = 0.08  # groups less alike than this stay apart
EXACT = 6  # decimals; what is more alike by less counts as equal


@dataclass(slots=True)
class _Left:
    """The groups that may still be joined: their numbers, and the sums of likeness among them."""

    numbers: Whole
    sums: Matrix


def joined(near: Matrix, sizes: Floats, floor: float = FLOOR) -> Whole:
    """For each row the number of its group: the row of one of its members. `near` holds sums over
    all members that the rows stand for, `sizes` how many those are."""
    sizes = sizes.copy()
    group = np.arange(near.shape[0])
    left = _Left(group.copy(), near)
    while left.sums.nnz:
        pairs = _pairs(left, sizes[left.numbers], floor)
        if pairs is None:
            break
        best, living = pairs
        into, gone = left.numbers[best[0]], left.numbers[best[1]]
        moved = np.arange(len(group))
        moved[gone] = into
        group = moved[group]
        sizes[into] += sizes[gone]
        left = _folded(left, best, living)
    return group


def _pairs(
    left: _Left, sizes: Floats, floor: float
) -> tuple[tuple[Whole, Whole], npt.NDArray[np.bool_]] | None:
    """The pairs that are each other's most alike, the smaller number first, and which groups have
    anyone to be joined with; None where nobody has."""
    count = len(left.numbers)
    row = np.repeat(np.arange(count), np.diff(left.sums.indptr))
    mean = np.round(left.sums.data / (sizes[row] * sizes[left.sums.indices]), EXACT)
    near_enough = mean >= floor
    row, col, mean = row[near_enough], left.sums.indices[near_enough], mean[near_enough]
    if not len(row):
        return None
    order = np.lexsort((_lot(left.numbers[row], left.numbers[col]), -mean, row))
    row, col = row[order], col[order]
    first = np.diff(row, prepend=-1) != 0
    best = np.full(count, -1)
    best[row[first]] = col[first]
    each = np.arange(count)
    lower = (best > each) & (best[best] == each)
    return (each[lower], best[lower]), best >= 0


def _lot(one: Whole, other: Whole) -> npt.NDArray[np.uint64]:
    """A number by chance for each pair, the same from both sides, so that of many equals many can
    be joined at once."""
    low, high = np.minimum(one, other).astype(np.uint64), np.maximum(one, other).astype(np.uint64)
    mixed = (low * np.uint64(0x9E3779B97F4A7C15)) ^ (high * np.uint64(0xC2B2AE3D27D4EB4F))
    return np.asarray((mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9))


def _folded(left: _Left, pairs: tuple[Whole, Whole], living: npt.NDArray[np.bool_]) -> _Left:
    """The second of each pair folded into the first; groups without anyone left out for good."""
    from scipy import sparse

    count = len(left.numbers)
    to = np.arange(count)
    to[pairs[1]] = pairs[0]
    kept = np.unique(to[living])
    number = np.full(count, -1)
    number[kept] = np.arange(len(kept))
    to = number[to]
    row = np.repeat(to, np.diff(left.sums.indptr))
    col = to[left.sums.indices]
    inside = (row >= 0) & (col >= 0) & (row != col)
    shape = (len(kept), len(kept))
    among = (left.sums.data[inside], (row[inside], col[inside]))
    return _Left(left.numbers[kept], sparse.csr_matrix(among, shape=shape))
