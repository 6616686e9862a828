"""A file that is there whole or not at all: written under another name, then put in its place."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PART = ".part"


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A name to write to; what stands there becomes `path` only when all went well."""
    if path.exists():
        raise FileExistsError(f"{path} exists already")
    _sweep(path.parent)
    part = path.with_name(f"{path.name}.{os.getpid()}{PART}")
    try:
        yield part
        flush(part)
        part.rename(path)
        flush(path.parent)
    finally:
        part.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """On to the disk: a file's content, or a folder's list."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Delete what backups left that were ended in the middle: their process is no more."""
    for part in folder.glob(f"*.age.*{PART}"):
        with suppress(ValueError):
            number = int(part.name.removesuffix(PART).rpartition(".")[2])
            if not runs(number):
                part.unlink(missing_ok=True)


def runs(process: int) -> bool:
    """Is another process of this number at work?"""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process != os.getpid()
