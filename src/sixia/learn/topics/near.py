"""The texts most like each text, near it in place and time."""

import os
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sixia.learn.topics.hearing import Heard, Matrix, Whole
from sixia.learn.topics.spread import Spread

NEIGHBOURS, ALIKE = 30, 0.15
WINDOW = 365  # days; what is said later is said of something else, or of something that lasts
FADING = 365  # days after which a likeness counts for 1 / e
ELSEWHERE = 0.5  # how much a likeness counts where the places are known to be two
STEPS = (1_000_000, 1_000)  # of a code of twelve digits: a county's and a town's own
PART, BLOCK = 50_000, 250_000  # texts: of which is looked, and in which
COMMON, SOME = 500, 30  # a run that more texts hold is looked for in some of them
LOOKED = 9_000  # texts looked at for one, on the mean; else fewer runs count as rare


class Pairs(NamedTuple):
    row: npt.NDArray[np.int32]
    col: npt.NDArray[np.int32]
    alike: npt.NDArray[np.float32]


def near(told: Heard, spread: Spread) -> Matrix:
    """Texts × texts, symmetric: how alike each is to its nearest; 0 to all others."""
    from scipy import sparse

    count = len(told.days)
    found = spread(partial(nearest, told, turned(told.runs, told.lots)), slices(count, PART))
    row, col, alike = map(np.concatenate, zip(*found, strict=True))
    one = sparse.csr_matrix((alike, (row, col)), shape=(count, count))
    return one.maximum(one.T).tocsr()


def slices(count: int, size: int) -> list[slice]:
    return [slice(begin, min(begin + size, count)) for begin in range(0, count, size)]


def turned(runs: Matrix, lots: Whole) -> list[Matrix]:
    """Runs × texts, in which to look, a block of texts after another, which takes less memory. To
    look for a run costs the square of how many hold it; of those that many hold the first by lot
    stay. So what many say alike is found to be like those, and no likeness is found greater than
    it is."""
    count, having = runs.shape[0], np.zeros(runs.shape[1], np.int64)
    blocks = slices(count, BLOCK)
    for block in blocks:
        having += np.bincount(runs[block].indices, minlength=len(having))
    until = np.where(having <= rare(having, count), count, count * SOME // np.maximum(having, 1))
    until = until.astype(np.int32)
    return [_turned(runs[block], lots[block], until) for block in blocks]


def rare(having: Whole, texts: int) -> int:
    """By how many texts a run may be held so that all of them are looked at."""
    held, times = np.unique(having[having > SOME], return_counts=True)
    looked = np.cumsum(held**2 * times) + SOME * (held @ times - np.cumsum(held * times))
    within = held[looked <= LOOKED * texts]
    return int(np.clip(within[-1] if len(within) else 0, SOME, COMMON))


def _turned(runs: Matrix, lots: Whole, until: npt.NDArray[np.int32]) -> Matrix:
    from scipy import sparse

    sizes = np.diff(runs.indptr)
    kept = np.repeat(lots.astype(np.int32), sizes) < until[runs.indices]
    ends = np.append(0, np.cumsum(kept))[runs.indptr]
    return sparse.csr_matrix((runs.data[kept], runs.indices[kept], ends), runs.shape).T.tocsr()


def nearest(told: Heard, turned: list[Matrix], part: slice) -> Pairs:
    """For the texts of a part the nearest of all, on all cores."""
    days, places = told.days, told.places
    first, last = days[part.start] - WINDOW, days[part.stop - 1] + WINDOW
    blocks = enumerate(slices(len(days), BLOCK))
    within = [n for n, b in blocks if days[b.start] <= last and days[b.stop - 1] >= first]
    found = most_alike(told.runs[part], [turned[n] for n in within], NEIGHBOURS + 1, ALIKE)
    row = np.repeat(np.arange(part.start, part.stop, dtype=np.int32), np.diff(found.indptr))
    col = found.indices + within[0] * BLOCK
    between = np.abs(days[row] - days[col])
    kept = (row != col) & (between <= WINDOW)
    row, col, between = row[kept], col[kept], between[kept]
    alike = found.data[kept] * np.exp(between / -FADING)
    alike[apart(places[row], places[col])] *= ELSEWHERE
    return Pairs(row, col.astype(np.int32), alike.astype(np.float32))


def most_alike(runs: Matrix, turned: Sequence[Matrix], most: int, least: float) -> Matrix:
    """Of each row of the products so many of the largest; of more than `least`."""
    from sparse_dot_topn import sp_matmul_topn, zip_sp_matmul_topn

    each = [
        sp_matmul_topn(runs, part, most, threshold=least, n_threads=os.cpu_count())
        for part in turned
    ]
    return zip_sp_matmul_topn(most, each)


def apart(one: Whole, other: Whole) -> npt.NDArray[np.bool_]:
    """Are these two places, as far as both are known?"""
    step = np.maximum(_known(one), _known(other))
    return np.asarray((one != 0) & (other != 0) & (one // step != other // step))


def _known(places: Whole) -> Whole:
    county, town = ((places % step == 0) for step in STEPS)
    return np.where(county, STEPS[0], np.where(town, STEPS[1], 1))
