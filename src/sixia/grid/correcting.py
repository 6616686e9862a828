"""A household's file is set right: by the household, or by who was told; each change is kept."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from uuid_utils.compat import uuid7

from sixia.grid import homes
from sixia.grid.homes import BadHome, Minors
from sixia.grid.households import locked, on_duty
from sixia.grid.models import Entry, Household, Staff
from sixia.grid.onduty import NotOnDuty
from sixia.grid.rules import Duties

# What may be corrected; why the file was opened stays as it was.
CORRECTABLE = ("name", "others", "phone", "address", "people", "circumstances")


@transaction.atomic
def correct(
    home: Household,
    changes: Mapping[str, Any],
    now: datetime,
    staff: Staff | None = None,
    duties: Duties | None = None,
) -> int:
    """Set right what the file says; by the household itself, or by someone on duty who was told.

    Each change is an entry with the old and the new. Returns how many there were. Raises BadHome,
    NotOnDuty."""
    if staff is not None:
        on_duty(home, duties or _nobody(), now)
    row = locked(home)
    before = homes.family_of(row)
    unknown = changes.keys() - set(CORRECTABLE)
    if unknown:
        raise BadHome(min(unknown))
    after = replace(before, **changes).checked()
    changed = [f for f in CORRECTABLE if getattr(before, f) != getattr(after, f)]
    for field in changed:
        note_change(row, field, getattr(before, field), getattr(after, field), now, staff)
    homes.put_family(row, after)
    _kept(row, now)
    return len(changed)


@transaction.atomic
def correct_own(home: Household, changes: Mapping[str, Any], told: Minors, now: datetime) -> int:
    """All that the household sets right at once, what is kept of its minors too. Returns how many
    things were changed. Raises BadHome; then nothing was."""
    return correct(home, changes, now) + correct_minors(home, told, now)


@transaction.atomic
def correct_minors(home: Household, told: Minors, now: datetime) -> bool:
    """The household sets right what is kept of its minors. Its line in the story names neither the
    old nor the new: the story opens to more people than that box. Raises BadHome."""
    row = locked(home)
    before, after = homes.minors_of(row), told.checked()
    if before == after:
        return False
    note_change(row, "minors", "", "", now, None)
    homes.put_minors(row, after)
    _kept(row, now)
    return True


def note_change(
    home: Household, field: str, old: object, new: object, now: datetime, staff: Staff | None
) -> None:
    """A line in the file's story: what was set right, by whom (None: by the household)."""
    entry = Entry(
        key=uuid7(),
        household=home,
        kind="correction",
        staff=staff,
        happened_at=now,
        recorded_at=now,
    )
    homes.put_told(entry, {"field": field, "old": old, "new": new})
    entry.save()


def _kept(row: Household, now: datetime) -> None:
    row.changed_at = now
    row.save(update_fields=["sealed", "minors", "changed_at"])


def _nobody() -> Duties:
    raise NotOnDuty
