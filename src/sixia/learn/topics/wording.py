"""In whose words a topic is told: the member most like all others."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sixia.learn.topics.hearing import Floats, Whole

PART = 100_000  # members at a time; a topic of more is one part
SPREAD = np.uint64(0x9E3779B97F4A7C15)


def medoids(subjects: pa.Array, starts: Whole) -> Whole:
    """For each topic, the members of which stand together from its start on, the first of those
    whose subject shares most pairs of characters with all, for its length."""
    ends = np.append(starts[1:], len(subjects))
    found = [
        begin + _medoids(subjects[begin:end], starts[some] - begin)
        for some, begin, end in _parts(starts, ends)
    ]
    return np.concatenate(found) if found else starts


def _parts(starts: Whole, ends: Whole) -> Iterator[tuple[slice, int, int]]:
    """Topics from one to another, with where their members begin and end."""
    at = 0
    while at < len(starts):
        to = max(int(np.searchsorted(ends, starts[at] + PART, "right")), at + 1)
        yield slice(at, to), int(starts[at]), int(ends[to - 1])
        at = to


def _medoids(subjects: pa.Array, starts: Whole) -> Whole:
    count = len(subjects)
    topic = np.cumsum(np.bincount(starts, minlength=count)) - 1
    row, pair = _pairs(subjects)
    low, high = max(count.bit_length(), 1), max(len(starts).bit_length(), 1)
    mixed = (pair * SPREAD) >> np.uint64(low + high)
    each = topic[row].astype(np.uint64) << np.uint64(64 - high) | mixed << np.uint64(low)
    each = np.sort(each | row.astype(np.uint64))  # by topic, pair and member
    each = each[np.flatnonzero(np.diff(each, prepend=~each[:1]))]
    begins = np.flatnonzero(np.diff(each >> np.uint64(low), prepend=~np.uint64(0)))
    many = np.diff(begins, append=len(each))
    row = (each & np.uint64((1 << low) - 1)).astype(np.int64)
    shared = np.bincount(row, np.repeat(many, many), count)
    fit = shared / np.sqrt(np.maximum(np.bincount(row, minlength=count), 1))
    return _first_best(fit, topic, starts)


def _pairs(texts: pa.Array) -> tuple[Whole, npt.NDArray[np.uint64]]:
    """The pairs of characters of each text."""
    codes = np.frombuffer(_whole(texts).encode("utf-32-le"), np.uint32).astype(np.uint64)
    sizes = pc.utf8_length(texts).to_numpy(zero_copy_only=False).astype(np.int64)
    row = np.repeat(np.arange(len(texts)), sizes)
    inside = row[:-1] == row[1:]
    return row[:-1][inside], (codes[:-1] << np.uint64(32) | codes[1:])[inside]


def _whole(texts: pa.Array) -> str:
    """All texts as one."""
    return str(pc.binary_join(pa.ListArray.from_arrays([0, len(texts)], texts), "")[0])


def _first_best(fit: Floats, topic: Whole, starts: Whole) -> Whole:
    best = np.flatnonzero(fit == np.maximum.reduceat(fit, starts)[topic])
    return np.asarray(best[np.searchsorted(topic[best], np.arange(len(starts)))])
