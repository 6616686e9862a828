"""Files that go: at once, or, while a backup holds them, once it has them.

A backup that saw a row must find its file, though the row goes a moment later.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import IO

from django.conf import settings

PATIENCE = 5.0  # seconds; a deletion takes far less


class Held(Exception):
    """Another backup holds the files."""


def aside() -> Path:
    """Where files lie that go as soon as no backup runs."""
    return Path(settings.SIXIA_HOME, "uploads", ".leaving")


def remove(path: Path) -> None:
    """Delete a file; while a backup runs, set it aside for the backup, which then deletes it."""
    with _lock() as lock:
        if not _free(lock):
            aside().mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(FileNotFoundError):
                path.replace(aside() / path.name)
            if not _free(lock):
                return
        path.unlink(missing_ok=True)
        _clear()  # of a backup that ended meanwhile, or broke off


@contextmanager
def alone() -> Iterator[None]:
    """Nobody else looks meanwhile whether a file is still named, or whether it is still there."""
    with Path(settings.SIXIA_HOME, ".named.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _free(lock: IO[bytes]) -> bool:
    """Does no backup run? Then none begins until the lock is let go."""
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def held() -> Iterator[None]:
    """No file goes from its place for good until this ends. Raises Held."""
    with _lock() as lock:
        _wait(lock)
        _clear()
        try:
            yield
        finally:
            _clear()


def _wait(lock: IO[bytes]) -> None:
    until = monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if monotonic() > until:
                raise Held from None
            sleep(0.05)
        else:
            return


def _lock() -> IO[bytes]:
    return Path(settings.SIXIA_HOME, ".uploads.lock").open("ab")  # let go when the file closes


def _clear() -> None:
    for path in aside().glob("*"):
        path.unlink(missing_ok=True)
