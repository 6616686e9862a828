"""Texts as weighed runs."""

from collections.abc import Iterable
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sixia.learn.topics.reading import BUCKETS, Counts, read
from sixia.learn.topics.said import parts
from sixia.learn.topics.spread import Spread

Matrix: TypeAlias = Any  # scipy.sparse.csr_matrix
Whole: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]

RARE = 3  # what fewer than so many texts hold joins nobody and only makes them less alike
COMMON = 1_000  # what more hold says little and costs most
SUBJECT = 0.5  # how much of the likeness is the subject's, where more was said


class Heard(NamedTuple):
    """What was said, each text once: which text each message is, how many said each, and texts ×
    runs, each row of length 1 (or 0 where nothing in it is shared), so that its product with
    another is how alike they are."""

    which: Whole
    sizes: Floats
    days: Whole
    places: Whole
    runs: Matrix


def heard(said: pa.Table, spread: Spread) -> Heard:
    """Texts stand in the order of their hashes: the same for the same messages in any order."""
    texts, *told = zip(*spread(read, parts(said)), strict=True)
    _, first, which = np.unique(np.concatenate(texts), return_index=True, return_inverse=True)
    return Heard(
        which,
        np.bincount(which).astype(float),
        said["day"].to_numpy()[first].astype(np.int64),
        said["place"].to_numpy()[first],
        _both(*(weighed(_stacked(each, first)) for each in told)),
    )


def _both(short: Matrix, long: Matrix) -> Matrix:
    from scipy import sparse

    if not long.nnz:
        return short
    shares = (short * SUBJECT**0.5, long * (1 - SUBJECT) ** 0.5)
    return _of_length_1(sparse.hstack(shares, "csr", dtype=np.float32))


def _of_length_1(matrix: Matrix) -> Matrix:
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(1)).ravel())
    matrix.data /= np.repeat(np.maximum(length, 1e-9), np.diff(matrix.indptr)).astype(np.float32)
    return matrix


def _stacked(told: Iterable[Counts], rows: Whole) -> Matrix:
    """These rows of all parts, one under another."""
    from scipy import sparse

    each = [
        sparse.csr_matrix((one.times, one.runs, one.ends), shape=(len(one.ends) - 1, BUCKETS))
        for one in told
    ]
    return sparse.vstack(each, "csr")[rows]


def weighed(counts: Matrix) -> Matrix:
    """Each run by how often a text has it, damped, and by how few have it."""
    from scipy import sparse

    having = np.bincount(counts.indices, minlength=BUCKETS)
    used = (having >= RARE) & (having <= COMMON)
    number = np.where(used, np.cumsum(used) - 1, -1).astype(np.int32)
    weight = np.log(1 + counts.shape[0] / np.maximum(having[used], 1)).astype(np.float32)
    which = number[counts.indices]
    kept = which >= 0
    ends = np.concatenate([[0], np.cumsum(kept, dtype=np.int64)])[counts.indptr]
    data = (1 + np.log(counts.data[kept], dtype=np.float32)) * weight[which[kept]]
    shape = (counts.shape[0], len(weight))
    return _of_length_1(sparse.csr_matrix((data, which[kept], ends), shape=shape))
