"""One part of the index: texts that were indexed together, as arrays in files of one folder."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from sixia.learn.alike.grams import Array, Codes, Rows, Terms, distinct, pairs, ranges

GONE = -1  # the key of a row that was removed
NOBODY = 0xFFFFFFFF  # stands in `posts` where a removed row stood
PARTS = 16  # terms are sorted a part at a time, so that sorting takes little memory
AT_ONCE = 4_000_000  # code units


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts one after another: `codes[starts[n]:starts[n + 1]]` is the nth. `keys` name them,
    `places` are area codes of 12 digits as numbers, `days` count from 1970."""

    keys: Array
    places: Array
    days: Array
    starts: Array
    codes: Array

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def lengths(self) -> Rows:
        starts = self.starts.astype(np.int64)
        return starts[1:] - starts[:-1]


@dataclass(frozen=True, slots=True)
class Segment:
    """Texts with, for each term, the rows it stands in: `posts[bounds[n]:bounds[n + 1]]` for
    `terms[n]`, the earliest first."""

    texts: Texts
    terms: Array
    bounds: Array
    posts: Array

    def found(self, terms: Terms) -> tuple[Rows, Rows]:
        """Where the rows of each term begin and end; nowhere for a term that is not there."""
        if not len(self.terms):
            return np.zeros(len(terms), np.int64), np.zeros(len(terms), np.int64)
        at = np.minimum(np.searchsorted(self.terms, terms), len(self.terms) - 1)
        there = self.terms[at] == terms
        begin = self.bounds[at].astype(np.int64)
        return begin, np.where(there, self.bounds[at + 1].astype(np.int64), begin)


def _mapped(file: Path, mode: Literal["r", "r+"]) -> Array:
    return np.asarray(np.load(file, mmap_mode=mode))  # a plain array: a memmap is slow to slice


NAMES = ("keys", "places", "days", "starts", "codes")
INDEX = ("terms", "bounds", "posts")


def opened(folder: Path, mode: Literal["r", "r+"] = "r") -> Segment:
    """The segment of a folder, mapped, not read. Mode "r+" lets one write into it."""
    told = {name: _mapped(folder / f"{name}.npy", mode) for name in (*NAMES, *INDEX)}
    return Segment(Texts(*(told[name] for name in NAMES)), *(told[name] for name in INDEX))


def write(folder: Path, texts: Texts) -> None:
    """Index texts into a new folder."""
    folder.mkdir()
    for name in NAMES:
        np.save(folder / f"{name}.npy", getattr(texts, name))
    terms: list[Terms] = []
    counts: list[Rows] = []
    with (folder / "posts.raw").open("wb") as raw:
        for part in range(PARTS):
            entries = _entries(texts, part)
            posts = (entries & np.uint64(0xFFFFFFFF)).astype(np.uint32)
            entries >>= np.uint64(32)
            first = np.flatnonzero(np.diff(entries, prepend=entries[:1] + np.uint64(1)))
            terms.append(entries[first].astype(np.uint32))
            counts.append(np.diff(first, append=len(entries)))
            raw.write(posts.tobytes())
    np.save(folder / "terms.npy", np.concatenate(terms))
    np.save(folder / "bounds.npy", np.concatenate(([0], np.cumsum(np.concatenate(counts)))))
    np.save(folder / "posts.npy", _raw(folder / "posts.raw"))
    (folder / "posts.raw").unlink()


def _raw(file: Path) -> Array:
    return np.memmap(file, np.uint32, "r") if file.stat().st_size else np.empty(0, np.uint32)


def _entries(texts: Texts, part: int) -> Array:
    """Term and row of each pair of one part, in one number each, in order, each once."""
    found = [_in_part(part, *some) for some in _chunks(texts)]
    entries = np.concatenate([np.empty(0, np.uint64), *found])
    return distinct(entries)


def _in_part(part: int, terms: Terms, rows: Terms) -> Array:
    mine = terms >> np.uint32(28) == part
    entries: Array = terms[mine].astype(np.uint64) << np.uint64(32) | rows[mine]
    return entries


def _chunks(texts: Texts) -> Iterator[tuple[Terms, Terms]]:
    """Each pair's term and row, so many texts at a time."""
    begin, starts = 0, texts.starts
    while begin < len(texts):
        end = int(np.searchsorted(starts, int(starts[begin]) + AT_ONCE, "right")) - 1
        end = min(len(texts), max(end, begin + 1))
        codes = texts.codes[starts[begin] : starts[end]]
        yield terms_of(codes, texts.lengths[begin:end], begin)
        begin = end


def terms_of(codes: Codes, lengths: Rows, first: int = 0) -> tuple[Terms, Terms]:
    """Pairs within texts of these lengths that lie one after another, and the row of each, counted
    from `first`."""
    rows = np.repeat(np.arange(first, first + len(lengths), dtype=np.uint32), lengths)
    inside = rows[1:] == rows[:-1]
    return pairs(codes)[inside], rows[1:][inside]


def picked(texts: Texts, rows: Rows) -> Texts:
    """Some of the texts, in the order asked for."""
    begin = texts.starts[rows].astype(np.int64)
    lengths = texts.starts[rows + 1].astype(np.int64) - begin
    starts = np.concatenate(([0], np.cumsum(lengths)))
    codes = texts.codes[ranges(begin, lengths)]
    return Texts(texts.keys[rows], texts.places[rows], texts.days[rows], starts, codes)
