"""抽取: record a frame, give the seed, see what was drawn, go there unannounced."""

from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from sixia.field import drawn
from sixia.field import draws as field
from sixia.field.models import Draw
from sixia.field.rules import NotYours, Unfit
from sixia.grid.rules import FIELDWORK
from sixia.web.draws import ALTERED, shown
from sixia.web.office.doors import CASEWORK, Desk, opens_to
from sixia.web.office.draw_forms import NewDraw, Seed, beginning
from sixia.web.office.draw_rows import homes
from sixia.web.office.outings.reach import fresh_key, key_of
from sixia.web.office.pages import page_of, show
from sixia.web.outings import unfit


def draw_or_404(request: Desk, key: UUID) -> Draw:
    """A draw this person may know of. One they may not is not there."""
    found = drawn.visible(request.duties, request.today).filter(key=key).first()
    if found is None:
        raise Http404
    return found


@opens_to(*CASEWORK)
def draws(request: Desk) -> HttpResponse:
    """The draws one may know of, newest first; results that are not open yet are not told here."""
    rows = drawn.visible(request.duties, request.today).defer("frame", "strata", "result")
    told = {
        "page": page_of(request, rows),
        "today": request.today,
        "draws": bool(request.duties.roles & set(field.DRAWERS)),
    }
    return show(request, "draws.html", told)


@opens_to(*field.DRAWERS)
def new_draw(request: Desk) -> HttpResponse:
    """First step: from which list, how many. Sent twice, it is recorded once."""
    began = {**beginning(request), "key": fresh_key(request, "draw")}
    form = NewDraw(request.POST or None, initial=began)
    if request.method == "POST" and form.is_valid():
        try:
            key = key_of(request, form.cleaned_data["key"], "draw")
            draw = field.record_frame(form.told(key), request.duties, request.now)
        except signing.BadSignature:
            form.add_error(None, gettext("这张表不是从这一页打开的,没有保存。请重新打开。"))
        except Unfit as error:
            form.add_error(None, unfit(error))
        except NotYours:
            form.add_error("area", gettext("这个地方不归您管,请换一个。"))
        else:
            messages.success(request, gettext("名单记下了。现在等一个谁也定不了的数。"))
            return redirect("office:draw", draw.key)
    return show(request, "draw_new.html", {"form": form}, 422 if form.errors else 200)


@opens_to(*CASEWORK)
def draw(request: Desk, key: UUID) -> HttpResponse:
    """One draw. A POST gives the seed, and then it is drawn, once."""
    one = draw_or_404(request, key)
    form = Seed(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            field.give_seed(one.pk, **form.cleaned_data, duties=request.duties, now=request.now)
        except Unfit as error:
            form.add_error(None, unfit(error))
        except NotYours:
            raise PermissionDenied from None
        else:
            messages.success(request, gettext("抽好了。谁都可以照样再抽一遍,结果一样。"))
            return redirect("office:draw", one.key)
    status = 422 if form.errors else 200
    return show(request, "draw.html", {"form": form, **_page(request, one)}, status)


def _page(request: Desk, one: Draw) -> dict[str, object]:
    told = drawn.tells(one, request.duties, request.today)
    checked = field.check(one)
    may_go = told and one.result is not None and bool(request.duties.roles & FIELDWORK)
    return {
        "shown": shown(one, told=told),
        "draw": one,
        "told": told,
        "mine": one.made_by_id == request.duties.staff,
        "open": one.opens_on <= request.today,
        "alarms": [ALTERED[code] for code in checked.altered],
        "checked": checked,
        "others": drawn.others(one).count(),
        "homes": homes(request, one, told=told),
        "trips": one.outings.select_related("area", "lead").order_by("starts_at") if told else (),
        "goes": may_go and one.opens_on >= request.today,
    }
