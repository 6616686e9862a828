"""Text as numbers: code units, and the pairs and single characters that texts are compared by."""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Codes: TypeAlias = npt.NDArray[np.uint16]
Terms: TypeAlias = npt.NDArray[np.uint32]
Rows: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float32]
Array: TypeAlias = npt.NDArray[Any]

LONGEST = 1_000  # characters of a text that count; what is said first tells most
FIRST, SECOND = np.uint32(0x9E3779B1), np.uint32(0x85EBCA77)
SPREAD = np.uint32(15)


def codes_of(text: str) -> Codes:
    """The UTF-16 units of a text that was normalised already."""
    return np.frombuffer(text[:LONGEST].encode("utf-16-le", "surrogatepass"), np.uint16)


def pairs(codes: Codes) -> Terms:
    """The term of each pair of neighbours; one fewer than there are codes."""
    return _mixed(codes[:-1].astype(np.uint32) * FIRST + codes[1:].astype(np.uint32) * SECOND)


def singles(codes: Codes) -> Terms:
    """The term of each character alone."""
    return _mixed(codes.astype(np.uint32) * FIRST)


def _mixed(terms: Terms) -> Terms:
    return terms ^ (terms >> SPREAD)


def ranges(starts: Rows, lengths: Rows) -> Rows:
    """All numbers of several ranges, one range after another."""
    total = int(lengths.sum())
    if not total:
        return np.empty(0, np.int64)
    firsts = np.repeat(starts - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
    return firsts + np.arange(total)


def distinct(entries: Array) -> Array:
    """In order, each once: faster than `np.unique`."""
    entries = np.sort(entries)
    return entries[np.flatnonzero(np.diff(entries, prepend=~entries[:1]))]
