"""No handler sees a pending rating: who is kept from it, and until when."""

from sixia.grid.rules import Duties
from sixia.ledger.models import Case


def kept_from(case: Case, duties: Duties) -> bool:
    """Whether this person is of the handling unit while people can still judge.

    Until the case is back in hand or closed, neither a rating nor a clock that a rating started
    or stopped is shown to them.
    """
    own = case.unit_id in duties.units or case.unit_id in duties.unit_path
    return case.stage in ("served", "reviewing") and own
