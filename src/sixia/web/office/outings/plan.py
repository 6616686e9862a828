"""Planning an outing, and planning it otherwise."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sixia.field import outings as field
from sixia.field.kinds import Kind, kinds
from sixia.field.models import Outing
from sixia.field.outings import Plan
from sixia.field.rules import NotYours, Unfit
from sixia.grid.models import Area
from sixia.grid.rules import FIELDWORK
from sixia.web.names import Label
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.outings.forms import PlanForm, beginning
from sixia.web.office.outings.reach import fresh_key, key_of, kind_of, run_or_403
from sixia.web.office.pages import show
from sixia.web.outings import kind_name, unfit

GOES = tuple(sorted(FIELDWORK))
# What each kind is for, to choose by.
FOR: Mapping[str, Label] = {
    "outreach": _("带着政策去讲,记下问了什么、答了什么;答不上来的上台账。"),
    "research": _("带着问题去看、去问,可以不打招呼。"),
    "reception": _("坐在那里接待来访,一人一号,能当场解决的当场解决。"),
    "onsite": _("几个单位坐到一张桌子上,当场定谁办、哪天办到。"),
    "home": _("上门、见面、听声,一户一户走。"),
    "meeting": _("在院坝里坐下来说;下一次先说上次答应的办得怎样。"),
}


@opens_to(*GOES)
def plan_outing(request: Desk) -> HttpResponse:
    """Choose a kind; then one page to plan it. Sent twice, it is planned once."""
    kind = kinds().get(request.POST.get("kind") or request.GET.get("kind", ""))
    if kind is None:
        rows = [(k, kind_name(k), FOR.get(k, "")) for k in kinds()]
        return show(request, "outing_kinds.html", {"rows": rows})
    area = _area(request)
    if request.method != "POST":
        began = {**beginning(request, kind, area), "key": fresh_key(request, "plan")}
        return _page(request, kind, PlanForm(request, kind, area, initial=began))
    if "look" in request.POST:
        return _page(request, kind, PlanForm(request, kind, area, initial=typed(request.POST)))
    return _planned(request, kind, PlanForm(request, kind, area, request.POST))


def _planned(request: Desk, kind: Kind, form: PlanForm) -> HttpResponse:
    def make() -> Outing:
        key = key_of(request, form.cleaned_data["key"], "plan")
        return field.plan(told(kind, form, key), request.duties, request.now)

    if form.is_valid() and (outing := fitted(form, make)):
        messages.success(request, gettext("已经安排好了。"))
        return redirect("office:outing", outing.pk)
    return _page(request, kind, form, 422)


def fitted(form: forms.Form, make: Callable[[], Outing]) -> Outing | None:
    """The outing that was planned; None where it does not fit, and then the form says why."""
    try:
        return make()
    except signing.BadSignature:
        form.add_error(None, gettext("这张表不是从这一页打开的,没有保存。请重新打开。"))
    except Unfit as error:
        form.add_error(None, unfit(error))
    except NotYours:
        form.add_error(None, gettext("您不能替这个单位、在这个地方安排。请换单位或者地方。"))
    return None


@opens_to(*GOES)
def change_outing(request: Desk, outing_id: int) -> HttpResponse:
    """Plan it otherwise, as long as nobody was told of it."""
    outing = run_or_403(request, outing_id)
    kind, area = kind_of(outing), request.POST.get("area") or outing.area_id
    if outing.state != "planned":
        said = gettext("已经公告或者去过了,不能再改。要换时间,就取消它另外安排。")
        messages.warning(request, said)
        return redirect("office:outing", outing.pk)
    if request.method != "POST":
        form = PlanForm(request, kind, area, initial=_standing(outing), outing=outing)
        return _page(request, kind, form, outing=outing)
    if "look" in request.POST:
        form = PlanForm(request, kind, area, initial=typed(request.POST), outing=outing)
        return _page(request, kind, form, outing=outing)
    form = PlanForm(request, kind, area, request.POST, outing=outing)
    return _changed(request, outing, kind, form)


def _changed(request: Desk, outing: Outing, kind: Kind, form: PlanForm) -> HttpResponse:
    if form.is_valid():
        try:
            plan = told(kind, form, outing.key)
            field.change(outing.pk, plan, request.duties, request.now)
        except Unfit as error:
            form.add_error(None, unfit(error))
        except NotYours:
            raise PermissionDenied from None
        else:
            messages.success(request, gettext("已经改好了。"))
            return redirect("office:outing", outing.pk)
    return _page(request, kind, form, 422, outing)


def _page(request: Desk, kind: Kind, form: PlanForm, status: int = 200,
          outing: Outing | None = None) -> HttpResponse:  # fmt: skip
    told = {"form": form, "kind": kind, "name": kind_name(kind.id), "outing": outing,
            "about": FOR.get(kind.id, "")}  # fmt: skip
    return show(request, "outing_plan.html", told, status)


def _area(request: Desk) -> str:
    """The place asked for, else that of one's first duty that goes to people."""
    asked = request.POST.get("area") or request.GET.get("area", "")
    if asked and Area.objects.filter(pk=asked[:18]).exists():
        return asked
    return next(d.area for d in request.duties.held if d.role in FIELDWORK)


def told(kind: Kind, form: PlanForm, key: UUID) -> Plan:
    """The plan that was filled in."""
    data = form.cleaned_data

    def many(name: str) -> list[int]:
        return [int(pk) for pk in data.get(name, ())]

    return Plan(
        key=key,
        kind=kind.id,
        area_code=data["area"],
        starts_at=data["starts_at"],
        ends_at=data["ends_at"],
        lead=int(data["lead"]),
        unit=int(data["unit"]),
        place=data["place"],
        purpose=data["purpose"],
        goers=[pk for pk in (*many("goers"), *many("others")) if pk != int(data["lead"])],
        policies=many("policies"),
        agenda=many("agenda"),
        invited=many("invited"),
        unannounced=data.get("unannounced", False),
    )


def typed(data: QueryDict) -> dict[str, Any]:
    """What stands in a form that is shown again before it is sent."""
    several = ("goers", "others", "agenda", "policies", "invited")
    return {n: data.getlist(n) if n in several else data.get(n) for n in data}


def _standing(outing: Outing) -> dict[str, Any]:
    starts, ends = (timezone.localtime(at) for at in (outing.starts_at, outing.ends_at))
    goers = [staff.pk for staff in outing.goers.all()]
    return {
        "area": outing.area_id, "place": outing.place, "day": starts.date(),
        "begins": starts.time(), "ends": ends.time(), "lead": outing.lead_id,
        "unit": outing.unit_id, "goers": goers, "others": goers, "purpose": outing.purpose,
        "agenda": [case.pk for case in outing.agenda.all()],
        "policies": [policy.pk for policy in outing.policies.all()],
        "invited": list(outing.invited.values_list("unit", flat=True)),
        "unannounced": outing.unannounced,
    }  # fmt: skip
