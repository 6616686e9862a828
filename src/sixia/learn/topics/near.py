"""The texts most like each text, near it in place and time."""

from functools import partial
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sixia.learn.topics.hearing import Heard, Matrix, Whole
from sixia.learn.topics.spread import Spread

NEIGHBOURS, ALIKE = 30, 0.15
WINDOW = 365  # days; what is said later is said of something else, or of something that lasts
ELSEWHERE = 0.5  # how much a likeness counts where the places are known to be two
STEPS = (1_000_000, 1_000)  # of a code of twelve digits: a county's and a town's own
PART = 20_000  # texts


class Pairs(NamedTuple):
    row: npt.NDArray[np.int32]
    col: npt.NDArray[np.int32]
    alike: npt.NDArray[np.float32]


def near(told: Heard, spread: Spread) -> Matrix:
    """Texts × texts, symmetric: how alike each is to its nearest, exactly; 0 to all others."""
    from scipy import sparse

    count = len(told.sizes)
    parts = [(begin, min(begin + PART, count)) for begin in range(0, count, PART)]
    work = partial(nearest, told.runs, told.days, told.places)
    row, col, alike = map(np.concatenate, zip(*spread(work, parts), strict=True))
    one = sparse.csr_matrix((alike, (row, col)), shape=(count, count))
    return one.maximum(one.T).tocsr()


def nearest(runs: Matrix, days: Whole, places: Whole, part: tuple[int, int]) -> Pairs:
    """For the texts from one to another the nearest of all."""
    from sparse_dot_topn import sp_matmul_topn

    begin, end = part
    found = sp_matmul_topn(runs[begin:end], runs.T.tocsr(), NEIGHBOURS + 1, threshold=ALIKE)
    row = np.repeat(np.arange(begin, end, dtype=np.int32), np.diff(found.indptr))
    col, alike = found.indices, found.data
    kept = (row != col) & (np.abs(days[row] - days[col]) <= WINDOW)
    row, col, alike = row[kept], col[kept], alike[kept]
    alike = np.where(apart(places[row], places[col]), alike * np.float32(ELSEWHERE), alike)
    return Pairs(row, col, alike)


def apart(one: Whole, other: Whole) -> npt.NDArray[np.bool_]:
    """Are these two places, as far as both are known?"""
    step = np.maximum(_known(one), _known(other))
    return np.asarray((one != 0) & (other != 0) & (one // step != other // step))


def _known(places: Whole) -> Whole:
    county, town = ((places % step == 0) for step in STEPS)
    return np.where(county, STEPS[0], np.where(town, STEPS[1], 1))
