"""Texts as weighed runs."""

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sixia.learn.topics.reading import BUCKETS, Counts, Hashes, read
from sixia.learn.topics.said import parts
from sixia.learn.topics.spread import Spread
from sixia.learn.topics.waiting import Waiting

Matrix: TypeAlias = Any  # scipy.sparse.csr_matrix
Whole: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Weights: TypeAlias = npt.NDArray[np.float32]
Fields: TypeAlias = Sequence[tuple[Waiting, float]]  # each with its share of the likeness

RARE = 3  # what fewer than so many texts hold joins nobody and only makes them less alike
EVERYWHERE = 0.05  # what more than this share hold says nothing …
FEW = 1_000  # … unless they are fewer than so many
SUBJECT = 0.5  # how much of the likeness is the subject's, where more was said


class Heard(NamedTuple):
    """What was said, each text once, in the order of days and of hashes: which text each message
    is, each text's place in an order by chance, and texts × runs, each row of length 1 (or 0 where
    nothing in it is shared), so that its product with another is how alike they are."""

    which: Whole
    days: Whole
    places: Whole
    lots: Whole
    runs: Matrix


def heard(said: pa.Table, spread: Spread) -> Heard:
    """The same for the same messages in any order."""
    texts, days = [], said["day"].to_numpy().astype(np.int64)
    with Waiting() as subject, Waiting() as more:
        for one in spread(read, parts(said)):
            texts.append(one.texts)
            subject.add(one.subject)
            more.add(one.more)
        first, which, lots = _once(days, np.concatenate(texts))
        to = np.full(len(said), -1)
        to[first] = np.arange(len(first))
        runs = weighed([(subject, SUBJECT), (more, 1 - SUBJECT)], to)
    return Heard(which, days[first], said["place"].to_numpy()[first], lots, runs)


def _once(days: Whole, hashes: Hashes) -> tuple[Whole, Whole, Whole]:
    """A message of each text, which text each message is, and in which place each is by its hash;
    a text has one day, since its hash is of the day too."""
    order = np.lexsort((hashes, days))
    begins = np.diff(hashes[order], prepend=~hashes[order[:1]]) != 0
    which = np.empty(len(order), np.int64)
    which[order] = np.cumsum(begins) - 1
    first = order[begins]
    lots = np.empty(len(first), np.int64)
    lots[np.argsort(hashes[first])] = np.arange(len(first))
    return first, which, lots


def weighed(fields: Fields, to: Whole) -> Matrix:
    """Each run by how often a text has it, damped, and by how few have it, each field for its
    share; each text where it is to stand, left out where that is -1."""
    from scipy import sparse

    count = int(to.max()) + 1
    laws = [_law(told, to) for told, _ in fields]
    sizes = np.array([_sizes(told, to, law) for (told, _), law in zip(fields, laws, strict=True)])
    begins = np.cumsum(sizes.sum(0)) - sizes.sum(0) + np.cumsum(sizes, 0) - sizes
    whole = (sizes > 0).T @ [share for _, share in fields]
    scale = 1 / np.sqrt(np.maximum(whole, 1e-9)).astype(np.float32)
    runs, weights = np.empty(sizes.sum(), np.int32), np.empty(sizes.sum(), np.float32)
    wide = 0
    for (told, share), law, begin, many in zip(fields, laws, begins, sizes, strict=True):
        for one, rows in told.at(to):
            at = np.repeat(begin[rows] - np.cumsum(many[rows]) + many[rows], many[rows])
            at += np.arange(len(at))
            each, data = law.of(one)
            runs[at] = each + wide
            weights[at] = data * np.repeat(scale[rows] * share**0.5, many[rows])
        wide += len(law.weight)
    return sparse.csr_matrix((weights, runs, np.append(0, np.cumsum(sizes.sum(0)))), (count, wide))


class _Law(NamedTuple):
    """Which number a run has among those that count, -1 for none; and what each of these weighs."""

    number: npt.NDArray[np.int32]
    weight: Weights

    def of(self, told: Counts) -> tuple[npt.NDArray[np.int32], Weights]:
        """The runs that count and their weights, those of each text of length 1."""
        which = self.number[told.runs]
        kept = which >= 0
        sizes = self.sizes(told)
        row = np.repeat(np.arange(len(sizes)), sizes)
        data = (1 + np.log(told.times[kept], dtype=np.float32)) * self.weight[which[kept]]
        length = np.sqrt(np.bincount(row, data.astype(float) ** 2, len(sizes)))
        return which[kept], data / np.maximum(length, 1e-9).astype(np.float32)[row]

    def sizes(self, told: Counts) -> Whole:
        """How many runs of each text count."""
        return np.diff(np.append(0, np.cumsum(self.number[told.runs] >= 0))[told.ends])


def _law(told: Waiting, to: Whole) -> _Law:
    having, texts = np.zeros(BUCKETS, np.int64), int(to.max()) + 1
    for one, _ in told.at(to):
        having += np.bincount(one.runs, minlength=BUCKETS)
    used = (having >= RARE) & (having <= max(FEW, texts * EVERYWHERE))
    number = np.where(used, np.cumsum(used) - 1, -1).astype(np.int32)
    return _Law(number, np.log(1 + texts / np.maximum(having[used], 1)).astype(np.float32))


def _sizes(told: Waiting, to: Whole, law: _Law) -> Whole:
    sizes = np.zeros(int(to.max()) + 1, np.int64)
    for one, rows in told.at(to):
        sizes[rows] = law.sizes(one)
    return sizes
