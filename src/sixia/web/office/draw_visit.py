"""Going where the lot fell."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from sixia.field import drawn
from sixia.field.models import Outing
from sixia.grid.rules import FIELDWORK
from sixia.web.draws import shown
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.draw_forms import VisitDrawn
from sixia.web.office.draws import draw_or_404
from sixia.web.office.outings.plan import fitted
from sixia.web.office.outings.reach import key_of
from sixia.web.office.pages import show


@opens_to(*sorted(FIELDWORK))
def visit_drawn(request: Desk, key: UUID) -> HttpResponse:
    """Go where the lot fell; nobody else is told before the day."""
    one = draw_or_404(request, key)
    if one.result is None or not drawn.tells(one, request.duties, request.today):
        raise Http404
    if one.opens_on < request.today:
        messages.warning(request, gettext("结果已经公开了,这次抽取不能再用来四不两直。"))
        return redirect("office:draw", one.key)
    form = VisitDrawn(request, one, request.POST or None)

    def make() -> Outing:
        plan = form.told(key_of(request, form.cleaned_data["key"], f"visit {one.pk}"))
        return drawn.plan_visit(one, plan, request.duties, request.now)

    if request.method == "POST" and form.is_valid() and (outing := fitted(form, make)):
        messages.success(request, gettext("安排好了。到那天以前,只有您和同去的人看得到。"))
        return redirect("office:outing", outing.pk)
    told = {"form": form, "draw": one, "shown": shown(one, told=False)}
    return show(request, "draw_visit.html", told, 422 if form.errors else 200)
