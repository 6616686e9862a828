"""A household's file is closed by its own yes, and erased when its time is over."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from sixia.grid.correcting import note_change
from sixia.grid.households import locked, on_duty
from sixia.grid.models import Entry, Household, MinorsApproval, Pairing
from sixia.grid.rules import Duties


@transaction.atomic
def ask_to_close(home: Household, duties: Duties, now: datetime) -> None:
    """Ask the household whether its file may be closed. Raises NotOnDuty."""
    on_duty(home, duties, now)
    row = locked(home)
    if row.closed_at is None:
        row.asked_at = now
        row.save(update_fields=["asked_at"])


@transaction.atomic
def agree(home: Household, now: datetime, *, yes: bool) -> None:
    """The household itself says whether its file is closed; with a yes the pairings end too.

    Nobody else can close one."""
    row = locked(home)
    if row.closed_at is not None:
        return
    note_change(row, "closed", "", yes, now, None)
    row.asked_at, row.closed_at = None, now if yes else None
    row.save(update_fields=["asked_at", "closed_at"])
    if yes:
        today = timezone.localdate(now)
        Pairing.objects.filter(household=row, until=None).update(until=today)


@transaction.atomic
def erase(home: Household, now: datetime) -> None:
    """Take away all that is kept of a household; that there was a file, and who looked, stays."""
    row = locked(home)
    Entry.objects.filter(household=row).delete()
    Pairing.objects.filter(household=row).update(note=b"")
    Pairing.objects.filter(household=row, until=None).update(until=timezone.localdate(now))
    MinorsApproval.objects.filter(household=row).update(why="")
    row.sealed = row.minors = b""
    row.tracking, row.erased_at, row.closed_at = None, now, row.closed_at or now
    row.save()
