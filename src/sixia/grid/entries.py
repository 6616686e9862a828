"""Lines of a household's file: needs, and what came of helping. Appended, never changed."""

from collections.abc import Iterable
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from sixia.grid import homes
from sixia.grid.households import locked, on_duty
from sixia.grid.models import Entry, Household, Staff
from sixia.grid.rules import Duties


class NoWords(ValueError):
    """Nothing was said, or far too much (4000 characters at most)."""


@transaction.atomic
def add(
    home: Household,
    kind: Literal["need", "result"],
    words: str,
    staff: Staff,
    duties: Duties,
    now: datetime,
    *,
    key: UUID | None = None,
    at: datetime | None = None,
) -> Entry:
    """One more need, or result. `at`: when it was told, if earlier than now; who was on duty
    then may say so. The same key again changes nothing. Raises NotOnDuty, NoWords."""
    on_duty(home, duties, now, at)
    if not words.strip() or len(words) > homes.WORDS:
        raise NoWords
    row = locked(home)
    before = Entry.objects.filter(key=key, household=row).first() if key else None
    if before:
        return before
    entry = Entry(
        key=key or uuid7(),
        household=row,
        kind=kind,
        staff=staff,
        happened_at=min(at or now, now),
        recorded_at=now,
    )
    homes.put_told(entry, {"words": words.strip()})
    entry.save()
    return entry


@transaction.atomic
def settle(home: Household, entry_id: int, duties: Duties, now: datetime) -> None:
    """A need was met. Raises NotOnDuty, Entry.DoesNotExist for one that is no open need here."""
    on_duty(home, duties, now)
    needs = Entry.objects.select_for_update().filter(kind="need", settled_at=None)
    entry = needs.get(household=home, pk=entry_id)
    entry.settled_at = now
    entry.save(update_fields=["settled_at"])


def open_needs(files: Iterable[Household]) -> dict[int, list[tuple[Entry, str]]]:
    """What these households need still, in clear, oldest first, by the household's id.

    For those whose look at the files was logged. One query."""
    rows = Entry.objects.filter(household__in=list(files), kind="need", settled_at=None)
    found: dict[int, list[tuple[Entry, str]]] = {}
    for entry in rows:
        words = str(homes.told(entry)["words"])
        found.setdefault(entry.household_id, []).append((entry, words))
    return found
