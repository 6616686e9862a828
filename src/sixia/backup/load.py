"""Rows into an empty database, as of the version that wrote them, and then brought up to ours."""

import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, Any

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from sixia.backup import rows
from sixia.backup.pour import Unreadable
from sixia.backup.snapshot import Table

# While this table is there, what the database holds is of a restore that was not ended.
MARK = "sixia_restoring"
TELLING = ("grid_staff", "grid_area", "hear_concern", "ledger_case")


class NotEmpty(Exception):
    """The database holds something already. Nothing was changed."""


def described(header: Mapping[str, Any]) -> dict[str, Table]:
    """The tables as the backup tells them, which may be older than ours."""
    return {
        name: Table(name, tuple(t["columns"]), tuple(t["kinds"]), t["key"])
        for name, t in header["tables"].items()
    }


def prepare(migrations: Iterable[str], token: str, *, again: bool) -> None:
    """The tables as the backup's version had them. `again`: a restore of the backup `token` was
    ended here in the middle; what it left may go.

    Raises NotEmpty; Unreadable if this version does not know one of the migrations.
    """
    if not (again and _marked(token)) and _holds_anything():
        raise NotEmpty
    executor = MigrationExecutor(connection)
    had = {(app, name) for app, _, name in (m.partition(".") for m in migrations)}
    if unknown := sorted(had - set(executor.loader.graph.nodes)):
        raise Unreadable(
            f"a newer version of Sixia made it (it knows {'.'.join(unknown[0])}); install that one"
        )
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {MARK} (token text)")
        cursor.execute(f"DELETE FROM {MARK}")  # noqa: S608 - our own table
        cursor.execute(f"INSERT INTO {MARK} VALUES (%s)", [token])  # noqa: S608 - our own table
    executor.migrate([node for node in had if not _followed(executor, node, had)])


def _marked(token: str) -> bool:
    if MARK not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT token FROM {MARK}")  # noqa: S608 - our own table
        return bool(cursor.fetchone() == (token,))


def _holds_anything() -> bool:
    there = connection.introspection.table_names()
    return any(_holds(table) for table in TELLING if table in there)


def _holds(table: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')  # noqa: S608 - names of our own tables
        return cursor.fetchone() is not None


def _followed(
    executor: MigrationExecutor, node: tuple[str, str], had: set[tuple[str, str]]
) -> bool:
    children = executor.loader.graph.node_map[node].children
    return any(child.key[0] == node[0] and child.key in had for child in children)


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


def bring_up_to_date() -> None:
    """Our own migrations, and the index of what was said."""
    from sixia.hear import search
    from sixia.hear.models import Concern

    call_command("migrate", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM hear_search")
    batch: list[Concern] = []
    for concern in Concern.objects.exclude(words=None).order_by("pk").iterator(chunk_size=1000):
        batch.append(concern)
        if len(batch) == 1000:
            search.index(batch)
            batch = []
    search.index(batch)


def done() -> None:
    """The restore is over: what is there is a whole deployment."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {MARK}")
