"""Rows into the database as fast as it takes them: COPY on PostgreSQL, executemany on SQLite.

Moments and ids come as the text that the database keeps.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

Rows = list[tuple[Any, ...]]
Batch = dict[tuple[str, tuple[str, ...]], Rows]


def pour(batch: Batch) -> None:
    """Write a batch, in one transaction; on PostgreSQL foreign keys are not asked."""
    if connection.vendor == "postgresql":
        _copy(batch)
    else:
        _insert(batch)


def _copy(batch: Batch) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("SET LOCAL synchronous_commit = off")
        for (table, names), rows in batch.items():
            with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)


def _insert(batch: Batch) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for (table, names), rows in batch.items():
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(
                f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})",  # noqa: S608 - names of our own tables
                rows,
            )


@contextmanager
def unindexed(tables: Sequence[str]) -> Iterator[None]:
    """Without the indexes that no constraint stands on; they are made again at the end, and the
    database learns what its tables now hold."""
    found = list(_indexes(tables))
    with connection.cursor() as cursor:
        for name, _ in found:
            cursor.execute(f'DROP INDEX "{name}"')
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA synchronous=OFF")
            cursor.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.close()  # with it go the settings of the writing
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET maintenance_work_mem = '1GB'")
            for _, made in found:
                cursor.execute(made)
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
        connection.close()


INDEXES = {
    "postgresql": """
        SELECT i.indexname, i.indexdef FROM pg_indexes i
        LEFT JOIN pg_constraint c ON c.conname = i.indexname
        WHERE i.schemaname = current_schema() AND i.tablename = %s AND c.oid IS NULL
          AND i.indexdef NOT LIKE 'CREATE UNIQUE%%'""",
    "sqlite": """
        SELECT name, sql FROM sqlite_master
        WHERE type = 'index' AND tbl_name = %s AND sql LIKE 'CREATE INDEX%%'""",
}


def _indexes(tables: Sequence[str]) -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(INDEXES[connection.vendor], [table])
            yield from cursor.fetchall()
