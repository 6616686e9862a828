"""Every table as of one moment, read while others go on writing.

One transaction of a connection of its own: REPEATABLE READ on PostgreSQL, a read transaction of
the write-ahead log on SQLite. Neither waits for writers nor lets them wait.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any, Protocol

from django.db import connection

from sixia.backup.readers import Lite, Postgres
from sixia.backup.tables import Table

PIECE = 2**20  # bytes of rows that are held at once
LEAVES = "SELECT leaf FROM ledger_event ORDER BY id"


class Snapshot(Protocol):
    """What the tables held at one moment."""

    def lines(self, table: Table) -> Iterator[bytes]:
        """Each row in the order of its key, as a line of `rows`."""

    def one(self, sql: str) -> Iterator[Any]:
        """The only column of each row."""

    def last_given(self, table: Table) -> int | None:
        """The last number the table gave, which must not be given again; None if it gives none."""


def pieces(snapshot: Snapshot, table: Table) -> Iterator[tuple[bytes, int]]:
    """The table's lines in pieces, and how many lines each has."""
    held: list[bytes] = []
    size = 0
    for line in snapshot.lines(table):
        held.append(line)
        size += len(line)
        if size >= PIECE:
            yield b"".join(held), len(held)
            held, size = [], 0
    if held:
        yield b"".join(held), len(held)


def root(leaves: Iterable[object]) -> tuple[int, str]:
    """How many leaves there are, and SHA-256 over all of them in the order of their events."""
    count, digest = 0, hashlib.sha256()
    for leaf in leaves:
        count += 1
        digest.update(bytes(leaf))  # type: ignore[call-overload]  # BLOB or bytea
    return count, digest.hexdigest()


def applied(snapshot: Snapshot) -> list[str]:
    """Which migrations the database had: "app.name"."""
    return sorted(snapshot.one("SELECT app || '.' || name FROM django_migrations"))


@contextmanager
def taken() -> Iterator[Snapshot]:
    """What the database holds now, and until this ends."""
    with closing(connection.copy()) as own:
        own.connect()
        if own.vendor == "postgresql":
            yield _postgres(own.connection)
        else:
            with closing(sqlite3.connect(own.get_connection_params()["database"])) as raw:
                yield _lite(raw)


def _lite(raw: sqlite3.Connection) -> Lite:
    raw.isolation_level = None
    raw.execute("PRAGMA query_only = ON")
    raw.execute("BEGIN")
    raw.execute("SELECT count(*) FROM django_migrations").fetchone()  # the moment is now
    return Lite(raw)


def _postgres(raw: Any) -> Postgres:
    raw.autocommit = True
    for setting in ("TimeZone = 'UTC'", "DateStyle = 'ISO'", "bytea_output = 'hex'"):
        raw.execute(f"SET {setting}")
    raw.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    raw.execute("SELECT 1")  # the moment is now
    return Postgres(raw)
