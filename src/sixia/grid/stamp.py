"""A stamp says whether who and where is still as it was: triggers give a new one with every change
of areas, units, teams and holiday notices, in the transaction of the change itself.

So a process may keep what it read, and asks for nothing but the stamp. A stamp is random: what was
rolled back never comes to look like what was kept.

On PostgreSQL no change waits for another, however long that takes: each takes away the rows that it
can have at once and puts in one of its own, and the stamp is all rows together. Every transaction
that is kept brings a row that was never there before, so no stamp comes twice. A long import of
areas would otherwise hold up everyone who gives a unit a new name.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connections

TABLES = ("grid_area", "grid_unit", "grid_team", "grid_holidaynotice")
NEW = {
    "sqlite": "UPDATE grid_stamp SET stamp = hex(randomblob(16))",
    "postgresql": (
        "DELETE FROM grid_stamp WHERE ctid = ANY (ARRAY("
        "SELECT ctid FROM grid_stamp FOR UPDATE SKIP LOCKED)); "
        "INSERT INTO grid_stamp VALUES (gen_random_uuid()::text)"
    ),
}
SELECT = {
    "sqlite": "SELECT stamp FROM grid_stamp",
    "postgresql": "SELECT string_agg(stamp, ' ' ORDER BY stamp) FROM grid_stamp",
}


def install(vendor: str) -> Iterator[str]:
    """The statements that make the row and its triggers, or leave them as they are."""
    yield "CREATE TABLE IF NOT EXISTS grid_stamp (stamp varchar(36) NOT NULL)"
    yield "INSERT INTO grid_stamp SELECT 'first' WHERE NOT EXISTS (SELECT 1 FROM grid_stamp)"
    yield from _postgresql() if vendor == "postgresql" else _sqlite()


def _postgresql() -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION grid_stamped() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {NEW['postgresql']}; RETURN NULL; END $$"
    )
    for table in TABLES:
        yield (
            f"CREATE OR REPLACE TRIGGER {table}_stamped AFTER INSERT OR UPDATE OR DELETE OR "
            f"TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION grid_stamped()"
        )


def _sqlite() -> Iterator[str]:
    for table in TABLES:
        for change in ("INSERT", "UPDATE", "DELETE"):
            yield (
                f"CREATE TRIGGER IF NOT EXISTS {table}_{change.lower()}_stamped AFTER {change} "
                f"ON {table} BEGIN {NEW['sqlite']}; END"
            )


def after_migrate(using: str, **_told: Any) -> None:
    """SQLite loses the triggers of a table that a migration makes anew."""
    connection = connections[using]
    if not set(TABLES) <= set(connection.introspection.table_names()):
        return  # the first steps of the first migration
    with connection.cursor() as cursor:
        for statement in install(connection.vendor):
            cursor.execute(statement)
