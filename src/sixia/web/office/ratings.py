"""No handler sees a pending rating: who is kept from it, and until when."""

from django.db.models import QuerySet

from sixia.grid.rules import Duties
from sixia.ledger.models import Case

PENDING = ("served", "reviewing")


def kept_from(case: Case, duties: Duties) -> bool:
    """Whether this person is of the handling unit while people can still judge.

    Until the case is back in hand or closed, neither a rating nor a clock that a rating started
    or stopped is shown to them.
    """
    return case.stage in PENDING and case.unit_id in _own(duties)


def not_kept(cases: QuerySet[Case], duties: Duties) -> QuerySet[Case]:
    """For lists that go by the clock: without the cases whose clocks this person is kept from."""
    return cases.exclude(stage__in=PENDING, unit__in=_own(duties))


def _own(duties: Duties) -> set[int]:
    return {*duties.units, *duties.unit_path}
