"""Laying down a campaign and changing it while it runs."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sixia.ledger.campaign import NotYours, Plan, change, may_run, start
from sixia.ledger.models import Campaign
from sixia.ledger.moves import Refused
from sixia.web.office.campaigns.words import campaign_or_404
from sixia.web.office.doors import CASEWORK, Desk, opens_to
from sixia.web.office.draw_forms import day
from sixia.web.office.moves.fields import in_days, line, pick, words
from sixia.web.office.moves.people import in_office, seats
from sixia.web.office.outings.forms import where
from sixia.web.office.pages import show
from sixia.web.refusals import refusal

STARTERS = ("leader", "dispatcher", "unit_head")
NAMES = ("name", "why", "basis", "since", "until")


class PlanForm(forms.Form):
    name = line(_("叫什么"), _("例如:不动产证办理难集中化解。"))
    why = words(_("为什么要集中办"), _("公开以后,大家都看得到。"), rows=3)
    basis = line(_("依据"), _("哪份文件、哪次会议定的。"), required=False, most=200)
    area = pick(_("哪个地方的事"))
    seat = pick(_("谁牵头"), hint=_("单位和责任人。"))
    since = day(_("从哪天起"))
    until = day(_("办到哪天"))

    def __init__(self, request: Desk, data: Any = None, campaign: Campaign | None = None) -> None:
        super().__init__(data, initial=_begun(request, campaign))
        area, seat = self.fields["area"], self.fields["seat"]
        assert isinstance(area, forms.ChoiceField)
        assert isinstance(seat, forms.ChoiceField)
        area.choices = where(campaign.area_id if campaign else "")
        seat.choices = seats(in_office(request.today), request.duties.unit)

    def told(self) -> Plan:
        data = self.cleaned_data
        unit, _, person = data["seat"].partition(":")
        plain = {name: data[name] for name in NAMES}
        return Plan(area=data["area"], unit=int(unit), person=int(person), **plain)


def _begun(request: Desk, campaign: Campaign | None) -> dict[str, Any]:
    if campaign is None:
        mine = next((d.area for d in request.duties.held if d.role in STARTERS), "")
        return {"area": mine, "since": request.today, "until": in_days(request.now, 90)}
    kept = {name: getattr(campaign, name) for name in NAMES}
    return {**kept, "area": campaign.area_id, "seat": f"{campaign.unit_id}:{campaign.person_id}"}


def _kept(form: PlanForm, keep: Callable[[Plan], Campaign]) -> Campaign | None:
    """The campaign as it now is; None, with the reason on the form, if it was refused."""
    try:
        return keep(form.told())
    except Refused as error:
        form.add_error(None, refusal(error))
    except NotYours:
        form.add_error(None, gettext("您不能在这个地方、替这个单位牵头。请换地方或者单位。"))
    return None


@opens_to(*STARTERS)
def new_campaign(request: Desk) -> HttpResponse:
    form = PlanForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = _kept(form, lambda plan: start(plan, request.duties, request.now))
        if made:
            messages.success(request, gettext("专项行动有了。接着把事放进来,一批一批办。"))
            return redirect("office:campaign", made.key)
    told = {"form": form, "campaign": None}
    return show(request, "campaign_plan.html", told, 422 if form.errors else 200)


@opens_to(*CASEWORK)
def change_campaign(request: Desk, key: UUID) -> HttpResponse:
    one = campaign_or_404(key)
    if not may_run(request.duties, one):
        raise PermissionDenied
    form = PlanForm(request, request.POST or None, one)
    if request.method == "POST" and form.is_valid():
        made = _kept(form, lambda plan: change(one.pk, plan, request.duties))
        if made:
            messages.success(request, gettext("改好了。"))
            return redirect("office:campaign", one.key)
    told = {"form": form, "campaign": one}
    return show(request, "campaign_plan.html", told, 422 if form.errors else 200)
