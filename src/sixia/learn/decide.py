"""A dispatcher decides: the move, and beside it what had been suggested and what became of it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from sixia.grid.rules import Duties
from sixia.learn.models import Offer
from sixia.ledger.append import Done
from sixia.ledger.commands import Assign
from sixia.ledger.perform import perform

Offered = Mapping[str, Sequence[str]]


@transaction.atomic
def assigned(
    case_id: int, command: Assign, duties: Duties, now: datetime, offered: Offered
) -> Done:
    """Assign, and write down whether what was offered (classes, units; the likeliest first) was
    taken. The decision is the person's: nothing is done because it was offered.

    Raises ledger.moves.Refused, ledger.perform.Forbidden, ledger.append.NoSuchCase.
    """
    done = perform(case_id, command, duties, now)
    chosen = {"class": done.case.class_code, "unit": str(done.case.unit_id)}
    Offer.objects.bulk_create(
        Offer(
            case=done.case, what=what, offered=list(told), chosen=chosen[what],
            taken=chosen[what] in told, staff_id=duties.staff, at=now,
        )
        for what, told in offered.items()
        if told and chosen[what]
    )  # fmt: skip
    return done
