"""What duties let a person see. Pure: duties in, answers out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

ROLES = (
    ("intake", _("登记员")),
    ("dispatcher", _("派单员")),
    ("grid_worker", _("网格员")),
    ("handler", _("经办人")),
    ("unit_head", _("单位负责人")),
    ("supervisor", _("督查员")),
    ("leader", _("领导")),
    ("auditor", _("审计员")),
    ("administrator", _("管理员")),
    ("discipline", _("检举受理员")),
)
# Whoever goes to people: they may write down a visit and what they were told.
FIELDWORK = frozenset(
    {"intake", "dispatcher", "grid_worker", "handler", "unit_head", "supervisor", "leader"}
)
# These can be made responsible for a case of their unit.
WORKING = frozenset({"grid_worker", "handler", "unit_head"})
# These see every case of their area; the others see their own unit's.
AREA_WIDE = frozenset({"dispatcher", "supervisor", "leader", "auditor"})


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty in force: role × unit (with all below it) × area (with all in it)."""

    role: str
    unit: int
    area: str
    since: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Duties:
    """All that someone is charged with today. `units`: the units of these duties and all below."""

    staff: int
    unit: int
    unit_path: tuple[int, ...]
    unit_kind: str
    held: tuple[Duty, ...]
    units: frozenset[int] = frozenset()

    @property
    def roles(self) -> frozenset[str]:
        return frozenset(d.role for d in self.held)

    def covers(self, role: str, area: str) -> bool:
        """Is this role held for an area that holds this one?"""
        return any(d.role == role and area.startswith(d.area) for d in self.held)

    def serves(self, role: str, unit_path: Iterable[int]) -> bool:
        """Is this role held for this unit or one above it?"""
        path = set(unit_path)
        return any(d.role == role and d.unit in path for d in self.held)


NOBODY = Duties(staff=0, unit=0, unit_path=(), unit_kind="", held=())
