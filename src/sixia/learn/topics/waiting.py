"""Runs that wait on disk: what a run weighs is known only once all texts are read."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from tempfile import TemporaryFile
from typing import Self

import numpy as np

from sixia.learn.topics.reading import Counts, Whole


class Waiting(AbstractContextManager["Waiting"]):
    """The counts of one part of texts after another, in a file that has no name and is gone with
    the process."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 - closed at this one's own exit
        self._sizes: list[tuple[int, ...]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, told: Counts) -> None:
        for each in told:
            each.tofile(self._file)
        self._sizes.append(tuple(len(each) for each in told))

    def at(self, to: Whole) -> Iterator[tuple[Counts, Whole]]:
        """Each part again, only the texts of which `to` says where they are to stand, and where."""
        self._file.seek(0)
        begin = 0
        for sizes in self._sizes:
            each = zip((np.int64, np.int32, np.uint8), sizes, strict=True)
            told = Counts(*(np.fromfile(self._file, kind, size) for kind, size in each))
            rows = to[begin : begin + sizes[0] - 1]
            begin += len(rows)
            yield told.only(rows >= 0), rows[rows >= 0]
