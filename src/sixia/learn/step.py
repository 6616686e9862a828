"""What a step of mining is."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from sixia.learn.tables import Tables
    from sixia.learn.topics import Spread

Moved: TypeAlias = Callable[[int, int | None], None]  # how much is done, and of how much
Totals: TypeAlias = dict[str, int]


class Step(Protocol):
    """Reads the tables, spreads its work, keeps what it finds in a transaction of its own; tells
    how much of it is done."""

    def __call__(
        self, now: datetime, tables: "Tables", spread: "Spread", moved: Moved, /
    ) -> Totals: ...
