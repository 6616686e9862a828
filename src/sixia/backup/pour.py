"""A stream of bytes into a sealed file, in constant memory.

The file is age (age-encryption.org/v1): sealed for public keys, so that a machine can write what
it cannot read; in pieces, each authenticated and the last one marked, so that a file that was
changed or cut short is known. `age -d -i KEY FILE | tar t` reads it without Sixia.
"""

import io
import os
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import cast

import pyrage

Identity = pyrage.x25519.Identity
Recipient = pyrage.x25519.Recipient
BLOCK = 512  # of tar


class Unreadable(Exception):
    """A backup that cannot be opened; its message says why."""


class _Source(io.RawIOBase):
    """Chunks as a file to read from. Keeps what went wrong: age would only tell its text."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, memoryview(b"")
        self.failed: BaseException | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview[int]") -> int:  # type: ignore[override]  # what is passed
        try:
            while not self._rest:
                self._rest = memoryview(next(self._chunks))
        except StopIteration:
            return 0
        except BaseException as error:
            self.failed = error
            raise
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def seal(chunks: Iterator[bytes], path: Path, recipients: Sequence[Recipient]) -> None:
    """Write the chunks sealed to a new file (mode 0600) and on to the disk."""
    source = _Source(chunks)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        try:
            pyrage.encrypt_io(cast("io.BufferedIOBase", source), file, recipients)
        except Exception as error:  # noqa: BLE001 - it goes on, as what it was at first
            raise source.failed or error from None
        file.flush()
        os.fsync(file.fileno())


def member(name: str, size: int, content: Iterable[bytes], mtime: int = 0) -> Iterator[bytes]:
    """One file of a tar: its head, its content (exactly `size` bytes), its padding."""
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = size, mtime, 0o600
    yield info.tobuf(tarfile.PAX_FORMAT)
    yield from content
    yield b"\0" * (-size % BLOCK)


def end() -> bytes:
    return b"\0" * (2 * BLOCK)
