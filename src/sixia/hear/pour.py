"""Many rows into their tables at once: COPY on PostgreSQL, one prepared statement on SQLite.

Rows get their ids before they are written, so that rows of other tables can name them.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, transaction
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
    stored = [(f.attname, _stored(f)) for f in _fields(type(rows[0]), rows[0].pk is not None)]
    return [[as_stored(getattr(row, name)) for name, as_stored in stored] for row in rows]


def insert(model: type[Model], rows: Sequence[Sequence[Any]], *, named: bool = False) -> None:
    """Write rows as `values` gives them, in a third of the time `bulk_create` takes; `named` says
    that they have ids. Ids that the database gives are not read back."""
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in _fields(model, named))
    into = f"{quoted(model._meta.db_table)} ({columns})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * (columns.count(",") + 1))
        cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)  # noqa: S608 - names of our own tables


def _fields(model: type[Model], named: bool) -> "list[Field[Any, Any]]":
    return [f for f in model._meta.concrete_fields if named or not f.primary_key]


def _stored(field: "Field[Any, Any]") -> Callable[[Any], Any]:
    """How this database stores the values of a field."""
    operations = connection.ops
    if isinstance(field, DateTimeField):
        return operations.adapt_datetimefield_value
    if isinstance(field, JSONField):
        return lambda value: operations.adapt_json_value(value, None)
    if connection.vendor == "sqlite" and isinstance(field, UUIDField | DecimalField):
        return lambda value: field.get_db_prep_value(value, connection)
    return lambda value: value
