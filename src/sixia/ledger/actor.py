"""Who makes a move: a member of staff, the person who raised it, or the system. Pure."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class By:
    """Who makes the move. `unit_path` is the unit and all above it, root first."""

    kind: Literal["staff", "resident", "system"]
    staff: int | None = None
    unit: int | None = None
    unit_path: tuple[int, ...] = ()
    unit_kind: str = ""

    def __str__(self) -> str:
        return f"staff:{self.staff}" if self.staff else self.kind

    def inside(self, unit: int | None) -> bool:
        """Does the actor serve in this unit or below it?"""
        return unit is not None and unit in self.unit_path


RESIDENT = By("resident")
SYSTEM = By("system")
