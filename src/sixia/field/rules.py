"""Who may do what on an outing, and what fits when. Pure: duties and a few facts in, yes or no."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sixia.grid.rules import FIELDWORK, Duties


class Unfit(Exception):
    """What was asked doesn't fit: `code` says why. Nothing was changed."""

    def __init__(self, code: str, **params: object) -> None:
        self.code, self.params = code, params
        super().__init__(f"{code} {params or ''}".strip())


class NotYours(Exception):
    """Not this person's to do. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What permission on an outing depends on. `unit_path`: the organising unit's, root first."""

    area: str
    unit_path: tuple[int, ...]
    lead: int
    maker: int
    goers: frozenset[int] = frozenset()
    unannounced: bool = False


def goes_down(duties: Duties, area: str) -> bool:
    """Does this person go to people in this area, or in one that holds it or lies in it?"""
    fields = [d for d in duties.held if d.role in FIELDWORK]
    return any(area.startswith(d.area) or d.area.startswith(area) for d in fields)


def may_plan(duties: Duties, area: str, unit_path: Iterable[int]) -> bool:
    """Plan an outing of one's own unit; leaders, dispatchers and supervisors of any unit."""
    if not goes_down(duties, area):
        return False
    own = duties.unit in set(unit_path) or duties.serves("unit_head", unit_path)
    return own or any(duties.covers(role, area) for role in ("leader", "dispatcher", "supervisor"))


def may_run(duties: Duties, facts: Facts) -> bool:
    """Run one: whoever leads it, goes along or planned it, and the head of its unit."""
    if duties.staff in {facts.lead, facts.maker, *facts.goers}:
        return bool(duties.roles & FIELDWORK)
    return duties.serves("unit_head", facts.unit_path) and not facts.unannounced


# state → what may follow
FOLLOWS: Mapping[str, tuple[str, ...]] = {
    "planned": ("published", "held", "called_off"),
    "published": ("held", "called_off"),
    "held": ("written",),
    "written": ("written", "reported"),
    "reported": ("reported",),
    "called_off": (),
}


def follow(state: str, wanted: str) -> None:
    """Refuse a step that can't be taken from this state."""
    if wanted not in FOLLOWS[state]:
        raise Unfit("not_now", state=state, wanted=wanted)


def check_times(starts_at: datetime, ends_at: datetime) -> None:
    """An outing ends after it begins, within two weeks."""
    if ends_at <= starts_at:
        raise Unfit("ends_before_it_begins")
    if (ends_at - starts_at).days > 14:
        raise Unfit("too_long")
