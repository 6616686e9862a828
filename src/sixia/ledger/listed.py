"""What a case shows on the lists of needs while it is open: columns of its row. Pure.

Each is None where the case is not on that list, so that an index holds the list and nothing else.
"""

from typing import Any

from sixia.ledger.hardship import HARD
from sixia.ledger.states import OPEN, State

MATTERS = ("request", "promise")
MANY = 3  # so many who spoke may be a shared need
COLUMNS = ("shared_by", "hard", "waiting_since", "again_at")


def listed(state: State) -> dict[str, Any]:
    """How many spoke, how many difficulties it met, since when it waits, and when it or its matter,
    which had been closed, came again."""
    if state.stage not in OPEN or state.kind not in MATTERS:
        return dict.fromkeys(COLUMNS)
    spoke, met = len(state.concerns), state.hardship.difficulties
    need = state.kind == "request" and state.concern_kind != "thanks" and spoke >= MANY
    return {
        "shared_by": spoke if need else None,
        "hard": met if met >= HARD else None,
        "waiting_since": state.opened_at,
        # A repeat came again when it began.
        "again_at": state.again_at or (state.opened_at if state.matter else None),
    }
