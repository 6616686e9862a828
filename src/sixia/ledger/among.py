"""`pk__among=rows`: the same as `pk__in`, asked so that PostgreSQL can use an index for it even
where it is one of several conditions ("theirs, or they have a part in it")."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BigAutoField
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
