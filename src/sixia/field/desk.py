"""The desk of a reception day: visitors in order; each matter is settled or goes on the ledger."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from sixia.field import heard, rules
from sixia.field.heard import Source
from sixia.field.kinds import kinds
from sixia.field.models import Heard, Outing, Visitor
from sixia.field.outings import facts
from sixia.field.rules import NotYours, Unfit
from sixia.grid.rules import Duties
from sixia.hear.record import Said
from sixia.ledger import spot
from sixia.ledger.record import Raised
from sixia.ledger.spot import Settled


@transaction.atomic
def come(outing_id: int, duties: Duties, now: datetime, key: UUID, people: int = 1) -> Visitor:
    """The next number in the queue, for one person or a group of at most five (信访工作条例 20).

    The same key again gives the same number. Raises Unfit, NotYours.
    """
    outing = _desk(outing_id, duties)
    if before := Visitor.objects.filter(key=key, outing=outing).first():
        return before
    if not 1 <= people <= Visitor.REPRESENTATIVES:
        raise Unfit("too_many_people", most=Visitor.REPRESENTATIVES)
    last = outing.visitors.aggregate(last=Max("number"))["last"] or 0
    return Visitor.objects.create(
        key=key, outing=outing, number=last + 1, people=people, came_at=now
    )


@transaction.atomic
def take(
    visitor: Visitor, said: Said, duties: Duties, now: datetime, settled: Settled | None = None
) -> Raised:
    """One matter of a visitor's: settled face to face by one of those who receive there, or put on
    the ledger. A visitor may have several. The same `said.key` again changes nothing.

    Raises Unfit, NotYours and what `ledger.spot.settle` and `ledger.record.raise_concern` raise.
    """
    outing = _desk(visitor.outing_id, duties)
    there = facts(outing)
    if settled and settled.person not in {there.lead, *there.goers}:
        raise Unfit("not_there")
    source = Source(outing=outing, visitor=visitor)
    said = replace(said, channel=source.channel)
    if settled is None:
        raised = heard.hear(said, source, duties, now)
    else:
        raised = spot.settle(said, settled, duties, now)
        if raised.code is not None:
            Heard.objects.create(concern=raised.concern, **source.row)
    _ended(visitor, "ledger" if settled is None else "spot", now)
    return raised


@dataclass(frozen=True, slots=True)
class Seat:
    """Whom the desk has before it: a visitor by their row, or whoever comes next, who then gets a
    number under `arrival`. `more`: the visitor has been heard and raises one matter more."""

    arrival: UUID
    visitor: int | None = None
    more: bool = False


@transaction.atomic
def receive(
    outing_id: int,
    seat: Seat,
    said: Said,
    duties: Duties,
    now: datetime,
    settled: Settled | None = None,
) -> tuple[Visitor, Raised]:
    """One matter of whoever sits at the desk, who gets a number first if they have none.

    Raises what `come` and `take` raise; Unfit, too, if another desk has had this visitor.
    """
    visitor = _seated(outing_id, seat, duties, now)
    had = Heard.objects.filter(concern__key=said.key).exists()
    if visitor.settled != "waiting" and not (seat.more or had):
        raise Unfit("already_heard", number=visitor.number)
    return visitor, take(visitor, said, duties, now, settled)


@transaction.atomic
def turn_away(outing_id: int, seat: Seat, duties: Duties, now: datetime) -> Visitor:
    """Whoever sits at the desk goes elsewhere; nothing of what they said is kept. Raises Unfit,
    NotYours."""
    visitor = _seated(outing_id, seat, duties, now)
    elsewhere(visitor, duties, now)
    return visitor


def _seated(outing_id: int, seat: Seat, duties: Duties, now: datetime) -> Visitor:
    if seat.visitor is None:
        return come(outing_id, duties, now, seat.arrival)
    visitor = Visitor.objects.filter(pk=seat.visitor, outing=outing_id).first()
    if visitor is None:
        raise Unfit("no_visitor")
    return visitor


@transaction.atomic
def elsewhere(visitor: Visitor, duties: Duties, now: datetime) -> None:
    """Their matter is none for this desk (an accusation goes to those who take accusations), or
    they left. Raises NotYours."""
    _desk(visitor.outing_id, duties)
    _ended(visitor, "elsewhere", now)


def _ended(visitor: Visitor, how: str, now: datetime) -> None:
    """Of several matters, one that goes on the ledger decides how the visitor is counted; having
    been heard counts more than going elsewhere with another."""
    if visitor.settled != "ledger" and not (how == "elsewhere" and visitor.settled == "spot"):
        visitor.settled = how
    visitor.ended_at = now
    visitor.save(update_fields=["settled", "ended_at"])


def _desk(outing_id: int, duties: Duties) -> Outing:
    """The outing, locked, so that two desks never give the same number."""
    rows = Outing.objects.select_for_update(of=("self",)).select_related("unit")
    outing = rows.get(pk=outing_id)
    if not kinds()[outing.kind].queue:
        raise Unfit("no_desk")
    if not (duties.roles & {"intake"} or rules.may_run(duties, facts(outing))):
        raise NotYours
    if outing.state == "called_off":
        raise Unfit("not_now", state=outing.state, wanted="held")
    return outing
