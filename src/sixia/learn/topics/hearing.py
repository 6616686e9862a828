"""Texts as weighed runs."""

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
Weights: TypeAlias = npt.NDArray[np.float32]

RARE = 3  # what fewer than so many texts hold joins nobody and only makes them less alike
EVERYWHERE = 0.05  # what more than this share hold says nothing …
FEW = 1_000  # … unless they are fewer than so many
SUBJECT = 0.5  # how much of the likeness is the subject's, where more was said


class Heard(NamedTuple):
    """What was said, each text once: which text each message is, and texts × runs, each row of
    length 1 (or 0 where nothing in it is shared), so that its product with another is how alike
    they are."""

    which: Whole
    days: Whole
    places: Whole
    runs: Matrix


class _Weighed(NamedTuple):
    """The runs of some texts, how many each has, and where among all it stands."""

    rows: Whole
    sizes: Whole
    runs: npt.NDArray[np.int32]
    weights: Weights


def heard(said: pa.Table, spread: Spread) -> Heard:
    """Texts stand in the order of their hashes: the same for the same messages in any order."""
    texts, *told = map(list, zip(*spread(read, parts(said)), strict=True))
    _, first, which = np.unique(np.concatenate(texts), return_index=True, return_inverse=True)
    to = np.full(len(said), -1)
    to[first] = np.arange(len(first))
    fields = [weighed(each, to) for each in told]
    days, places = said["day"].to_numpy(), said["place"].to_numpy()
    return Heard(which, days[first].astype(np.int64), places[first], _both(*fields))


def _both(short: Matrix, long: Matrix) -> Matrix:
    from scipy import sparse

    if not long.nnz:
        return short
    shares = (short * SUBJECT**0.5, long * (1 - SUBJECT) ** 0.5)
    both = sparse.hstack(shares, "csr", dtype=np.float32)
    both.data *= _shortening(both.data, both.indptr)
    return both


def _shortening(weights: Weights, ends: Whole) -> Weights:
    """What each weight is multiplied by so that each text is of length 1."""
    sizes = np.diff(ends)
    row = np.repeat(np.arange(len(sizes)), sizes)
    length = np.sqrt(np.bincount(row, weights.astype(float) ** 2, len(sizes)))
    return (1 / np.maximum(length, 1e-9)).astype(np.float32)[row]


def weighed(told: list[Counts], to: Whole) -> Matrix:
    """Each run by how often a text has it, damped, and by how few have it; each text where it is
    to stand, left out where that is -1. Empties the list, so that not all is there twice."""
    places = np.split(to, np.cumsum([len(one.ends) - 1 for one in told])[:-1])
    having, texts = np.zeros(BUCKETS, np.int64), int(to.max()) + 1
    for at, one in enumerate(told):
        told[at] = one.only(places[at] >= 0)
        having += np.bincount(told[at].runs, minlength=BUCKETS)
    used = (having >= RARE) & (having <= max(FEW, texts * EVERYWHERE))
    number = np.where(used, np.cumsum(used) - 1, -1).astype(np.int32)
    weight = np.log(1 + texts / np.maximum(having[used], 1)).astype(np.float32)
    each = [_weighed(told.pop(), rows[rows >= 0], number, weight) for rows in reversed(places)]
    return _stacked(each, (texts, len(weight)))


def _weighed(told: Counts, rows: Whole, number: npt.NDArray[np.int32], weight: Weights) -> _Weighed:
    which = number[told.runs]
    kept = which >= 0
    ends = np.concatenate([[0], np.cumsum(kept)])[told.ends]
    data = (1 + np.log(told.times[kept], dtype=np.float32)) * weight[which[kept]]
    return _Weighed(rows, np.diff(ends), which[kept], data * _shortening(data, ends))


def _stacked(told: list[_Weighed], shape: tuple[int, int]) -> Matrix:
    """All texts where they are to stand. Empties the list."""
    from scipy import sparse

    sizes = np.zeros(shape[0], np.int64)
    for one in told:
        sizes[one.rows] = one.sizes
    ends = np.concatenate([[0], np.cumsum(sizes)])
    runs, weights = np.empty(ends[-1], np.int32), np.empty(ends[-1], np.float32)
    while told:
        one = told.pop()
        begins = np.cumsum(one.sizes) - one.sizes
        at = np.repeat(ends[one.rows] - begins, one.sizes) + np.arange(len(one.runs))
        runs[at], weights[at] = one.runs, one.weights
    return sparse.csr_matrix((weights, runs, ends), shape)
