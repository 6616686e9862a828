"""The households of a draw, for those who go there: a place and a file, never a name."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sixia.field import frames
from sixia.field.models import Draw
from sixia.field.queries import day_begins
from sixia.grid import onduty
from sixia.grid.models import Household, Pairing
from sixia.web.office.doors import Desk


@dataclass(frozen=True, slots=True)
class Home:
    """`mine`: its file opens to this person. `pairings`: who is on duty for it and comes along."""

    home: Household
    mine: bool
    pairings: Sequence[Pairing] = field(default=())


def homes(request: Desk, draw: Draw, *, told: bool) -> list[Home]:
    """All households drawn, for those who may know; on the day of a visit there, to others only
    those they are on duty for. Names stand in the file alone, which logs each look."""
    drawn = frames.households(draw)
    if not told:
        drawn = _todays(request, draw, drawn)
    theirs = _mine(request, drawn)
    if not told:
        return [Home(home, mine=True) for home in drawn if home.pk in theirs]
    paired = _paired(request, drawn)
    return [Home(home, home.pk in theirs, paired.get(home.pk, ())) for home in drawn]


def _todays(request: Desk, draw: Draw, drawn: list[Household]) -> list[Household]:
    """Those that lie where an outing goes whose day has come."""
    tomorrow = day_begins(request.today + timedelta(days=1))
    begun = draw.outings.filter(starts_at__lt=tomorrow).exclude(state="called_off")
    places = tuple(begun.values_list("area_id", flat=True)) if drawn else ()
    return [home for home in drawn if home.area_id.startswith(places)] if places else []


def _mine(request: Desk, drawn: list[Household]) -> set[int]:
    if not drawn:
        return set()
    rows = onduty.mine(request.duties, request.today).filter(pk__in=[home.pk for home in drawn])
    return set(rows.values_list("pk", flat=True))


def _paired(request: Desk, drawn: list[Household]) -> dict[int, list[Pairing]]:
    found: dict[int, list[Pairing]] = {}
    if drawn:
        rows = onduty.current(request.today).filter(household__in=drawn)
        for each in rows.select_related("staff", "unit").order_by("since", "pk"):
            assert each.household_id is not None
            found.setdefault(each.household_id, []).append(each)
    return found
