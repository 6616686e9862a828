"""A year's holiday notice became known: clocks that rested on a guess are set again."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sixia.clock import parse_notice
from sixia.grid.models import HolidayNotice
from sixia.ledger import append
from sixia.ledger.actor import SYSTEM
from sixia.ledger.commands import Recalendar
from sixia.ledger.models import Case
from sixia.ledger.moves import Refused
from sixia.ledger.states import OPEN


def recalendar(text: str, now: datetime, moved: Callable[[int], None] = lambda _: None) -> int:
    """Keep the notice and set again what guessed its year; on how many cases.

    Safe to run twice, or again after it broke off. Raises ValueError for a notice it can't read.
    `moved` is told of each case looked at.
    """
    year = parse_notice(text).year
    HolidayNotice.objects.update_or_create(year=year, defaults={"text": text, "loaded_at": now})
    # A day before, because the year begins earlier in the east than in UTC.
    begins = datetime(year, 1, 1, tzinfo=UTC) - timedelta(days=1)
    owing = Case.objects.filter(stage__in=OPEN, clocks__state="running", clocks__due_at__gte=begins)
    changed = 0
    for case_id in list(owing.values_list("pk", flat=True).distinct()):
        changed += _again(case_id, year, now)
        moved(1)
    return changed


def _again(case_id: int, year: int, now: datetime) -> bool:
    try:
        append.carry_out(case_id, Recalendar(year=year), SYSTEM, now)
    except Refused as error:
        if error.code != "nothing_guessed":
            raise
        return False
    return True
