"""Many rows into their tables at once: COPY on PostgreSQL, one prepared statement on SQLite.

Rows get their ids before they are written, so that rows of other tables can name them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import DateTimeField, DecimalField, Field, JSONField, Model, UUIDField


def reserve(model: type[Model], count: int) -> list[int]:
    """So many ids that no other row of this model will ever get, in order. What is then not
    written leaves a gap."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            ask = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            cursor.execute(ask, [table, count])
            return sorted(int(n) for (n,) in cursor.fetchall())
        with transaction.atomic():
            add = "UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s RETURNING seq"
            found = cursor.execute(add, [count, table]).fetchone()
            if found is None:
                cursor.execute("INSERT INTO sqlite_sequence VALUES (%s, %s)", [table, count])
            last = found[0] if found else count
        return list(range(last - count + 1, last + 1))


def pour(model: type[Model], rows: Sequence[Model]) -> None:
    """Write new rows, with their ids if they have them. The rows learn nothing of it."""
    if rows:
        insert(model, values(rows), named=rows[0].pk is not None)


def values(rows: Sequence[Model]) -> list[list[Any]]:
    """What the database is given for each row, in the order of its fields; of ids, those given."""
    if not rows:
        return []
    model, named = type(rows[0]), rows[0].pk is not None
    names = [field.attname for field in _fields(model, named)]
    return stored(model, [{n: getattr(row, n) for n in names} for row in rows], named=named)


def stored(
    model: type[Model], rows: Sequence[Mapping[str, Any]], *, named: bool = False
) -> list[list[Any]]:
    """The same of rows that are no objects yet, which takes half the time: the value of each field
    under its name (`case_id` of a key, `id` if `named`)."""
    how = [(field.attname, _stored(field)) for field in _fields(model, named)]
    return [[turn(row[name]) if turn else row[name] for name, turn in how] for row in rows]


def insert(model: type[Model], rows: Sequence[Sequence[Any]], *, named: bool = False) -> None:
    """Write rows as `values` gives them, in a third of the time `bulk_create` takes; `named` says
    that they have ids. Ids that the database gives are not read back."""
    if not rows:
        return
    columns = ", ".join(columns_of(model, named=named))
    into = f"{connection.ops.quote_name(model._meta.db_table)} ({columns})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * (columns.count(",") + 1))
        cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)  # noqa: S608 - names of our own tables


def columns_of(model: type[Model], *, named: bool) -> list[str]:
    """The columns that `values` gives the values of, quoted; the id among them if `named`."""
    quoted = connection.ops.quote_name
    return [quoted(str(field.column)) for field in _fields(model, named)]


@contextmanager
def beside() -> Iterator[Callable[[Callable[[], None]], None]]:
    """Do what the function given is handed, one thing after another, while the caller goes on:
    PostgreSQL works in a process of its own. On SQLite, and within a transaction, at once. What
    fails raises at the next call or at the end."""
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield lambda work: work()
        return
    with ThreadPoolExecutor(1) as thread:
        pending: Future[None] = thread.submit(lambda: None)

        def put(work: Callable[[], None]) -> None:
            nonlocal pending
            pending.result()
            pending = thread.submit(work)

        try:
            yield put
            pending.result()
        finally:
            thread.submit(connections.close_all)  # the thread's own


def _fields(model: type[Model], named: bool) -> "list[Field[Any, Any]]":
    return [f for f in model._meta.concrete_fields if named or not f.primary_key]


@cache
def _stored(field: "Field[Any, Any]") -> Callable[[Any], Any] | None:
    """How this database stores the values of a field; None if as they are."""
    on = connections[DEFAULT_DB_ALIAS]
    if isinstance(field, DateTimeField):
        return _moment if on.vendor == "sqlite" else None
    if isinstance(field, JSONField):
        return lambda value: on.ops.adapt_json_value(value, None)
    if on.vendor == "sqlite" and isinstance(field, UUIDField | DecimalField):
        return lambda value: field.get_db_prep_value(value, on)
    return None


def _moment(value: datetime | None) -> str | None:
    """As Django writes it on SQLite, which knows no zones: in UTC, without saying so."""
    return None if value is None else str(value.astimezone(UTC).replace(tzinfo=None))
