"""An empty database made ready for a backup's rows: the tables as they were on its day."""

from collections.abc import Iterable

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from sixia.backup.pour import Unreadable

# While this table is there, what the database holds is of a restore that was not ended.
MARK = "sixia_restoring"
TELLING = ("grid_staff", "grid_area", "hear_concern", "ledger_case")


class NotEmpty(Exception):
    """The database holds something already. Nothing was changed."""


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


def done() -> None:
    """The restore is over: what is there is a whole deployment."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {MARK}")
