"""Which tables a deployment has, and what their columns hold."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Field

from sixia.backup.rows import KINDS

# Made anew on restoring: who is signed in.
LEFT_OUT = frozenset({"django_session"})


@dataclass(frozen=True, slots=True)
class Table:
    """A table, its columns and what they hold (`rows.KINDS`), and the one its rows go by."""

    name: str
    columns: tuple[str, ...]
    kinds: tuple[str, ...]
    key: str

    @property
    def quoted(self) -> str:
        return ", ".join(f'"{column}"' for column in self.columns)

    @property
    def select(self) -> str:
        return f'SELECT {self.quoted} FROM "{self.name}" ORDER BY "{self.key}"'  # noqa: S608 - names of our own tables

    @property
    def comparable(self) -> bool:
        """Whether both databases write it down alike: each keeps JSON in a way of its own, and
        writes a float as it likes (1.0 or 1)."""
        return not {"json", "float"} & set(self.kinds)


def tables() -> list[Table]:
    """Every table of this version that is backed up, by name."""
    models = apps.get_models(include_auto_created=True)
    found = {m._meta.db_table: m for m in models if m._meta.managed and not m._meta.proxy}
    return [
        Table(
            name,
            tuple(str(f.column) for f in found[name]._meta.concrete_fields),
            tuple(_kind(f) for f in found[name]._meta.concrete_fields),
            str(found[name]._meta.pk.column),
        )
        for name in sorted(found.keys() - LEFT_OUT)
    ]


def _kind(field: "Field[Any, Any]") -> str:
    while field.remote_field:
        field = field.target_field  # type: ignore[attr-defined]  # of a reference
    kind = KINDS[field.get_internal_type()]
    return f"decimal:{field.decimal_places}" if kind == "decimal" else kind  # type: ignore[attr-defined]  # of a DecimalField
