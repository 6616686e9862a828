"""单位联村: which unit answers for which village, and when it last went there."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from sixia.field.lately import last_there
from sixia.grid import pairing, villages
from sixia.grid.models import Area, Pairing, Staff, Unit
from sixia.grid.onduty import NotOnDuty
from sixia.grid.pairing import LastOne, NotFit, Over
from sixia.web.names import place_name
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.households import GOES
from sixia.web.office.moves.fields import pick
from sixia.web.office.pages import page_of, show

PAIRS = ("leader", "administrator", "unit_head")


@opens_to(*GOES, "auditor", "administrator")
def pairings(request: Desk) -> HttpResponse:
    """Which unit answers for which village, since when, and when it last went there."""
    page = page_of(request, last_there(villages.of_villages(request.today)))
    rows = [
        (row, villages.may_pair_village(row.unit, row.area_id or "", request.duties))
        for row in page.object_list
    ]
    can = bool(request.duties.roles & set(PAIRS))
    return show(request, "pairings.html", {"page": page, "rows": rows, "can": can})


class PairVillage(forms.Form):
    unit = pick(_("哪个单位"))
    area = pick(_("联系哪个村"))
    staff = pick(_("联系人"), hint=_("可以先空着。村里有事打他的办公电话。"), required=False)

    def __init__(self, request: Desk, data: Any = None) -> None:
        super().__init__(data)
        choose = ("", gettext("请选一个"))
        self._offer("unit", [choose, *_units(request)])
        self._offer("area", [choose, *((a.code, place_name(a)) for a in _villages())])
        working = pairing.candidates(None, request.duties, request.today)
        people = {d.staff_id: f"{d.unit.name} · {d.staff.name}" for d in working}
        self._offer("staff", [("", "——"), *people.items()])

    def _offer(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


def _units(request: Desk) -> list[tuple[int, str]]:
    """All units for who leads or administers, else those one heads."""
    rows = Unit.objects.exclude(kind="section").order_by("code")
    if not request.duties.roles & {"leader", "administrator"}:
        rows = rows.filter(pk__in=[d.unit for d in request.duties.held if d.role == "unit_head"])
    return [(unit.pk, unit.name) for unit in rows]


def _villages() -> list[Area]:
    return list(Area.objects.filter(level="village").order_by("code"))


@opens_to(*PAIRS)
def pair_village(request: Desk) -> HttpResponse:
    form = PairVillage(request, request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        unit, area = Unit.objects.get(pk=data["unit"]), Area.objects.get(pk=data["area"])
        staff = Staff.objects.get(pk=data["staff"]) if data["staff"] else None
        try:
            villages.pair_village(unit, area, staff, request.duties, request.today)
        except NotFit:
            form.add_error("area", gettext("这个单位已经联系这个村了。"))
        except NotOnDuty:
            form.add_error("area", gettext("这里不归您管,没有保存。"))
        else:
            messages.success(request, gettext("联上了,从今天算起。"))
            return redirect("office:pairings")
    return show(request, "pair_village.html", {"form": form}, 422 if form.errors else 200)


@opens_to(*PAIRS)
@require_POST
def end_pairing(request: Desk, pairing_id: int) -> HttpResponse:
    """End a pairing with a village, or one of several with a household."""
    row = Pairing.objects.filter(pk=pairing_id).select_related("household").first()
    if row is None:
        raise Http404
    try:
        if row.household is None:
            villages.end_village(pairing_id, request.duties, request.today)
        else:
            pairing.end(pairing_id, request.duties, request.now)
    except NotOnDuty:
        raise Http404 from None
    except Over:
        messages.info(request, gettext("刚才已经有人改过了。"))
    except LastOne:
        messages.error(request, gettext("这一户只有他在管,不能就这样停。请交给别人。"))
    else:
        messages.success(request, gettext("到今天为止。以前的都留着。"))
    return _back(row)


def _back(row: Pairing) -> HttpResponse:
    if row.household is None:
        return redirect("office:pairings")
    return redirect("office:household", row.household.key)
