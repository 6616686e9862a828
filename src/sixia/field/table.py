"""On-site office: several units at one table decide together, and each decision is on the ledger
at once."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from uuid_utils.compat import uuid7

from sixia.field import heard, rules
from sixia.field.heard import Source
from sixia.field.kinds import kinds
from sixia.field.models import Outing
from sixia.field.outings import facts
from sixia.field.rules import NotYours, Unfit
from sixia.grid.models import Unit
from sixia.grid.queries import members
from sixia.grid.rules import Duties
from sixia.hear.record import Said
from sixia.ledger.models import Case
from sixia.ledger.spot import Committed, Given


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What was decided: who of which unit does what by when; about which case of the agenda.
    `key` is made by whoever writes it down, so that sending it twice decides once."""

    means: str
    due_at: datetime
    unit: int
    person: int
    case: Case | None = None
    key: UUID = field(default_factory=uuid7)


def at_table(outing: Outing) -> list[Unit]:
    """The units that sit there: the organising one and those invited that did not stay away."""
    invited = outing.invited.exclude(came=False).values("unit")
    return list(Unit.objects.filter(pk__in=invited) | Unit.objects.filter(pk=outing.unit_id))


def decide(
    outing: Outing, decision: Decision, said: Said | None, duties: Duties, now: datetime
) -> Committed:
    """Put a decision on the ledger as that unit's promise: to those on the case it is about, or
    for what was `said` at the table. Raises Unfit, NotYours and `ledger.spot.commit`'s errors.
    """
    _may(outing, decision, duties, now)
    given = Given(
        kind="promise",
        means=decision.means,
        due_at=decision.due_at,
        area_code=decision.case.area_id if decision.case else outing.area_id,
        unit=decision.unit,
        person=decision.person,
        parent=decision.case.pk if decision.case else None,
        key=decision.key,
    )
    return heard.promise(given, said, Source(outing=outing), duties, now, agreed=True)


def _may(outing: Outing, decision: Decision, duties: Duties, now: datetime) -> None:
    if not kinds()[outing.kind].table:
        raise Unfit("no_table")
    if not rules.may_run(duties, facts(outing)):
        raise NotYours
    if outing.state == "called_off":
        raise Unfit("not_now", state=outing.state, wanted="held")
    unit = next((u for u in at_table(outing) if u.pk == decision.unit), None)
    if unit is None:
        raise Unfit("not_at_table")
    if not members(unit, timezone.localdate(now)).filter(pk=decision.person).exists():
        raise Unfit("not_of_unit")
    if decision.case and not outing.agenda.filter(pk=decision.case.pk).exists():
        raise Unfit("not_on_agenda")
