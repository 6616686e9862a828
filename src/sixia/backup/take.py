"""Taking a backup: one moment of the database, the files it names, and what proves both."""

import hashlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.db import connection

from sixia.backup import homefiles, keys, pour, snapshot, tables
from sixia.backup.members import Members
from sixia.backup.snapshot import Snapshot
from sixia.backup.tables import Table
from sixia.hear import leaving
from sixia.seal.envelope import blind
from sixia.seal.leaf import canonical

FORMAT = 1
HEADER, MANIFEST = "header.json", "manifest.json"
CONTEXT = "backup.manifest"
Moved = Callable[[str, int], None]


@dataclass(slots=True)
class Taken:
    """What a backup holds. `changed` names files that were cut while they were read."""

    at: datetime
    rows: dict[str, int] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    last_given: dict[str, int | None] = field(default_factory=dict)
    leaves: tuple[int, str] = (0, "")
    uploads: int = 0
    files: int = 0
    changed: list[str] = field(default_factory=list)


class Taking:
    """The stream of one backup. `taken` is filled as it is read."""

    def __init__(self, now: datetime, moved: Moved) -> None:
        self.taken = Taken(now)
        self._moved = moved
        self._members = Members(int(now.timestamp()))

    def stream(self) -> Iterator[bytes]:
        """A whole backup as a tar. Nothing it names goes while it is read. Raises leaving.Held."""
        with leaving.held(), snapshot.taken() as now:
            found = tables.tables()
            yield from self._members.add(HEADER, canonical(self._header(now, found)))
            for table in found:
                yield from self._table(now, table)
                self.taken.last_given[table.name] = now.last_given(table)
            self.taken.leaves = snapshot.root(now.one(snapshot.LEAVES))
            yield from self._files()
        yield from self._members.add(MANIFEST, canonical(self._manifest()))
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

    def _manifest(self) -> dict[str, Any]:
        taken = self.taken
        taken.changed = self._members.changed
        told = {
            "at": taken.at.isoformat(),
            "rows": taken.rows,
            "digests": taken.digests,
            "last_given": taken.last_given,
            "leaves": {"count": taken.leaves[0], "root": taken.leaves[1]},
            "uploads": taken.uploads,
            "files": taken.files,
            "changed_while_read": taken.changed,
            "members": self._members.digest,
        }
        return told | {"proof": blind(settings.SIXIA_KEYS, canonical(told).decode(), CONTEXT)}

    def _table(self, now: Snapshot, table: Table) -> Iterator[bytes]:
        rows, digest = 0, hashlib.sha256()
        for n, (piece, lines) in enumerate(snapshot.pieces(now, table), start=1):
            digest.update(piece)
            packed = zlib.compress(piece, level=1, wbits=31)
            yield from self._members.add(f"tables/{table.name}/{n:08d}.gz", packed)
            rows += lines
            self._moved(table.name, lines)
        self.taken.rows[table.name], self.taken.digests[table.name] = rows, digest.hexdigest()

    def _files(self) -> Iterator[bytes]:
        for name, file in homefiles.uploads():
            yield from self._members.add_file(name, file)
            self.taken.uploads += 1
            self._moved("uploads", 1)
        for name, file in homefiles.others():
            yield from self._members.add_file(name, file)
            self.taken.files += 1
