"""结对: units and villages, hand-over between members of staff, leave to see what is kept of
minors."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from sixia.field import file
from sixia.grid import minors, pairing
from sixia.grid.homes import WORDS
from sixia.grid.minors import Decided
from sixia.grid.models import Area, Pairing, Staff, Unit
from sixia.grid.onduty import NotOnDuty
from sixia.grid.pairing import LastOne, NotFit, Over
from sixia.web.names import place_name
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.household_acts import offer, seated
from sixia.web.office.households import GOES
from sixia.web.office.moves.fields import pick, radio
from sixia.web.office.pages import page_of, show

PAIRS = ("leader", "administrator", "unit_head")


@opens_to(*GOES, "auditor", "administrator")
def pairings(request: Desk) -> HttpResponse:
    """Which unit answers for which village, since when, and when it last went there."""
    page = page_of(request, file.last_there(pairing.of_villages(request.today)))
    rows = [
        (row, pairing.may_pair_village(row.unit, row.area_id or "", request.duties))
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
            pairing.pair_village(unit, area, staff, request.duties, request.today)
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
            pairing.end_village(pairing_id, request.duties, request.today)
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


class HandOver(forms.Form):
    seat = forms.ChoiceField(label=_("交给谁"))
    note = forms.CharField(
        label=_("接手的人要知道什么"),
        help_text=_("例如:耳背,打电话要大声;药在床头。加密存放,和档案一起打开。"),
        required=False,
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, request: Desk, row: Pairing, data: Any = None) -> None:
        super().__init__(data)
        found = pairing.candidates(row, request.duties, request.today)
        offer(self, found.exclude(staff=row.staff_id))


@opens_to(*GOES)
def hand_over(request: Desk, pairing_id: int) -> HttpResponse:
    """Give a household to another member of staff, with what must be known."""
    rows = Pairing.objects.filter(pk=pairing_id, household__isnull=False)
    row = rows.select_related("household__area", "staff", "unit").first()
    if row is None or row.household is None or not pairing.may_hand_over(row, request.duties):
        raise Http404
    form = HandOver(request, row, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            pairing.hand_over(
                row.pk, seated(form), form.cleaned_data["note"], request.duties, request.now
            )
        except Over:
            messages.info(request, gettext("刚才已经交给别人了。"))
            return redirect("office:households")
        except (NotFit, NotOnDuty):
            form.add_error("seat", gettext("不能交给他:他已经离岗,或者已经在管这一户。"))
        else:
            messages.success(request, gettext("交接好了。今天您还看得到,明天起由他负责。"))
            return redirect("office:households")
    told = {"form": form, "row": row, "home": row.household}
    return show(request, "hand_over.html", told, 422 if form.errors else 200)


class Decide(forms.Form):
    days = radio(
        _("给他看多久"),
        [("1", _("今天一天")), ("7", _("7 天")), ("30", _("30 天")), ("0", _("不同意"))],
    )


@opens_to("unit_head", "supervisor")
def decide_minors(request: Desk, approval_id: int) -> HttpResponse:
    """Whether someone may see what a file keeps of minors. Nothing of it is shown here."""
    rows = minors.waiting(request.duties, request.today, decided=True)
    row = rows.filter(pk=approval_id).first()
    if row is None:
        raise Http404
    form = Decide(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            days = int(form.cleaned_data["days"])
            minors.decide(row.pk, request.user, request.duties, days, request.now)
        except Decided:
            messages.info(request, gettext("刚才已经有人定过了。"))
        else:
            messages.success(request, gettext("定了。"))
        return redirect("office:households")
    told = {"row": row, "form": form}
    return show(request, "decide_minors.html", told, 422 if form.errors else 200)
