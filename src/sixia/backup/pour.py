"""A stream of bytes into a sealed file, and out of one, in constant memory.

The file is age (age-encryption.org/v1): sealed for public keys, so that a machine can write what
it cannot read; in pieces, each authenticated and the last one marked, so that a file that was
changed or cut short is known. `age -d -i KEY FILE | tar t` reads it without Sixia.
"""

import io
import os
import tarfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, cast

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


@contextmanager
def opened(path: Path, identity: Identity) -> Iterator[Iterator[tuple[str, IO[bytes]]]]:
    """The files in a sealed tar, in order, each with its name; read one before the next.

    Raises Unreadable. What was given out before that must not be believed: read to the end first.
    """
    reading, writing = os.pipe()
    failed: list[Exception] = []
    pump = threading.Thread(target=_pump, args=(path, identity, writing, failed), daemon=True)
    pump.start()
    try:
        with os.fdopen(reading, "rb") as plain:
            yield _members(plain)
    except (tarfile.TarError, EOFError) as error:
        pump.join()
        raise Unreadable(_why(failed[0] if failed else error)) from error
    pump.join()
    if failed:
        raise Unreadable(_why(failed[0])) from failed[0]


def _pump(path: Path, identity: Identity, writing: int, failed: list[Exception]) -> None:
    with suppress(BrokenPipeError), os.fdopen(writing, "wb") as plain:
        try:
            with path.open("rb") as sealed:
                pyrage.decrypt_io(cast("io.BufferedIOBase", sealed), plain, [identity])
            plain.flush()
        except BrokenPipeError:
            raise
        except Exception as error:  # noqa: BLE001 - told to the reader, in the other thread
            failed.append(error)


def _members(plain: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(mode="r|", fileobj=plain) as tar:
        for info in tar:
            if file := tar.extractfile(info):
                yield info.name, file
            tar.members = []  # type: ignore[attr-defined]  # else a million files would be remembered
    while plain.read(2**16):  # what comes after the end of a tar; age's own end is checked there
        pass


def _why(error: Exception) -> str:
    told = str(error)
    if "No matching keys" in told:
        return "this recovery key does not open it"
    if "truncated" in told:
        return "it was cut short"
    if isinstance(error, tarfile.TarError | pyrage.DecryptError):
        return "it is no backup of Sixia, or its beginning was changed"
    return "it was changed or cut short"


def each(file: IO[bytes], seen: Callable[[bytes], object], size: int = 2**18) -> Iterator[bytes]:
    """A file piece by piece; `seen` is shown each."""
    while piece := file.read(size):
        seen(piece)
        yield piece
