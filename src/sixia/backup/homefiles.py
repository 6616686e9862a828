"""The files of a home that are backed up: uploads, and whatever else lies there."""

import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import connection

from sixia.hear import leaving

# Kept in another way, made anew, or not to be kept.
ELSEWHERE = frozenset({"keys", "uploads", "backups", "static", "bench", "learn", ".lock"})
OURS = (".tar.age", ".keys.age")
NAME = 64  # letters in the name of an upload


def uploads() -> Iterator[tuple[str, IO[bytes]]]:
    """Every upload, open, with the name it has in a backup; also those that have been set aside."""
    home = Path(settings.SIXIA_HOME, "uploads")
    for folder in [*sorted(home.glob("??")), leaving.aside()]:
        for path in sorted(folder.glob("*")):
            if len(path.name) == NAME:  # not a draft of one
                with _upload(path) as file:
                    yield f"uploads/{path.name[:2]}/{path.name}", file


def _upload(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except FileNotFoundError:  # it went since it was listed
        return (leaving.aside() / path.name).open("rb")


def others() -> Iterator[tuple[str, IO[bytes]]]:
    """Rejects to be mended, models, the mark of a sample: open, each with its name in a backup."""
    home, database = Path(settings.SIXIA_HOME), _database()
    for path in sorted(home.rglob("*")):
        first = path.relative_to(home).parts[0]
        if first in ELSEWHERE or path in database or path.name.startswith("."):
            continue
        if not path.name.endswith(OURS) and (file := _opened(path)):
            with file:
                yield f"home/{path.relative_to(home)}", file


def _database() -> frozenset[Path]:
    """Where SQLite keeps its own."""
    if connection.vendor != "sqlite":
        return frozenset()
    path = Path(str(settings.DATABASES["default"]["NAME"])).resolve()
    return frozenset(path.with_name(path.name + end) for end in ("", "-wal", "-shm", "-journal"))


def _opened(path: Path) -> IO[bytes] | None:
    """A plain file; None for anything else, and for one that went since it was listed."""
    with suppress(FileNotFoundError):
        return path.open("rb") if stat.S_ISREG(path.lstat().st_mode) else None
    return None
