"""Who belongs together: groups of a sparse graph joined in rounds.

Two groups are as alike as their members on the mean, those not compared counting nothing, measured
by how alike the members of each are among themselves: a tight group joins what is as tight, a
loose one what is as loose. Since a text is compared with its nearest only, no more of them are
looked for in a group than it has. Each round joins all pairs of groups that are each other's most
alike, so that it takes dozens of rounds instead of a million.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sixia.learn.topics.hearing import Floats, Matrix, Whole
from sixia.learn.topics.near import NEIGHBOURS

Reals: TypeAlias = npt.NDArray[np.floating[Any]]

FLOOR = 0.14  # groups less alike than this stay apart
TIGHT = 0.5  # how much of the measure is by how alike the members of each are: 0 none, 1 all
EXACT = 6  # decimals; what is more alike by less counts as equal


@dataclass(slots=True)
class Groups:
    """The sums of likeness among groups, how many are in each, how alike within (each member to
    itself 1), the number of each by which chance tells equals apart, and with how many at most
    each text was compared."""

    sums: Matrix
    sizes: Floats
    within: Floats
    numbers: Whole
    most: float = NEIGHBOURS


def tightness(sizes: Floats, within: Floats, most: float = NEIGHBOURS) -> Floats:
    """What the likeness to a group is measured by."""
    return np.asarray((within / (np.minimum(sizes, most + 1) * sizes)) ** (TIGHT / 2))


def compared(sizes: Reals, others: Reals, most: float = NEIGHBOURS) -> Reals:
    """How many pairs of the members of groups of such sizes can have been compared."""
    return np.minimum(sizes * others, most * np.minimum(sizes, others))


def joined(near: Matrix) -> Whole:
    """For each row the number of its group, from 0."""
    one = np.ones(near.shape[0])
    return together(Groups(near, one, one, np.arange(len(one))))


def together(groups: Groups) -> Whole:
    """For each group the number, from 0, of the one it ends in."""
    group = np.arange(len(groups.sizes))
    while groups.sums.nnz and (best := _best(groups)) is not None:
        to = _to(best)
        groups, group = _folded(groups, to), to[group]
    return group


def _best(groups: Groups) -> Whole | None:
    """Of each group the one most like it, -1 for none near enough; None where none has one."""
    sums, sizes = groups.sums, groups.sizes.astype(np.float32)  # pairs are very many
    row = np.repeat(np.arange(len(sizes), dtype=np.int32), np.diff(sums.indptr))
    each = (1 / tightness(groups.sizes, groups.within, groups.most)).astype(np.float32)
    alike = sums.data * each[row] * each[sums.indices]
    alike /= compared(sizes[row], sizes[sums.indices], groups.most)
    alike = np.round(alike, EXACT)
    top = np.zeros(len(sizes), alike.dtype)
    some = np.diff(sums.indptr) > 0
    top[some] = np.maximum.reduceat(alike, sums.indptr[:-1][some])
    first = np.flatnonzero((alike == top[row]) & (alike >= FLOOR))
    if not len(first):
        return None
    row, col = row[first], sums.indices[first]
    order = np.lexsort((_lot(groups.numbers[row], groups.numbers[col]), row))[::-1]
    best = np.full(len(sizes), -1)
    best[row[order]] = col[order]  # the lowest lot stays
    return best


def _lot(one: Whole, other: Whole) -> npt.NDArray[np.uint64]:
    """A number by chance for each pair, the same from both sides, so that of many equals many can
    be joined at once."""
    low, high = np.minimum(one, other).astype(np.uint64), np.maximum(one, other).astype(np.uint64)
    mixed = (low * np.uint64(0x9E3779B97F4A7C15)) ^ (high * np.uint64(0xC2B2AE3D27D4EB4F))
    return np.asarray((mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9))


def _to(best: Whole) -> Whole:
    """The number of each group once those that are each other's best are one."""
    each = np.arange(len(best))
    gone = (best >= 0) & (best < each) & (best[best] == each)
    to = np.cumsum(~gone) - 1
    to[gone] = to[best[gone]]
    return np.asarray(to)


def _folded(groups: Groups, to: Whole) -> Groups:
    from scipy import sparse

    count, narrow = int(to.max()) + 1, to.astype(np.int32)
    row = np.repeat(narrow, np.diff(groups.sums.indptr))
    col = narrow[groups.sums.indices]
    inside = row == col
    within = np.bincount(to, groups.within, count).astype(float)
    within += np.bincount(row[inside], groups.sums.data[inside], count)
    among = (groups.sums.data[~inside], (row[~inside], col[~inside]))
    first = np.unique(to, return_index=True)[1]
    return Groups(
        sparse.csr_matrix(among, shape=(count, count)),
        np.bincount(to, groups.sizes, count).astype(float),
        within,
        groups.numbers[first],
        groups.most,
    )
