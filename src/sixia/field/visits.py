"""走访: one visit, written down once."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from uuid_utils.compat import uuid7

from sixia.field.models import Outing, Visit
from sixia.field.rules import NotYours, Unfit
from sixia.grid.models import Area, Household
from sixia.grid.rules import FIELDWORK, Duties
from sixia.seal import envelope

NOTE = "field.visit"
LONGEST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Visited:
    """Who was at which door, and what was seen. `met`: somebody was at home. `claimed_at`: the
    time the telephone told, where its clock may be wrong."""

    area_code: str
    happened_at: datetime
    met: bool = True
    note: str = ""
    place: str = ""
    household: Household | None = None
    outing: Outing | None = None
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    claimed_at: datetime | None = None
    key: UUID = field(default_factory=uuid7)


def record_visit(told: Visited, duties: Duties, now: datetime) -> Visit:
    """Write a visit down. The same key again changes nothing. Raises Unfit, NotYours."""
    if before := Visit.objects.filter(key=told.key).first():
        return before
    _check(told, duties, now)
    try:
        with transaction.atomic():
            return _write(told, duties, now)
    except IntegrityError:
        if before := Visit.objects.filter(key=told.key).first():
            return before
        raise


def _check(told: Visited, duties: Duties, now: datetime) -> None:
    if not duties.roles & FIELDWORK:
        raise NotYours
    if told.happened_at > now:
        raise Unfit("in_the_future")
    if len(told.note) > LONGEST or "\x00" in told.note + told.place:
        raise Unfit("not_text", field="note")
    if not Area.objects.filter(pk=told.area_code).exists():
        raise Unfit("no_area", named=told.area_code)


def _write(told: Visited, duties: Duties, now: datetime) -> Visit:
    note = told.note.strip()
    return Visit.objects.create(
        key=told.key,
        outing=told.outing,
        staff_id=duties.staff,
        unit_id=duties.unit,
        area_id=told.area_code,
        household=told.household,
        place=told.place.strip()[:120],
        met=told.met,
        note=envelope.seal(settings.SIXIA_KEYS, note, NOTE) if note else b"",
        latitude=told.latitude,
        longitude=told.longitude,
        claimed_at=told.claimed_at or told.happened_at,
        happened_at=told.happened_at,
        recorded_at=now,
    )


def note_of(visit: Visit) -> str:
    """What the visitor saw, opened: for those on duty for the household, after the look is
    logged; of a door without a file, for the one who went."""
    box = bytes(visit.note)
    return envelope.open_(settings.SIXIA_KEYS, box, NOTE) if box else ""
