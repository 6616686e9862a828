"""Texts as weighed words and runs of characters."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, TypeAlias
from zlib import crc32

import numpy as np
import numpy.typing as npt

Matrix: TypeAlias = Any  # scipy.sparse.csr_matrix
Hashes: TypeAlias = npt.NDArray[np.uint32]

BUCKETS = 1 << 22
STEP = np.uint64(1_000_003)
SPREAD = np.uint64(0x9E3779B97F4A7C15)
RARE = 3  # what fewer than so many texts hold joins nobody and only makes them less alike
COMMON = 1_000  # what more hold says little and costs most
BATCH = 50_000
MORE = 200  # characters of what else was said
SUBJECT = 0.5  # how much of the likeness is the subject's, where more was said


def heard(subjects: Sequence[str], more: Sequence[str]) -> Matrix:
    """Texts × runs, each row of length 1 (or 0 where nothing in it is shared): its product with
    another is how alike they are."""
    from scipy import sparse

    short = weighed(subjects)
    long = weighed([text[:MORE] for text in more])
    if not long.nnz:
        return short
    shares = (short * SUBJECT**0.5, long * (1 - SUBJECT) ** 0.5)
    return _of_length_1(sparse.hstack(shares, "csr", dtype=np.float32))


def _of_length_1(matrix: Matrix) -> Matrix:
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(1)).ravel())
    matrix.data /= np.repeat(np.maximum(length, 1e-9), np.diff(matrix.indptr)).astype(np.float32)
    return matrix


def weighed(texts: Sequence[str]) -> Matrix:
    """Each run by how often a text has it, damped, and by how few have it."""
    from scipy import sparse

    parts = list(_counts(texts))
    having = np.zeros(BUCKETS, np.int64)
    for part in parts:
        having += np.bincount(part.indices, minlength=BUCKETS)
    used = (having >= RARE) & (having <= COMMON)
    number = np.where(used, np.cumsum(used) - 1, -1).astype(np.int32)
    weight = np.log(1 + len(texts) / np.maximum(having[used], 1)).astype(np.float32)
    for at, part in enumerate(parts):  # each in the place of what it is made of
        parts[at] = _kept(part, number, weight)
    return _of_length_1(sparse.vstack(parts, "csr"))


def _kept(part: Matrix, number: npt.NDArray[np.int32], weight: npt.NDArray[np.float32]) -> Matrix:
    from scipy import sparse

    which = number[part.indices]
    kept = which >= 0
    ends = np.concatenate([[0], np.cumsum(kept, dtype=np.int64)])[part.indptr]
    data = (1 + np.log(part.data[kept])) * weight[which[kept]]
    return sparse.csr_matrix((data, which[kept], ends), shape=(part.shape[0], len(weight)))


def _counts(texts: Sequence[str]) -> Iterator[Matrix]:
    """How often each text has each run, some texts at a time."""
    from scipy import sparse

    yield sparse.csr_matrix((0, BUCKETS), dtype=np.float32)
    for begin in range(0, len(texts), BATCH):
        part = texts[begin : begin + BATCH]
        rows, runs = _runs(part)
        ones = np.ones(len(rows), np.float32)
        yield sparse.coo_matrix((ones, (rows, runs)), shape=(len(part), BUCKETS)).tocsr()


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
    hashes = np.concatenate([_bucket(run) for _, run in found])
    return np.concatenate([rows for rows, _ in found]), hashes


def _words(texts: Sequence[str]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint64]]:
    import rjieba

    told = [[_number(word) for word in rjieba.cut(text) if len(word) > 1] for text in texts]
    rows = np.repeat(np.arange(len(texts), dtype=np.int32), [len(words) for words in told])
    return rows, np.array([number for words in told for number in words], np.uint64)


@lru_cache(maxsize=200_000)
def _number(word: str) -> int:
    """Unlike that of the run of the same characters: a word counts more than they."""
    return crc32(word.encode("utf-8", "replace")) | 1 << 40


def _bucket(run: npt.NDArray[np.uint64]) -> Hashes:
    return ((run * SPREAD) >> np.uint64(42)).astype(np.uint32)
