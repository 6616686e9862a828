"""What is kept of a household goes when it says so, or when its years are over."""

from datetime import datetime

from django.db import transaction

from sixia.field.models import Visit
from sixia.grid import closing
from sixia.grid.models import Household


@transaction.atomic
def forget(home: Household, now: datetime) -> None:
    """Erase the file, and what visitors noted at that door. That someone went there stays."""
    closing.erase(home, now)
    rows = Visit.objects.filter(household=home)
    rows.update(note=b"", place="", latitude=None, longitude=None)


def forget_old(now: datetime, years: int) -> int:
    """Erase the files that were closed so many years ago. How many there were."""
    due = Household.objects.filter(erased_at=None, closed_at__lt=_years_before(now, years))
    rows = list(due)
    for home in rows:
        forget(home, now)
    return len(rows)


def _years_before(now: datetime, years: int) -> datetime:
    try:
        return now.replace(year=now.year - years)
    except ValueError:  # 29 February
        return now.replace(year=now.year - years, day=28)
