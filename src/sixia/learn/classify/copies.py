"""Texts that say the same, so that one cannot be told by its copy when a model is judged."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sixia.learn.classify.hearing import Words, says, words_of

BANDS, EACH = 12, 3  # two texts that share eight of ten words meet in one band nearly always
SEED = 20_260_701


def groups(texts: Sequence[Words]) -> npt.NDArray[np.int64]:
    """A number for each text, the same for those alike (MinHash over words that say something)."""
    from scipy import sparse
    from scipy.sparse.csgraph import connected_components

    said = [[word for word in words if says(word)] or ["", str(n)] for n, words in enumerate(texts)]
    rows, numbers = words_of(said)
    begins = np.searchsorted(rows, np.arange(len(texts)))
    left, right = [], []
    for signs in _bands(numbers, begins):
        order = np.argsort(signs, kind="stable")
        same = np.flatnonzero(signs[order][1:] == signs[order][:-1])
        left.append(order[same])
        right.append(order[same + 1])
    pairs = np.concatenate(left), np.concatenate(right)
    graph = sparse.coo_matrix((np.ones(len(pairs[0])), pairs), shape=(len(texts), len(texts)))
    return np.asarray(connected_components(graph, directed=False)[1], np.int64)


def _bands(
    numbers: npt.NDArray[np.uint64], begins: npt.NDArray[np.int64]
) -> list[npt.NDArray[np.uint64]]:
    rng = np.random.default_rng(SEED)
    bands = []
    for _ in range(BANDS):
        signs = np.zeros(len(begins), np.uint64)
        for _ in range(EACH):
            factor = np.uint64(rng.integers(1 << 62) * 2 + 1)
            mixed = numbers * factor
            mixed ^= mixed >> np.uint64(31)
            signs = signs * np.uint64(1_000_003) + np.minimum.reduceat(mixed * factor, begins)
        bands.append(signs)
    return bands
