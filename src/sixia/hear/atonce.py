"""Rows of several tables in one statement, where the database takes that: one way there and back
instead of one for each table.

On PostgreSQL the statement is prepared: the server plans it once for each connection, and nothing
is searched for placeholders, of which there are a hundred.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model

from sixia.hear.pour import columns_of, values


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows for one table. `casts`: of a column that is not given as it is stored."""

    table: str
    columns: tuple[str, ...]
    values: Sequence[Sequence[Any]]
    casts: tuple[str, ...] = ()

    @property
    def shape(self) -> "Shape":
        return self.table, self.columns, self.casts or ("",) * len(self.columns), len(self.values)


Shape = tuple[str, tuple[str, ...], tuple[str, ...], int]


def rows_of(rows: Sequence[Model]) -> Rows:
    """Unsaved rows of one model, with their ids or all without; they learn nothing of it."""
    model = type(rows[0])
    return Rows(model._meta.db_table, _columns(model, rows[0].pk is not None), values(rows))


@cache
def _columns(model: type[Model], named: bool) -> tuple[str, ...]:
    return tuple(columns_of(model, named=named))


def write(parts: Sequence[Rows]) -> None:
    """Insert all, in the caller's transaction. Parts without rows are passed over."""
    told = [part for part in parts if part.values]
    if connection.vendor == "postgresql":
        ask(_together(tuple(part.shape for part in told)), _flat(told))
        return
    for part in told:
        with connection.cursor() as cursor:
            cursor.execute(_alone(part.shape), _flat([part]))


def ask(sql: str, told: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What a statement with $1, $2 … answers, prepared once for each connection (PostgreSQL)."""
    from psycopg import RawCursor

    connection.ensure_connection()
    line: Any = connection.connection
    before, line.prepare_threshold = line.prepare_threshold, 0
    try:
        with connection.wrap_database_errors, RawCursor(line) as cursor:
            cursor.execute(sql.encode(), told)
            found = cursor.fetchall() if cursor.description else []
    finally:
        line.prepare_threshold = before
    if connection.queries_logged:  # as Django does for its own cursors
        connection.queries_log.append({"sql": sql, "time": ""})
    return found


@cache
def _together(shapes: tuple[Shape, ...]) -> str:
    """One statement for all: $1, $2 … over all tables."""
    told, first = [], 1
    for shape in shapes:
        width = len(shape[1])
        marks = [f"${n}" for n in range(first, first + width * shape[3])]
        told.append(_insert(shape, marks))
        first += len(marks)
    *before, last = told
    ahead = ", ".join(f"part{n} AS ({sql})" for n, sql in enumerate(before))
    return f"WITH {ahead} {last}" if before else last


def _alone(shape: Shape) -> str:
    return _insert(shape, ["%s"] * (len(shape[1]) * shape[3]))


def _insert(shape: Shape, marks: Sequence[str]) -> str:
    table, columns, casts, count = shape
    width = len(columns)
    rows = (
        ", ".join(mark + cast for mark, cast in zip(marks[n * width :], casts, strict=False))
        for n in range(count)
    )
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({'), ('.join(rows)})"  # noqa: S608 - names of our own tables


def _flat(parts: Sequence[Rows]) -> list[Any]:
    return [value for part in parts for row in part.values for value in row]
