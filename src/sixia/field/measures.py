"""帮扶措施: help taken on for a household, a case of its own with means, date and who keeps it."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from sixia.field.heard import Source, promise
from sixia.field.models import Visit
from sixia.grid.homes import Family
from sixia.grid.households import on_duty
from sixia.grid.models import Household
from sixia.grid.rules import Duties
from sixia.hear.people import Speaker
from sixia.hear.record import Said
from sixia.ledger.models import Case
from sixia.ledger.spot import Given, keeper


def take_on(
    home: Household,
    family: Family,
    words: str,
    means: str,
    due_at: datetime,
    duties: Duties,
    now: datetime,
    *,
    key: UUID,
    visit: Visit | None = None,
    at: datetime | None = None,
) -> Case:
    """Take help on for one's own unit; `words` say what it is for, and everyone who meets the
    case reads them, so they name nobody. Told to the household by its own telephone, if it has
    one; it judges the outcome. The same key again changes nothing.

    Raises grid.onduty.NotOnDuty, ledger.moves.Refused, ledger.perform.Forbidden,
    hear.record.BadConcern, grid.queries.NoHome."""
    on_duty(home, duties, now, at)
    source = Source(household=home, visit=visit)
    said = Said(
        words=words,
        area_code=home.area_id,
        channel=source.channel,
        received_at=at or now,
        speaker=Speaker(name=family.name, phone=family.phone),
        reply_by="sms" if family.phone else "none",
        recorded_by=duties.staff,
        key=key,
    )
    unit, person = keeper(duties, timezone.localdate(now))
    given = Given(
        kind="measure", means=means, due_at=due_at, area_code=home.area_id, unit=unit, person=person
    )
    return promise(given, said, source, duties, now, at).case
