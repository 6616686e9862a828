"""痛点难点: what made a case hard, counted from what happened to it. Pure.

There is no score but a sum that anyone can add up from the case's own story: each extension, each
time it went back or on to another unit, each time it was done again, each poor rating counts one;
so do several units that have a part, and an answer so late that it was told above the unit.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

HARD = 2  # so many difficulties make a hard case
POOR = 2  # "not satisfied" and worse, of five
TOGETHER = 2  # units with a part beside the one that is responsible
OWN = ("handler", "unit_head")  # told to them, a late answer has not left the unit


@dataclass(frozen=True, slots=True)
class Hardship:
    """How often each difficulty was met. `helpers` are units that had a part; `late` is 1 once an
    answer was so late that it was told above the unit."""

    extended: int = 0
    returned: int = 0
    reopened: int = 0
    poor: int = 0
    helpers: frozenset[int] = frozenset()
    late: int = 0

    @property
    def reasons(self) -> tuple[tuple[str, int], ...]:
        """Each difficulty that was met and how often; of `helpers` how many units."""
        told = {
            "reopened": self.reopened, "returned": self.returned, "extended": self.extended,
            "poor": self.poor, "late": self.late,
            "helpers": len(self.helpers) if len(self.helpers) >= TOGETHER else 0,
        }  # fmt: skip
        return tuple((why, n) for why, n in told.items() if n)

    @property
    def difficulties(self) -> int:
        """All of them together; several units are one."""
        return sum(1 if why == "helpers" else n for why, n in self.reasons)


NO_HARDSHIP = Hardship()
Structure = Mapping[str, Any]


def _one_more(name: str) -> Callable[[Hardship, Structure], Hardship]:
    return lambda h, _: replace(h, **{name: getattr(h, name) + 1})


def _judged(h: Hardship, told: Structure) -> Hardship:
    # What was not solved is done again, and counts as that.
    poor = told["solved"] != "no" and told["satisfied"] <= POOR
    return replace(h, poor=h.poor + 1) if poor else h


def _invited(h: Hardship, told: Structure) -> Hardship:
    return replace(h, helpers=h.helpers | {told["co_unit"]})


def _escalated(h: Hardship, told: Structure) -> Hardship:
    above = told["clock"] == "finish" and told["to"] not in OWN
    return replace(h, late=1) if above else h


MET: Mapping[str, Callable[[Hardship, Structure], Hardship]] = {
    "extended": _one_more("extended"),
    "objection_upheld": _one_more("returned"),
    "referred": _one_more("returned"),
    "reopened": _one_more("reopened"),
    "judged": _judged,
    "invited": _invited,
    "escalated": _escalated,
}


def after(before: Hardship, verb: str, structure: Structure) -> Hardship:
    """The hardship once this has happened too."""
    met = MET.get(verb)
    return met(before, structure) if met else before
