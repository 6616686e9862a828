"""The texts most like each text, near it in place and time."""

import numpy as np
import numpy.typing as npt

from sixia.learn.topics.hearing import Matrix

Whole = npt.NDArray[np.int64]

NEIGHBOURS, ALIKE = 30, 0.15
WINDOW = 365  # days; what is said later is said of something else, or of something that lasts
ELSEWHERE = 0.5  # how much a likeness counts where the places are known to be two
STEPS = (1_000_000, 1_000)  # of a code of twelve digits: a county's and a town's own


def near(heard: Matrix, days: Whole, places: Whole, threads: int = 1) -> Matrix:
    """Texts × texts, symmetric: how alike each is to its nearest, exactly; 0 to all others."""
    from scipy import sparse
    from sparse_dot_topn import sp_matmul_topn

    found = sp_matmul_topn(
        heard, heard.T.tocsr(), NEIGHBOURS + 1, threshold=ALIKE, n_threads=threads
    )
    row = np.repeat(np.arange(found.shape[0], dtype=np.int32), np.diff(found.indptr))
    col, alike = found.indices, found.data
    kept = (row != col) & (np.abs(days[row] - days[col]) <= WINDOW)
    row, col, alike = row[kept], col[kept], alike[kept]
    alike = np.where(apart(places[row], places[col]), alike * np.float32(ELSEWHERE), alike)
    one = sparse.csr_matrix((alike, (row, col)), shape=found.shape)
    return one.maximum(one.T).tocsr()


def apart(one: Whole, other: Whole) -> npt.NDArray[np.bool_]:
    """Are these two places, as far as both are known?"""
    step = np.maximum(_known(one), _known(other))
    return np.asarray((one != 0) & (other != 0) & (one // step != other // step))


def _known(places: Whole) -> Whole:
    county, town = ((places % step == 0) for step in STEPS)
    return np.where(county, STEPS[0], np.where(town, STEPS[1], 1))
