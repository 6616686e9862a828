"""The texts most like each text, near it in place and time."""

import os
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
PART = 50_000  # texts
COMMON, SOME = 500, 100  # a run that more texts hold is looked for in some of them


class Pairs(NamedTuple):
    row: npt.NDArray[np.int32]
    col: npt.NDArray[np.int32]
    alike: npt.NDArray[np.float32]


def near(told: Heard, spread: Spread) -> Matrix:
    """Texts × texts, symmetric: how alike each is to its nearest; 0 to all others."""
    from scipy import sparse

    count = len(told.days)
    parts = [(begin, min(begin + PART, count)) for begin in range(0, count, PART)]
    work = partial(nearest, told.runs, turned(told.runs), told.days, told.places)
    row, col, alike = map(np.concatenate, zip(*spread(work, parts), strict=True))
    one = sparse.csr_matrix((alike, (row, col)), shape=(count, count))
    return one.maximum(one.T).tocsr()


def turned(runs: Matrix) -> Matrix:
    """Runs × texts, in which to look. To look for a run costs the square of how many hold it; of
    those that many hold the first stay, which chance has put first. So what many say alike is
    found to be like those, and no likeness is found greater than it is."""
    from scipy import sparse

    count = runs.shape[0]
    having = np.bincount(runs.indices, minlength=runs.shape[1])
    until = np.where(having <= COMMON, count, count * SOME // np.maximum(having, 1))
    row = np.repeat(np.arange(count, dtype=np.int32), np.diff(runs.indptr))
    kept = row < until.astype(np.int32)[runs.indices]
    ends = np.concatenate([[0], np.cumsum(np.bincount(row[kept], minlength=count))])
    return sparse.csr_matrix((runs.data[kept], runs.indices[kept], ends), runs.shape).T.tocsr()


def nearest(
    runs: Matrix, turned: Matrix, days: Whole, places: Whole, part: tuple[int, int]
) -> Pairs:
    """For the texts from one to another the nearest of all, on all cores."""
    from sparse_dot_topn import sp_matmul_topn

    begin, end = part
    found = sp_matmul_topn(
        runs[begin:end], turned, NEIGHBOURS + 1, threshold=ALIKE, n_threads=os.cpu_count()
    )
    row = np.repeat(np.arange(begin, end, dtype=np.int32), np.diff(found.indptr))
    between = np.abs(days[row] - days[found.indices])
    kept = (row != found.indices) & (between <= WINDOW)
    row, col, between = row[kept], found.indices[kept], between[kept]
    alike = found.data[kept] * np.exp(between / -FADING)
    alike[apart(places[row], places[col])] *= ELSEWHERE
    return Pairs(row, col, alike.astype(np.float32))


def apart(one: Whole, other: Whole) -> npt.NDArray[np.bool_]:
    """Are these two places, as far as both are known?"""
    step = np.maximum(_known(one), _known(other))
    return np.asarray((one != 0) & (other != 0) & (one // step != other // step))


def _known(places: Whole) -> Whole:
    county, town = ((places % step == 0) for step in STEPS)
    return np.where(county, STEPS[0], np.where(town, STEPS[1], 1))
