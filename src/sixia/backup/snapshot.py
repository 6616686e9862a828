"""Every table as of one moment, read while others go on writing.

One transaction of a connection of its own: REPEATABLE READ on PostgreSQL, a read transaction of
the write-ahead log on SQLite. Neither waits for writers nor lets them wait.
"""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from django.apps import apps
from django.db import connection
from django.db.models import Field

from sixia.backup import rows

PIECE = 4 * 2**20  # bytes of rows that are held at once
# Made anew on restoring: who is signed in, and the index of the words.
LEFT_OUT = frozenset({"django_session"})
LEAVES = "SELECT leaf FROM ledger_event ORDER BY id"


@dataclass(frozen=True, slots=True)
class Table:
    """A table, its columns and what they hold (`rows.KINDS`), and the one its rows go by."""

    name: str
    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    key: str

    @property
    def quoted(self) -> str:
        return ", ".join(f'"{column}"' for column in self.columns)

    @property
    def select(self) -> str:
        return f'SELECT {self.quoted} FROM "{self.name}" ORDER BY "{self.key}"'  # noqa: S608 - names of our own tables

    @property
    def comparable(self) -> bool:
        """Whether both databases write it down alike: each keeps JSON in a way of its own."""
        return "json" not in self.kinds


def tables() -> list[Table]:
    """Every table of this version that is backed up, by name."""
    models = apps.get_models(include_auto_created=True)
    found = {m._meta.db_table: m for m in models if m._meta.managed and not m._meta.proxy}
    return [
        Table(
            name,
            tuple(str(f.column) for f in found[name]._meta.concrete_fields),
            tuple(_kind(f) for f in found[name]._meta.concrete_fields),
            str(found[name]._meta.pk.column),
        )
        for name in sorted(found.keys() - LEFT_OUT)
    ]


def _kind(field: "Field[Any, Any]") -> str:
    while field.remote_field:
        field = field.target_field  # type: ignore[attr-defined]  # of a reference
    kind = rows.KINDS[field.get_internal_type()]
    return f"decimal:{field.decimal_places}" if kind == "decimal" else kind  # type: ignore[attr-defined]  # of a DecimalField


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


class Lite:
    """A snapshot of SQLite."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self._raw = raw

    def lines(self, table: Table) -> Iterator[bytes]:
        with closing(self._raw.execute(table.select)) as found:
            found.arraysize = 500
            for line in rows.written(found, table.kinds):
                yield line.encode()

    def one(self, sql: str) -> Iterator[Any]:
        with closing(self._raw.execute(sql)) as found:
            yield from (row[0] for row in found)

    def last_given(self, table: Table) -> int | None:
        asked = f"SELECT seq FROM sqlite_sequence WHERE name = '{table.name}'"  # noqa: S608 - our own table
        return next(self.one(asked), None)


class Postgres:
    """A snapshot of PostgreSQL."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def lines(self, table: Table) -> Iterator[bytes]:
        # Text is sorted by its bytes, as SQLite does.
        text = table.kinds[table.columns.index(table.key)] == "text"
        order = ' COLLATE "C"' if text else ""
        asked = f"COPY ({table.select}{order}) TO STDOUT"
        with self._raw.cursor() as cursor, cursor.copy(asked) as copy:
            yield from map(bytes, copy)

    def one(self, sql: str) -> Iterator[Any]:
        with self._raw.cursor(name="one") as cursor:
            cursor.itersize = 5_000
            yield from (row[0] for row in cursor.execute(sql))

    def last_given(self, table: Table) -> int | None:
        asked = f"SELECT pg_get_serial_sequence('\"{table.name}\"', '{table.key}')"
        name = next(self.one(asked))
        if name is None:
            return None
        asked = f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {name}"  # noqa: S608 - as the server gave it
        return int(next(self.one(asked)))


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
