"""The cases that a figure of the barometer came from."""

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from sixia.grid.models import Area
from sixia.grid.rules import AREA_WIDE
from sixia.hear.taxonomy import taxonomy
from sixia.learn.barometer import Figure, cases_behind
from sixia.web.names import CHANNEL, class_name, place_name
from sixia.web.office import keyset
from sixia.web.office.barometer.asking import areas_of
from sixia.web.office.counts import Size
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.pages import show
from sixia.web.office.rows import rows

MONTH = re.compile(r"(19|2\d)\d\d-(0[1-9]|1[0-2])", re.ASCII)


@opens_to(*sorted(AREA_WIDE))
def cases(request: Desk) -> HttpResponse:
    """Newest first, only those that one may see; 404 for a figure there is none of."""
    areas = areas_of(request.duties)
    figure = _figure(request, areas)
    where = get_object_or_404(Area, pk=figure.area) if figure.area else None
    behind = cases_behind(figure, areas, request.duties)
    page = keyset.page(behind, request.GET)
    told: dict[str, object] = {
        "figure": figure,
        "what": class_name(figure.code),
        "where": where and place_name(where),
        "channel": CHANNEL.get(figure.channel, ""),
        "page": page,
        "rows": rows(page.object_list, request.duties, request.now),
    }
    if not page.has_other_pages:
        told["size"] = Size(len(page.object_list))
    return show(request, "barometer_cases.html", told, counted=behind)


def _figure(request: HttpRequest, areas: tuple[str, ...]) -> Figure:
    asked = {name: request.GET.get(name, "") for name in ("area", "code", "since", "until")}
    channel, origin = request.GET.get("channel", ""), request.GET.get("origin", "here")
    only = request.GET.get("only", "")
    known = (
        (not asked["area"] or (asked["area"].isdigit() and asked["area"].startswith(areas)))
        and (not asked["code"] or taxonomy().get(asked["code"]) is not None)
        and all(MONTH.fullmatch(asked[name]) for name in ("since", "until"))
        and (not channel or channel in CHANNEL)
        and origin in ("here", "imported")
    )
    if not known:
        raise Http404
    return Figure(**asked, origin=origin, channel=channel,
                  only_area=only == "area", only_code=only == "code")  # fmt: skip
