"""Draws for everyone: what was drawn from which list, and how to draw it again oneself."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sixia.field import drawn
from sixia.field import draws as field
from sixia.web.draws import ALTERED, frame_text, shown

PER_PAGE = 30


@require_safe
def draws(request: HttpRequest) -> HttpResponse:
    rows = drawn.opened(timezone.localdate()).defer("frame", "strata", "result")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/draws.html", {"page": page})


@require_safe
def draw(request: HttpRequest, key: UUID) -> HttpResponse:
    """One draw, drawn again as the page is opened. Before its day there is no such page."""
    now = timezone.now()
    rows = drawn.opened(timezone.localdate(now))
    one = rows.filter(key=key).first()
    if one is None:
        raise Http404
    told = {
        "draw": one,
        "shown": shown(one, told=True),
        "alarms": [ALTERED[code] for code in field.altered(one)],
        "others": drawn.others(one).count(),
        "now": now,
    }
    return render(request, "portal/draw.html", told)


@require_safe
def draw_frame(_request: HttpRequest, key: UUID) -> HttpResponse:
    """The frame as a text file, as `sort` and `sha256sum` read it."""
    one = drawn.opened(timezone.localdate()).filter(key=key).first()
    if one is None:
        raise Http404
    answer = HttpResponse(frame_text(one), content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="frame.txt"'
    return answer
