"""What is heard, asked and promised out there goes on the ledger, tied to where it was said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from sixia.field.kinds import channel
from sixia.field.models import Asked, Heard, Made, Outing, Visit, Visitor
from sixia.grid.models import Household
from sixia.grid.rules import FIELDWORK, Duties
from sixia.guide import questions
from sixia.guide.questions import Asked as Answered
from sixia.guide.questions import Asking
from sixia.hear.record import Said
from sixia.ledger import spot
from sixia.ledger.perform import Forbidden, by
from sixia.ledger.record import Raised, raise_concern
from sixia.ledger.spot import Committed, Given


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where it was said: at an outing, on a visit, by a visitor, in a household."""

    outing: Outing | None = None
    visit: Visit | None = None
    visitor: Visitor | None = None
    household: Household | None = None

    def __bool__(self) -> bool:
        return any((self.outing, self.visit, self.visitor, self.household))

    @property
    def channel(self) -> str:
        """How what was said there came in."""
        outing = self.outing or (self.visit.outing if self.visit else None)
        return channel(outing.kind if outing else "")

    @property
    def row(self) -> Mapping[str, Any]:
        """The columns of a row that says so."""
        visit = self.visit
        return {
            "outing": self.outing or (visit.outing if visit else None),
            "visit": visit,
            "visitor": self.visitor,
            "household": self.household or (visit.household if visit else None),
        }


@transaction.atomic
def hear(said: Said, source: Source, duties: Duties, now: datetime) -> Raised:
    """A concern raised out there. The same key again changes nothing.

    Raises Forbidden, hear.record.BadConcern, grid.queries.NoHome.
    """
    if not duties.roles & FIELDWORK:
        raise Forbidden("hear")
    raised = raise_concern(said, now, by(duties))
    if raised.code is not None and source:
        Heard.objects.create(concern=raised.concern, **source.row)
    return raised


@transaction.atomic
def ask(asking: Asking, source: Source, duties: Duties, now: datetime) -> Answered:
    """A question asked out there: kept with the answer given, or an enquiry on the ledger. The
    same key again changes nothing.

    Raises guide.rules.BadEntry, hear.record.BadConcern, grid.queries.NoHome.
    """
    asked = questions.ask(asking, duties, now)
    if source:
        Asked.objects.get_or_create(question=asked.question, defaults=dict(source.row))
        if asked.raised:
            Heard.objects.get_or_create(concern=asked.raised.concern, defaults=dict(source.row))
    return asked


def promise(
    given: Given,
    said: Said | None,
    source: Source,
    duties: Duties,
    now: datetime,
    at: datetime | None = None,
    *,
    agreed: bool = False,
) -> Committed:
    """Something promised, decided or taken on out there. The same key again changes nothing.

    Raises ledger.spot.commit's errors.
    """
    with transaction.atomic():
        made = spot.commit(given, said, duties, now, at, agreed=agreed)
        if source:
            _tie(made, source)
    return made


def _tie(made: Committed, source: Source) -> None:
    row = dict(source.row)
    Made.objects.get_or_create(case=made.case, defaults=row)
    if made.concern:
        Heard.objects.get_or_create(concern=made.concern, defaults=row)
