"""The records behind the figures of coverage: of a place, of a unit."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from sixia.field import went
from sixia.field.coverage import covered, parts_of
from sixia.field.rhythm import TOWN
from sixia.grid.models import Area, Unit
from sixia.grid.rules import FIELDWORK
from sixia.web.office.doors import CASEWORK, Desk, opens_to
from sixia.web.office.pages import page_of, show


@opens_to(*CASEWORK)
def coverage_place(request: Desk, code: str) -> HttpResponse:
    """The records behind a place's figures: outings held there, visits by day and unit."""
    if not (code.isascii() and code.isdigit()):
        raise Http404
    here = get_object_or_404(Area, covered(request.duties, "", TOWN), pk=code)
    told = {
        "here": here,
        "grids": parts_of(here) if here.level == "village" else (),
        "outings": page_of(request, went.outings_to(code)),
        "visits": went.visits_to(code)[:60],
        "goes": bool(request.duties.roles & FIELDWORK),
    }
    return show(request, "coverage_place.html", told)


@opens_to(*CASEWORK)
def coverage_unit(request: Desk, unit_id: int) -> HttpResponse:
    """The records behind a unit's strip: its outings, its visits by day and place."""
    unit = get_object_or_404(Unit, pk=unit_id)
    told = {
        "unit": unit,
        "outings": page_of(request, went.outings_by(unit)),
        "visits": went.visits_by(unit)[:60],
    }
    return show(request, "coverage_unit.html", told)
