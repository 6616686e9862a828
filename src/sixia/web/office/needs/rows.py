"""A case on a list of needs: why it is there, who waits how long, who leads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext

from sixia.grid.rules import Duties
from sixia.ledger.append import states_of
from sixia.ledger.models import Case
from sixia.ledger.queries import kept_from
from sixia.web.office.needs import words


@dataclass(frozen=True, slots=True)
class Need:
    """`people` who wait, for `days`; `may_lead`: this reader can take the lead. `quiet`: dates are
    not shown, because they would tell a handler of a pending rating."""

    case: Case
    why: tuple[str, ...]
    people: int
    days: int
    may_lead: bool
    quiet: bool


def rows(name: str, cases: Sequence[Case], duties: Duties, now: datetime) -> list[Need]:
    """One statement more for the hard ones: their reasons are read from what happened."""
    states = states_of(case.pk for case in cases) if name == "hard" and cases else {}
    met = {pk: state.hardship for pk, state in states.items()}
    return [
        Need(
            case,
            tuple(words.hard(met[case.pk]) if name == "hard" else _why(name, case)),
            getattr(case, "persons", case.speakers),
            (now - case.opened_at).days,
            case.lead_id is None and duties.covers("leader", case.area_id),
            kept_from(case, duties),
        )
        for case in cases
    ]


def _why(name: str, case: Case) -> list[str]:
    if name == "shared":
        return words.shared(getattr(case, "persons", case.speakers))
    if name == "again":
        return words.again(case)
    return [gettext("一年以上没办结")]
