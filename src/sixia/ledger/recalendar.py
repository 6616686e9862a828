"""A year's holiday notice became known: clocks that rested on a guess are set again."""

from datetime import UTC, datetime, timedelta

from sixia.ledger import append
from sixia.ledger.commands import SYSTEM, Recalendar
from sixia.ledger.models import Case
from sixia.ledger.moves import Refused
from sixia.ledger.states import OPEN


def recalendar(year: int, now: datetime) -> int:
    """Set again what guessed this year. Returns on how many cases. Safe to run twice."""
    # A day before, because the year begins earlier in the east than in UTC.
    begins = datetime(year, 1, 1, tzinfo=UTC) - timedelta(days=1)
    owing = Case.objects.filter(stage__in=OPEN, clocks__state="running", clocks__due_at__gte=begins)
    return sum(_again(case_id, year, now) for case_id in owing.values_list("pk", flat=True).distinct())


def _again(case_id: int, year: int, now: datetime) -> bool:
    try:
        append.carry_out(case_id, Recalendar(year=year), SYSTEM, now)
    except Refused:  # nothing here rested on that year
        return False
    return True
