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

MET = ("hard", "old")  # lists that tell the difficulties a case met


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
    """One statement more for hard and old ones: what they met is read from what happened."""
    told = [case.pk for case in cases if not kept_from(case, duties)] if name in MET else []
    met = {pk: words.hard(state.hardship) for pk, state in states_of(told).items()} if told else {}
    return [
        Need(
            case,
            (*_why(name, case), *met.get(case.pk, ())),
            getattr(case, "persons", case.speakers),
            (now - case.opened_at).days,
            case.lead_id is None and duties.covers("leader", case.area_id),
            kept_from(case, duties),
        )
        for case in cases
    ]


def _why(name: str, case: Case) -> list[str]:
    if name == "shared":
        return words.shared(getattr(case, "persons", case.speakers), case.shared_by or 0)
    if name == "again":
        return words.again(case)
    return [gettext("一年以上没办结")] if name == "old" else []
