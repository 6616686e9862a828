"""Who and where as this process last read it: asked of the database again only when it changed."""

from dataclasses import dataclass

from django.db import connection

from sixia import clock
from sixia.grid import queries, stamp
from sixia.grid.areas import above
from sixia.grid.models import Area, HolidayNotice, Unit
from sixia.grid.queries import NoHome


@dataclass(frozen=True, slots=True)
class Known:
    """The dispatching units by the code of their area, the working calendar, and what lists are
    narrowed by: the towns with their names, the units with theirs, in order of code."""

    stamp: str
    dispatching: dict[str, Unit]
    calendar: clock.Calendar
    towns: tuple[tuple[str, str], ...]
    units: tuple[tuple[int, str], ...]

    def dispatch_unit(self, area_code: str) -> Unit:
        """The unit that dispatches for this place. Raises NoHome."""
        for code in reversed(above(area_code)):
            if unit := self.dispatching.get(code):
                return unit
        raise NoHome(f"no dispatching unit for {area_code}; give the county one")


_last: list[Known] = []


def known(now: str = "") -> Known:
    """What holds now. `now` is the stamp, if it was read already in this transaction."""
    now = now or stamp_now()
    for last in _last:
        if last.stamp == now:
            return last
    # The stamp was read first: what is read after it can only be newer, never older.
    found = _read(now)
    _last[:] = [found]  # and not read from there: another thread may put an older one in its place
    return found


def stamp_now() -> str:
    with connection.cursor() as cursor:
        cursor.execute(stamp.SELECT[connection.vendor])
        return str(cursor.fetchone()[0])


def _read(stamped: str) -> Known:
    notices = tuple(HolidayNotice.objects.order_by("year").values_list("text", flat=True))
    units = Unit.objects.filter(dispatches=True, area__isnull=False).order_by("-pk")
    dispatching = {unit.area_id: unit for unit in units if unit.area_id}  # the oldest one stays
    towns = Area.objects.filter(level="town").order_by("code").values_list("code", "name")
    every = Unit.objects.order_by("code").values_list("pk", "name")
    return Known(stamped, dispatching, queries.calendar_of(notices), tuple(towns), tuple(every))
