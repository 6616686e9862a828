"""What was counted, for whoever asks: the same for the page and for the table to take along."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from sixia.grid.models import Area
from sixia.learn import can_mine, monthly
from sixia.learn.barometer import Asked, Barometer, barometer, begun, month_of, number_of
from sixia.learn.monthly import Kept
from sixia.web.names import place_name
from sixia.web.office.barometer.asking import Asking
from sixia.web.office.doors import Desk


@dataclass(frozen=True, slots=True)
class Found:
    """The question, what the counts say, and the names of the places in it."""

    asking: Asking
    told: Barometer
    names: dict[str, str]
    kept: Kept

    @property
    def asked(self) -> Asked:
        return self.told.asked


def found(request: Desk) -> Found | str:
    """What there is to tell; or why there is nothing: "extra" (what counts is not installed),
    "uncounted", or "young" (no whole month yet)."""
    if not can_mine():
        return "extra"
    kept = monthly.kept()
    if kept is None or not kept.table.num_rows:
        return "uncounted"
    since, latest = span(kept)
    if since > latest:
        return "young"
    asking = Asking(request.GET, request.duties, since, latest)
    asked = asking.asked
    places = Area.objects.filter(_inside(asked), level="village").order_by("code")
    told = barometer(kept, asked, tuple(places.values_list("code", flat=True)))
    return Found(asking, told, _names(told), kept)


def span(kept: Kept) -> tuple[str, str]:
    """The first whole month of the record, and the last that was over when it was counted."""
    made = timezone.localdate(kept.made)
    return month_of(begun(kept)), month_of(number_of(f"{made:%Y-%m}") - 1)


def _inside(asked: Asked) -> Q:
    places = Q(pk__in=[])
    for root in asked.roots:
        places |= Q(code__startswith=root)
    return places


def _names(told: Barometer) -> dict[str, str]:
    """Places by code: of the one that is asked its short name, of all others as they are known."""
    codes = {told.asked.area, *(one.area for one in told.moved), *(one.area for one in told.silent)}
    if told.asked.by == "place":
        codes |= {line.key for line in told.lines}
    return {area.code: place_name(area) for area in Area.objects.filter(pk__in=codes - {""})}
