"""Texts as runs of two and three characters, and words; part by part."""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import starmap
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sixia.learn.text import letters

BUCKETS = 1 << 22
STEP = np.uint64(1_000_003)
SPREAD = np.uint64(0x9E3779B97F4A7C15)
MORE = 200  # characters of what else was said
OFTEN = 255  # more often in one text is no more

Hashes = npt.NDArray[np.uint64]
Whole = npt.NDArray[np.int64]


class Counts(NamedTuple):
    """How often each text has each run: the runs of text n stand from ends[n] to ends[n + 1]."""

    ends: npt.NDArray[np.int64]
    runs: npt.NDArray[np.int32]
    times: npt.NDArray[np.uint8]

    def only(self, rows: npt.NDArray[np.bool_]) -> "Counts":
        """Of these texts."""
        sizes = np.diff(self.ends)
        kept = np.repeat(rows, sizes)
        ends = np.concatenate([[0], np.cumsum(sizes[rows])])
        return self if rows.all() else Counts(ends, self.runs[kept], self.times[kept])


class Read(NamedTuple):
    """`texts` are equal where the same was said at the same place on the same day."""

    texts: Hashes
    subject: Counts
    more: Counts


def read(part: pa.Table) -> Read:
    """A part of what was said, as numbers. What is a run here is the same run in any part."""
    subject = [letters(text) for text in part["subject"].to_pylist()]
    more = [letters(text) for text in part["more"].to_pylist()]
    when, where = part["day"].to_pylist(), part["place"].to_pylist()
    texts = starmap(_hash, zip(subject, more, where, when, strict=True))
    return Read(
        np.fromiter(texts, np.uint64, len(part)),
        counted(subject),
        counted([text[:MORE] for text in more]),
    )


def _hash(*text: str | int) -> int:
    told = "\n".join(map(str, text)).encode("utf-8", "replace")
    return int.from_bytes(blake2b(told, digest_size=8).digest())


def counted(texts: Sequence[str]) -> Counts:
    rows, runs = _runs(texts)
    each = np.sort(rows.astype(np.uint64) << np.uint64(32) | runs)
    begins = np.flatnonzero(np.diff(each, prepend=np.uint64(2**64 - 1)))
    each, times = each[begins], np.diff(begins, append=len(each))
    ends = np.searchsorted(each, np.arange(len(texts) + 1, dtype=np.uint64) << np.uint64(32))
    return Counts(
        ends.astype(np.int64),
        (each & np.uint64(BUCKETS - 1)).astype(np.int32),
        np.minimum(times, OFTEN).astype(np.uint8),
    )


def _runs(texts: Sequence[str]) -> tuple[npt.NDArray[np.int32], Hashes]:
    """Row and bucket of each run of two and three characters, and of each word."""
    codes = np.frombuffer("".join(texts).encode("utf-32-le", "replace"), np.uint32)
    sizes = np.array([len(text) for text in texts], np.int64)
    row = np.repeat(np.arange(len(texts), dtype=np.int32), sizes)
    left = np.repeat(np.cumsum(sizes), sizes) - np.arange(len(codes))
    wide = codes.astype(np.uint64)
    two = wide[:-1] * STEP + wide[1:]
    three = two[:-1] * STEP + wide[2:]
    found = [(row[left >= n], run[(left >= n)[: len(run)]]) for n, run in ((2, two), (3, three))]
    found.append(_words(texts))
    hashes = np.concatenate([run for _, run in found]) * SPREAD
    return np.concatenate([rows for rows, _ in found]), hashes >> np.uint64(42)


def _words(texts: Sequence[str]) -> tuple[npt.NDArray[np.int32], Hashes]:
    import rjieba

    told = [[_number(word) for word in rjieba.cut(text) if len(word) > 1] for text in texts]
    rows = np.repeat(np.arange(len(texts), dtype=np.int32), [len(words) for words in told])
    return rows, np.array([number for words in told for number in words], np.uint64)


@lru_cache(maxsize=200_000)
def _number(word: str) -> int:
    """Unlike that of the run of the same characters: a word counts more than they."""
    return crc32(word.encode("utf-8", "replace")) | 1 << 40
