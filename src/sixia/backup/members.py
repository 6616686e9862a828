"""The members of a backup, one after another, each counted into a digest as it goes by."""

import hashlib
import os
from collections.abc import Iterator
from typing import IO, Any

from sixia.backup import pour

PIECE = 2**18


class Members:
    """A tar in the making. `digest` is over every member so far, by name and content."""

    def __init__(self, mtime: int) -> None:
        self.changed: list[str] = []
        self._mtime = mtime
        self._digest = hashlib.sha256()

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()

    def add(self, name: str, content: bytes) -> Iterator[bytes]:
        count(self._digest, name)
        self._digest.update(content)
        yield from pour.member(name, len(content), [content], self._mtime)

    def add_file(self, name: str, file: IO[bytes]) -> Iterator[bytes]:
        """An open file, as long as it is now; `changed` names it if it was cut meanwhile."""
        size = os.fstat(file.fileno()).st_size
        count(self._digest, name)
        yield from pour.member(name, size, self._exactly(name, file, size), self._mtime)

    def _exactly(self, name: str, file: IO[bytes], size: int) -> Iterator[bytes]:
        while size:
            piece = file.read(min(size, PIECE))
            if not piece:
                self.changed.append(name)
                piece = b"\0" * min(size, PIECE)
            size -= len(piece)
            self._digest.update(piece)
            yield piece


def count(digest: Any, name: str) -> None:
    """Every member's name counts, parted from what came before and comes after."""
    digest.update(f"\0{name}\0".encode())
