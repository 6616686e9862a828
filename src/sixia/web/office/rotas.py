"""轮值: which leader goes where on which day; arranged ahead, changed, handed over, stopped."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from sixia.field import rota as field
from sixia.field import rota_days
from sixia.field.lay_rota import KEEPERS, create, may_keep
from sixia.field.models import Rota
from sixia.field.rules import NotYours, Unfit
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.pages import page_of, show
from sixia.web.office.rota_forms import MORE, RotaForm, Stop, Swap, TakeOver
from sixia.web.outings import unfit

SHOWN = timedelta(weeks=12)  # how far ahead a rota's page looks and arranges


@opens_to(*KEEPERS)
def rotas(request: Desk) -> HttpResponse:
    return show(request, "rotas.html", {"page": page_of(request, rota_days.rotas(request.now))})


@opens_to(*KEEPERS)
def new_rota(request: Desk) -> HttpResponse:
    form = RotaForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = create(form.told(), request.duties, request.now)
        except Unfit as error:
            form.add_error(None, unfit(error))
        except NotYours:
            form.add_error(None, gettext("您不能替这个单位、在这些地方排。请换单位或者地方。"))
        else:
            messages.success(request, gettext("轮值表有了。看看日子对不对,再排上。"))
            return redirect("office:rota", made.pk)
    told = {"form": form, "more": MORE}
    return show(request, "rota_new.html", told, 422 if form.errors else 200)


@opens_to(*KEEPERS)
def rota(request: Desk, rota_id: int) -> HttpResponse:
    """The days to come, each with who goes where and whether it is arranged."""
    one = get_object_or_404(Rota.objects.select_related("unit", "made_by"), pk=rota_id)
    days = rota_days.ahead(one, request.now, request.today + SHOWN)
    free = [day.outing for day in days if day.outing and day.outing.state == "planned"]
    told = {
        "rota": one,
        "days": days,
        "keeps": may_keep(request.duties, one.unit),
        "open": sum(1 for day in days if not day.outing and day.due.known),
        "unknown": any(not day.due.known for day in days),
        "over": one.last_day is not None and one.last_day <= request.today,
        "swap": Swap(free) if len(free) > 1 else None,
        "take_over": TakeOver(request, one.turns.select_related("staff", "area")),
        "stop": Stop(),
        "weeks": SHOWN.days // 7,
    }
    return show(request, "rota.html", told)


def _arrange(request: Desk, rota_id: int) -> str:
    until = request.today + SHOWN
    n = len(field.make_outings(rota_id, until, request.duties, request.now))
    return ngettext("排上了 %(n)s 次。", "排上了 %(n)s 次。", n) % {"n": n}


def _swap(request: Desk, rota_id: int) -> str:
    one, other = _chosen(request, "one", "other", "not_to_swap")
    field.swap(rota_id, one, other, request.duties, request.now)
    return gettext("对调好了:人和地方一起换了日子。")


def _take_over(request: Desk, rota_id: int) -> str:
    turn, to = _chosen(request, "turn", "to", "no_turn")
    n = field.take_over(rota_id, turn, to, request.duties, request.now)
    told = ngettext("换好了,已经排上的 %(n)s 次也换了。", "换好了,已经排上的 %(n)s 次也换了。", n)
    return told % {"n": n} if n else gettext("换好了。")


def _chosen(request: Desk, one: str, other: str, code: str) -> tuple[int, int]:
    """Two ids out of a form. Raises Unfit with this code."""
    try:
        ids = int(request.POST.get(one, "")), int(request.POST.get(other, ""))
    except ValueError:
        raise Unfit(code) from None
    if max(ids) >= 2**63:
        raise Unfit(code)
    return ids


def _stop(request: Desk, rota_id: int) -> str:
    n = field.stop(rota_id, request.POST.get("why", ""), request.duties, request.now)
    told = ngettext("停了,取消了 %(n)s 次。", "停了,取消了 %(n)s 次。", n) % {"n": n}
    return told if n else gettext("停了。")


ACTS: dict[str, Callable[[Desk, int], str]] = {
    "arrange": _arrange,
    "swap": _swap,
    "take-over": _take_over,
    "stop": _stop,
}


@opens_to(*KEEPERS)
@require_POST
def rota_act(request: Desk, rota_id: int, name: str) -> HttpResponse:
    """Arrange the days ahead, let two change days, let someone take over, stop it."""
    if name not in ACTS or not Rota.objects.filter(pk=rota_id).exists():
        raise Http404
    try:
        messages.success(request, ACTS[name](request, rota_id))
    except Unfit as error:
        messages.error(request, unfit(error))
    except NotYours:
        raise PermissionDenied from None
    return redirect("office:rota", rota_id)
