"""What a telephone takes along: some sections, each told whole, and only if it changed."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from sixia.field.sections import SECTIONS
from sixia.field.sections.scene import Items, Scene
from sixia.grid.looks import log_looks
from sixia.grid.models import Staff
from sixia.grid.rules import Duties

# Why someone was shown a household's file, as the household reads it.
WHY = "同步到手机"


@dataclass(frozen=True, slots=True)
class Section:
    """A section as it is now. `etag` changes with what it says; `size` is in bytes of JSON."""

    name: str
    items: Items
    etag: str
    size: int


def plan(staff: Staff, duties: Duties, now: datetime) -> list[Section]:
    """All sections, for their etags and sizes: nothing of them is shown to anyone."""
    return [_made(name, staff, duties, now) for name in SECTIONS]


def section(
    name: str, staff: Staff, duties: Duties, now: datetime, have: str = ""
) -> Section | None:
    """One section, or None where `have` is its etag still. That households' files go to someone's
    telephone is a look at each of them, and is logged first. Raises KeyError."""
    made = _made(name, staff, duties, now)
    if made.etag == have:
        return None
    if name == "households":
        log_looks([each["key"] for each in made.items], staff, "household", WHY, now)
    return made


def _made(name: str, staff: Staff, duties: Duties, now: datetime) -> Section:
    items = SECTIONS[name](Scene(staff, duties, now))
    told = json.dumps(items, ensure_ascii=False, separators=(",", ":"), default=str).encode()
    return Section(name, items, hashlib.sha256(told).hexdigest()[:32], len(told))
