"""复查、复核: which right of review is open on a case, until when, and which body looks again."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from sixia.grid.models import Unit
from sixia.grid.queries import head
from sixia.ledger.append import rules_for
from sixia.ledger.draft import end_of
from sixia.ledger.packs import ReviewRule
from sixia.ledger.states import State


@dataclass(frozen=True, slots=True)
class Right:
    """The next review one may ask for, until when, of which unit and of whom in it."""

    rule: ReviewRule
    until: datetime
    unit: Unit
    person: int


def right(state: State, now: datetime) -> Right | None:
    """The right that is open now; None where the pack has none, it lapsed or no body is above."""
    rules = rules_for(state.pack, state.pack_version)
    if state.served_at is None or state.review_level >= len(rules.pack.reviews):
        return None
    rule = rules.pack.reviews[state.review_level]
    until = end_of(rules, rule.ask_within, state.served_at)
    above = body_above(state)
    chief = head(above, timezone.localdate(now)) if above else None
    if above is None or chief is None or now > until:
        return None
    return Right(rule, until, above, chief.pk)


def body_above(state: State) -> Unit | None:
    """The nearest unit above the one that gave the last opinion."""
    last = Unit.objects.filter(pk=state.review_unit or state.unit or 0).first()
    return last.parent if last else None
