"""Writing an index: adding, removing, tidying up. One process writes at a time."""

import fcntl
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from sixia.learn.alike import parts, segment, tail
from sixia.learn.alike.grams import Array, codes_of, pairs, ranges
from sixia.learn.alike.index import Index, View
from sixia.learn.alike.parts import Parts
from sixia.learn.alike.segment import GONE, NOBODY, Segment, Texts, picked

FULL = 1024  # texts that the tail holds before they become a segment
AT_ONCE = 50_000  # texts that are copied together
GROWTH = 4  # a segment is left alone while it is so many times all later ones together


@dataclass(frozen=True, slots=True)
class Said:
    """A text that was normalised, its key, its place (an area code of 12 digits as a number; 0:
    not known) and its day since 1970."""

    key: int
    text: str
    place: int = 0
    day: int = 0


@contextmanager
def writing(folder: Path) -> Iterator["Writer"]:
    """A writer, once no other process writes there. Nobody else on the machine may look in: texts
    stand there as they were said."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)  # one that was made before, or by hand
    with (folder / "lock").open("a") as lock:  # let go when the file closes
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield Writer(Index(folder))


@dataclass(slots=True)
class Writer:
    index: Index

    def add(self, told: Sequence[Said]) -> int:
        """Add texts whose keys are not there yet; how many were added. One write, whole or not."""
        view = self.index.view()
        here = _here(view, np.array([each.key for each in told], np.int64))
        new = {each.key: each for each in told if each.key not in here}.values()
        records = (tail.record(n.key, n.place, n.day, codes_of(n.text)) for n in new)
        with (self.index.folder / view.parts.tail).open("ab") as file:
            file.truncate(view.whole)  # a record that a run left broken off
            file.write(b"".join(records))
        return len(new)

    def remove(self, keys: Collection[int]) -> int:
        """Take texts out: neither they nor what they shared with others stays in a file (only that
        some text had such a pair, until segments are merged); how many there were."""
        view, gone = self.index.view(), np.array(sorted(keys), np.int64)
        removed = int(np.isin(view.tail.keys, gone).sum())
        if removed:
            new = self.index.folder / "tail.new"
            new.write_bytes(tail.without(view.tail, set(keys)))
            new.replace(self.index.folder / view.parts.tail)
        for name in view.parts.segments:
            removed += _blank(segment.opened(self.index.folder / name, "r+"), gone)
        if removed:
            self._tell(replace(view.parts, removed=view.parts.removed + removed))
        return removed

    def keys(self, begin: int, end: int) -> set[int]:
        """The keys that are there, from the one after `begin` to `end`."""
        view = self.index.view()
        every = (*(each.texts.keys for each in view.segments), view.tail.keys)
        found = (keys[(keys > begin) & (keys <= end)].tolist() for keys in every)
        return {key for some in found for key in some}

    def mark(self, mark: str) -> None:
        """Say how far one has come."""
        self._tell(replace(self.index.view().parts, mark=mark))

    def seal(self, full: int = FULL) -> bool:
        """Make the tail a segment if it holds at least so many texts; whether it did."""
        view = self.index.view()
        if len(view.tail) < max(full, 1):
            return False
        number = view.parts.number + 1
        self._swap(view.parts, view.parts.segments, view.tail, f"tail-{number}")
        return True

    def merge(self, growth: int = GROWTH) -> int:
        """Make one of the last segments, back to the first that is `growth` times as big as all
        after it together; how many were made one."""
        view = self.index.view()
        sizes = [len(each.texts) for each in view.segments]
        last = max(len(sizes) - 1, 0)
        while last and sizes[last - 1] < growth * sum(sizes[last:]):
            last -= 1
        old = view.segments[last:]
        if len(old) < 2:
            return 0
        self._swap(view.parts, view.parts.segments[:last], _joined(old), view.parts.tail)
        return len(old)

    def _swap(self, old: Parts, kept: tuple[str, ...], texts: Texts, new_tail: str) -> None:
        """Write a segment after those that are kept, and take away what it stands for."""
        number = old.number + 1
        name = f"segment-{number}"
        shutil.rmtree(self.index.folder / name, ignore_errors=True)  # of a run that broke off
        segment.write(self.index.folder / name, texts)
        (self.index.folder / new_tail).touch()
        self._tell(replace(old, segments=(*kept, name), tail=new_tail, number=number))
        self.index.view()
        for left in set(old.segments) - set(kept):
            shutil.rmtree(self.index.folder / left)
        if new_tail != old.tail:
            (self.index.folder / old.tail).unlink()

    def _tell(self, new: Parts) -> None:
        parts.tell(self.index.folder, new)


def clear(folder: Path) -> None:
    """Take a whole index away, to be filled anew."""
    with writing(folder):
        for path in [*folder.glob("segment-*"), *folder.glob("tail-*"), *folder.glob("index.*")]:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _here(view: View, keys: Array) -> set[int]:
    """Which of these keys the index holds; new keys are mostly beyond all that it holds."""
    found: set[int] = set()
    if not len(keys):
        return found
    first, last = keys.min(), keys.max()
    for texts in (*(each.texts for each in view.segments), view.tail):
        if texts.keys.max(initial=GONE) >= first:
            near = texts.keys[(texts.keys >= first) & (texts.keys <= last)]
            found.update(near[np.isin(near, keys)].tolist())
    return found


def _blank(part: Segment, keys: Array) -> int:
    """Take what these keys name out of a segment's files; how many rows there were."""
    rows = np.flatnonzero(np.isin(part.texts.keys, keys))
    for row in rows:
        begin, end = part.texts.starts[row], part.texts.starts[row + 1]
        first, last = part.found(np.unique(pairs(part.texts.codes[begin:end])))
        at = ranges(first, last - first)
        part.posts[at[part.posts[at] == row]] = NOBODY
        part.texts.codes[begin:end] = 0
    part.texts.keys[rows] = GONE
    part.texts.places[rows] = part.texts.days[rows] = 0
    return len(rows)


def _living(texts: Texts) -> Iterator[Texts]:
    """The texts that were not removed, some at a time: picking all at once takes eight bytes more
    for each of their characters."""
    rows = np.flatnonzero(texts.keys != GONE)
    for at in range(0, max(len(rows), 1), AT_ONCE):
        yield picked(texts, rows[at : at + AT_ONCE])


def _joined(old: Sequence[Segment]) -> Texts:
    """The texts of several segments, without those that were removed."""
    kept = [some for each in old for some in _living(each.texts)]
    lengths = np.concatenate([each.lengths for each in kept])
    return Texts(
        np.concatenate([each.keys for each in kept]),
        np.concatenate([each.places for each in kept]),
        np.concatenate([each.days for each in kept]),
        np.concatenate(([0], np.cumsum(lengths))),
        np.concatenate([each.codes for each in kept]),
    )
