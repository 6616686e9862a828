"""A case as one line of a reading list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sixia.grid.rules import Duties
from sixia.ledger.models import Case
from sixia.ledger.queries import WHYS, kept_from
from sixia.ledger.states import OPEN
from sixia.web.names import WHY, Label


@dataclass(frozen=True, slots=True)
class Row:
    """`quiet`: dates are not shown, because they would tell a handler of a pending rating.

    `waited_for`: someone still waits for an answer.
    """

    case: Case
    colour: str
    why: Label
    quiet: bool
    waited_for: bool


def rows(cases: Iterable[Case], duties: Duties, now: datetime) -> list[Row]:
    return [row(case, duties, now) for case in cases]


def row(case: Case, duties: Duties, now: datetime) -> Row:
    quiet = kept_from(case, duties)
    number = getattr(case, "why", len(WHYS))
    why = WHY[WHYS[number]] if number < len(WHYS) else ""
    return Row(case, "done" if quiet else case.colour(now), why, quiet, case.stage in OPEN)
