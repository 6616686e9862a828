"""Taking a backup: one moment of the database, the files it names, and what proves both."""

import hashlib
import os
import stat
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection

from sixia.backup import keys, pour, snapshot
from sixia.backup.snapshot import Snapshot, Table
from sixia.hear import leaving
from sixia.seal.envelope import blind
from sixia.seal.leaf import canonical

FORMAT = 1
HEADER, MANIFEST = "header.json", "manifest.json"
CONTEXT = "backup.manifest"
# Of SIXIA_HOME: kept in another way, made anew, or not to be kept.
ELSEWHERE = frozenset({"keys", "uploads", "backups", "static", "bench", ".lock"})
NAME = 64  # letters in the name of an upload
Moved = Callable[[str, int], None]


@dataclass(slots=True)
class Taken:
    """What a backup holds."""

    at: datetime
    rows: dict[str, int] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    leaves: tuple[int, str] = (0, "")
    uploads: int = 0
    files: int = 0
    changed: list[str] = field(default_factory=list)


class Taking:
    """The stream of one backup, member by member, each counted into the digest as it goes by."""

    def __init__(self, now: datetime, moved: Moved) -> None:
        self.taken = Taken(now)
        self._moved = moved
        self._digest = hashlib.sha256()

    def stream(self) -> Iterator[bytes]:
        """A whole backup as a tar. Nothing it names goes while it is read. Raises leaving.Held."""
        with leaving.held(), snapshot.taken() as now:
            found = snapshot.tables()
            yield from self._json(HEADER, self._header(now, found))
            for table in found:
                yield from self._table(now, table)
            self.taken.leaves = snapshot.root(now.one(snapshot.LEAVES))
            last = {t.name: now.last_given(t) for t in found}
            yield from self._uploads()
            yield from self._files()
        yield from self._json(MANIFEST, self._manifest(last))
        yield pour.end()

    def _header(self, now: Snapshot, found: list[Table]) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "sixia": version("sixia"),
            "at": self.taken.at.isoformat(),
            "database": connection.vendor,
            "keys": keys.fingerprint(settings.SIXIA_KEYS),
            "migrations": snapshot.applied(now),
            "tables": {
                t.name: {"columns": t.columns, "kinds": t.kinds, "key": t.key} for t in found
            },
        }

    def _manifest(self, last: dict[str, int | None]) -> dict[str, Any]:
        told = {
            "at": self.taken.at.isoformat(),
            "rows": self.taken.rows,
            "digests": self.taken.digests,
            "last_given": last,
            "leaves": {"count": self.taken.leaves[0], "root": self.taken.leaves[1]},
            "uploads": self.taken.uploads,
            "files": self.taken.files,
            "changed_while_read": self.taken.changed,
            "members": self._digest.hexdigest(),
        }
        return told | {"proof": proof(told)}

    def _member(self, name: str, content: bytes) -> Iterator[bytes]:
        count(self._digest, name)
        self._digest.update(content)
        yield from pour.member(name, len(content), [content], int(self.taken.at.timestamp()))

    def _json(self, name: str, told: dict[str, Any]) -> Iterator[bytes]:
        yield from self._member(name, canonical(told))

    def _table(self, now: Snapshot, table: Table) -> Iterator[bytes]:
        rows, digest = 0, hashlib.sha256()
        for n, (piece, lines) in enumerate(snapshot.pieces(now, table), start=1):
            digest.update(piece)
            name = f"tables/{table.name}/{n:08d}.gz"
            yield from self._member(name, zlib.compress(piece, level=1, wbits=31))
            rows += lines
            self._moved(table.name, lines)
        self.taken.rows[table.name], self.taken.digests[table.name] = rows, digest.hexdigest()

    def _uploads(self) -> Iterator[bytes]:
        home = Path(settings.SIXIA_HOME, "uploads")
        for folder in [*sorted(home.glob("??")), leaving.aside()]:
            for path in sorted(folder.glob("*")):
                if len(path.name) == NAME:  # not a draft of one
                    with _upload(path) as file:
                        yield from self._file(f"uploads/{path.name[:2]}/{path.name}", file)
                    self.taken.uploads += 1
                    self._moved("uploads", 1)

    def _files(self) -> Iterator[bytes]:
        """Whatever else lies in the home: rejects to be mended, models."""
        home = Path(settings.SIXIA_HOME)
        for path in sorted(_others(home)):
            with suppress(FileNotFoundError), path.open("rb") as file:
                yield from self._file(f"home/{path.relative_to(home)}", file)
                self.taken.files += 1

    def _file(self, name: str, file: IO[bytes]) -> Iterator[bytes]:
        size = os.fstat(file.fileno()).st_size
        count(self._digest, name)
        yield from pour.member(name, size, self._exactly(name, file, size))

    def _exactly(self, name: str, file: IO[bytes], size: int) -> Iterator[bytes]:
        """So many bytes, as the head said, though a file that is written to may end early."""
        while size:
            piece = file.read(min(size, 2**18))
            if not piece:
                self.taken.changed.append(name)
                piece = b"\0" * min(size, 2**18)
            size -= len(piece)
            self._digest.update(piece)
            yield piece


def _upload(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except FileNotFoundError:  # it went since it was listed
        return (leaving.aside() / path.name).open("rb")


def count(digest: Any, name: str) -> None:
    """Every member's name counts, parted from what came before and comes after."""
    digest.update(f"\0{name}\0".encode())


def proof(told: dict[str, Any]) -> str:
    """Only who has the deployment's keys can write it: nobody slips in a backup of their own."""
    return blind(settings.SIXIA_KEYS, canonical(told).decode(), CONTEXT)


def _others(home: Path) -> Iterable[Path]:
    database = Path(str(settings.DATABASES["default"]["NAME"]))
    for path in home.rglob("*"):
        first = path.relative_to(home).parts[0]
        if first in ELSEWHERE or path.name.startswith((database.name, ".")):
            continue
        if path.name.endswith((".tar.age", ".keys.age")):
            continue
        if stat.S_ISREG(path.lstat().st_mode):
            yield path
