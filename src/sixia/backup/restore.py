"""A backup into a home: built beside its place, checked there, and put in its place whole."""

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection

from sixia.backup import drain, keys, load, ready
from sixia.backup.pour import Unreadable
from sixia.backup.unpack import Told
from sixia.backup.whole import flush

BUILDING = ".restoring"
TOKEN, COMPLETE = ".token", ".complete"
Moved = Callable[[str, int], None]


class Occupied(Exception):
    """The home holds something already. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where a home is built, and where it belongs in the end. `again`: a restore of the same backup
    was ended here in the middle; `found`: it only had to be put in its place, and what it found."""

    work: Path
    home: Path
    again: bool
    found: dict[str, Any] | None


def site(home: Path, told: Told) -> Site:
    """Make room to build a home in, with its keys. Raises Occupied."""
    work = home.with_name(home.name + BUILDING)
    if home.exists() and any(home.iterdir()):
        raise Occupied
    token = told.manifest["members"]
    again = _read(work / TOKEN) == token
    complete = _read(work / COMPLETE) if again else ""
    found = Site(work, home, again, json.loads(complete) if complete else None)
    if found.found is None:
        work.mkdir(mode=0o700, parents=True, exist_ok=True)
        (work / TOKEN).write_text(token, "utf-8")
        _clear(work)
        keys.put(told.keys, told.public, work / "keys")
    return found


def _read(path: Path) -> str:
    return path.read_text("utf-8") if path.exists() else ""


def _clear(work: Path) -> None:
    for path in work.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != TOKEN:
            path.unlink()


def fill(told: Told, moved: Moved, *, again: bool) -> None:
    """Rows into the database this process is set up for, files into its home.

    Raises ready.NotEmpty, Unreadable.
    """
    tables = load.described(told.header)
    ready.prepare(told.header["migrations"], told.manifest["members"], again=again)
    with load.filling(tables.values()), drain.opened(told.path, told.identity) as members:
        for name, file in members:
            first, _, rest = name.partition("/")
            if first == "tables":
                table = rest.partition("/")[0]
                moved(table, load.fill(tables[table], file))
            elif first in ("uploads", "home"):
                _write(Path(settings.SIXIA_HOME, name.removeprefix("home/")), file)
                moved(first, 1)
        load.go_on_from(tables.values(), told.manifest["last_given"])


def _write(path: Path, file: IO[bytes]) -> None:
    home = Path(settings.SIXIA_HOME)
    if not path.resolve().is_relative_to(home):
        raise Unreadable(f"it names a file outside its home: {path}")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as kept:
        shutil.copyfileobj(file, kept, 2**18)


def finish(site: Site, result: dict[str, Any]) -> None:
    """The home is whole: put it in its place."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if site.found is None:
        os.sync()  # many files were written; one call for all of them
        draft = site.work / f"{COMPLETE}.draft"
        draft.write_text(json.dumps(result), "utf-8")
        flush(draft)
        draft.rename(site.work / COMPLETE)
    ready.done()
    connection.close()
    site.work.rename(site.home)
    flush(site.home.parent)
    for name in (TOKEN, COMPLETE):
        (site.home / name).unlink()


def discard(site: Site, told: Told) -> None:
    """What was restored only to be checked goes again; a database keeps its empty tables."""
    if connection.vendor == "postgresql":
        with load.filling(load.described(told.header).values()):
            pass
        ready.done()
    connection.close()
    shutil.rmtree(site.work, ignore_errors=True)
