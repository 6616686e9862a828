"""A sealed file as a stream of the files in it, in constant memory."""

import io
import os
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, cast

import pyrage

from sixia.backup.pour import Identity, Unreadable


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
