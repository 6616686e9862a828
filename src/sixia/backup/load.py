"""Rows into the tables: all of them in one transaction, or none."""

import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

from django.db import connection

from sixia.backup import rows
from sixia.backup.pour import Unreadable
from sixia.backup.tables import Table


def described(header: Mapping[str, Any]) -> dict[str, Table]:
    """The tables as the backup tells them, which may be older than ours."""
    return {
        name: Table(name, tuple(t["columns"]), tuple(t["kinds"]), t["key"])
        for name, t in header["tables"].items()
    }


@contextmanager
def filling(tables: Iterable[Table]) -> Iterator[None]:
    """One transaction in which the tables are filled anew; all of it is kept, or none."""
    names = [table.name for table in tables]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_keys = OFF")
        cursor.execute("BEGIN")
        _empty(cursor, names)
        try:
            yield
        except BaseException:
            cursor.execute("ROLLBACK")
            raise
        _agree(cursor)
        cursor.execute("COMMIT")


def _empty(cursor: Any, names: list[str]) -> None:
    """Rows that migrations put there go: the backup has its own."""
    if connection.vendor == "postgresql":
        listed = ", ".join(f'"{name}"' for name in names)
        cursor.execute(f"TRUNCATE {listed} CASCADE")
        return
    for name in names:
        cursor.execute(f'DELETE FROM "{name}"')  # noqa: S608 - names of our own tables


def _agree(cursor: Any) -> None:
    """Does every reference lead somewhere? PostgreSQL asks itself when the transaction ends."""
    if connection.vendor == "sqlite":
        cursor.execute("PRAGMA foreign_key_check")
        if lost := cursor.fetchone():
            raise Unreadable(f"a row of {lost[0]} refers to a row of {lost[2]} that is not there")


def fill(table: Table, file: IO[bytes]) -> int:
    """Put one piece of a table's rows into it; how many there were."""
    told = zlib.decompress(file.read(), wbits=31)
    if connection.vendor == "postgresql":
        asked = f'COPY "{table.name}" ({table.quoted}) FROM STDIN'
        with connection.connection.cursor() as cursor, cursor.copy(asked) as copy:
            copy.write(told)
        return told.count(b"\n")
    values = list(rows.read(told.decode().split("\n")[:-1], table.kinds))
    marks = ", ".join("?" * len(table.columns))
    asked = f'INSERT INTO "{table.name}" ({table.quoted}) VALUES ({marks})'  # noqa: S608 - names of our own tables
    connection.connection.executemany(asked, values)
    return len(values)


def go_on_from(tables: Iterable[Table], last: Mapping[str, int | None]) -> None:
    """No number is given a second time, not even one whose row went before the backup."""
    with connection.cursor() as cursor:
        for table in tables:
            if (number := last.get(table.name)) is not None:
                (_pg_number if connection.vendor == "postgresql" else _lite_number)(
                    cursor, table, number
                )


def _pg_number(cursor: Any, table: Table, number: int) -> None:
    asked = "SELECT setval(pg_get_serial_sequence(%s, %s), greatest(%s, 1), %s > 0)"
    cursor.execute(asked, [f'"{table.name}"', table.key, number, number])


def _lite_number(cursor: Any, table: Table, number: int) -> None:
    cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
    cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, number])
