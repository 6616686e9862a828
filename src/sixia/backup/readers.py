"""The rows of one moment, as each database gives them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import Any

from sixia.backup import rows
from sixia.backup.tables import Table


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
