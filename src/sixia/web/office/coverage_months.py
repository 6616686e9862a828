"""How regularly anyone goes: twelve months as words, a strip and a table."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sixia.field import rhythm
from sixia.field.regularity import months
from sixia.field.rhythm import Strip
from sixia.web.office.doors import CASEWORK, Desk, opens_to
from sixia.web.office.pages import show

HIGH, WIDE, GAP = 28, 14, 3  # of a strip and its bars, in the SVG's own units
TOLD: Mapping[str, Promise] = {
    "never": _("十二个月没有去过"),
    "burst": _("一阵风:多半挤在一个月里"),
    "fading": _("在变淡:以前常去,近三个月没去"),
    "regular": _("经常去"),
    "some": _("偶尔去"),
}
SIGN = {"never": "late", "burst": "soon", "fading": "soon", "regular": "done", "some": "calm"}


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
    told = {
        "towns": [drawn(strip) for strip in rhythm.by_town(request.duties, request.today)],
        "units": [drawn(strip) for strip in rhythm.by_unit(request.duties, request.today)],
        "months": months(request.today)[:-1],
    }
    return show(request, "coverage_months.html", told)
