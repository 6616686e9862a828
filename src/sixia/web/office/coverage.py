"""覆盖: where nobody has been and where people wait; how regularly anyone goes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sixia.field import coverage as field
from sixia.field import rhythm
from sixia.field.regularity import months
from sixia.field.rhythm import Strip
from sixia.grid.models import Area, Unit
from sixia.grid.rules import FIELDWORK
from sixia.web.names import place_name
from sixia.web.office.doors import CASEWORK, Desk, opens_to
from sixia.web.office.lists import may_open
from sixia.web.office.pages import PER_PAGE, page_of, show

HIGH, WIDE, GAP = 28, 14, 3  # of a strip and its bars, in the SVG's own units
TOLD: Mapping[str, Promise] = {
    "never": _("十二个月没有去过"),
    "burst": _("一阵风:多半挤在一个月里"),
    "fading": _("在变淡:以前常去,近三个月没去"),
    "regular": _("经常去"),
    "some": _("偶尔去"),
}
SIGN = {"never": "late", "burst": "soon", "fading": "soon", "regular": "done", "some": "calm"}


class Towns(forms.Form):
    area = forms.ChoiceField(label=_("地方"), required=False)

    def __init__(self, request: Desk) -> None:
        super().__init__(request.GET, auto_id="by_%s")
        rows = Area.objects.filter(field.covered(request.duties, "", 9), level="town")
        area = self.fields["area"]
        assert isinstance(area, forms.ChoiceField)
        towns = [(town.pk, place_name(town)) for town in rows.order_by("code")]
        area.choices = [("", _("所有地方")), *towns]

    @property
    def used(self) -> bool:
        return bool(self.chosen)

    @property
    def chosen(self) -> str:
        """The town asked for; "" for one that is not among the choices."""
        return str(self.cleaned_data.get("area", "")) if self.is_valid() else ""


@opens_to(*CASEWORK)
def coverage(request: Desk) -> HttpResponse:
    """Every village, those to go to first. The same number of statements however many."""
    towns = Towns(request)
    found = field.places(request.duties, request.now, towns.chosen)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    told = {
        "filters": towns,
        "page": page,
        "places": field.with_who_waits(page.object_list, request.duties),
        "never": sum(1 for place in found if place.last is None),
        "opens_silent": may_open("silent", request.duties),
        "goes": bool(request.duties.roles & FIELDWORK),
    }
    return show(request, "coverage.html", told)


@opens_to(*CASEWORK)
def coverage_place(request: Desk, code: str) -> HttpResponse:
    """The records behind a place's figures: outings held there, visits by day and unit."""
    here = Area.objects.filter(field.covered(request.duties, "", 9), pk=code[:18]).first()
    if here is None or here.pk != code:
        raise Http404
    told = {
        "here": here,
        "grids": field.parts_of(here) if here.level == "village" else (),
        "outings": page_of(request, field.outings_to(code)),
        "visits": field.visits_to(code)[:60],
        "goes": bool(request.duties.roles & FIELDWORK),
    }
    return show(request, "coverage_place.html", told)


@opens_to(*CASEWORK)
def coverage_unit(request: Desk, unit_id: int) -> HttpResponse:
    """The records behind a unit's strip: its outings, its visits by day and place."""
    unit = get_object_or_404(Unit, pk=unit_id)
    told = {
        "unit": unit,
        "outings": page_of(request, field.outings_by(unit)),
        "visits": field.visits_by(unit)[:60],
    }
    return show(request, "coverage_unit.html", told)


@dataclass(frozen=True, slots=True)
class Bar:
    """One month of a strip, in the SVG's own units."""

    x: int
    y: int
    high: int
    n: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A strip with its words. A month without anything keeps a thin line, so that it is seen."""

    strip: Strip
    words: Promise
    sign: str
    bars: tuple[Bar, ...]


def drawn(strip: Strip) -> Drawn:
    most = max(strip.counts) or 1
    bars = []
    for month, n in enumerate(strip.counts):
        high = max(1, round(HIGH * n / most))
        bars.append(Bar(month * (WIDE + GAP), HIGH - high, high, n))
    word = strip.told.word
    return Drawn(strip, TOLD[word], SIGN[word], tuple(bars))


@opens_to(*CASEWORK)
def coverage_months(request: Desk) -> HttpResponse:
    """Twelve months by town and by unit, in order of code: no ranking, never by person."""
    months_: list[date] = months(request.today)[:-1]
    told: dict[str, Any] = {
        "towns": [drawn(strip) for strip in rhythm.by_town(request.duties, request.today)],
        "units": [drawn(strip) for strip in rhythm.by_unit(request.duties, request.today)],
        "months": months_,
    }
    return show(request, "coverage_months.html", told)
