"""The same as `in`, asked so that a database finds the index that was made for it.

`pk__among=rows`: PostgreSQL can use an index for it even where it is one of several conditions
("theirs, or they have a part in it"). `stage__one_of=codes`: SQLite uses an index over some stages
only where they stand in the question itself, in the index's order.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigAutoField, CharField
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler


@BigAutoField.register_lookup
class Among(In):
    """PostgreSQL makes the set once, before it plans the rest by it. Elsewhere plain IN."""

    lookup_name = "among"

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} = ANY(ARRAY{right})", (*left_params, *right_params)


@CharField.register_lookup
class OneOf(In):
    """Our own codes, written out."""

    lookup_name = "one_of"

    def as_sqlite(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        left, params = self.process_lhs(compiler, connection)
        assert all(code.isidentifier() for code in self.rhs)
        codes = ", ".join(f"'{code}'" for code in self.rhs)
        return f"{left} IN ({codes})", tuple(params)
