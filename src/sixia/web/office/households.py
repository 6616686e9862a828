"""困难家庭: the households one is on duty for, those nobody takes, what waits to be allowed; and
for who answers for an area how many there are. Names open with a reason, one look each."""

from typing import Any
from uuid import UUID

from django import forms
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from sixia.field import file
from sixia.grid import minors, onduty
from sixia.grid.homes import LONGEST, BadHome, Family
from sixia.grid.households import look_at_all, open_file
from sixia.grid.models import Area, Household
from sixia.grid.onduty import NotOnDuty
from sixia.grid.rules import FIELDWORK, WORKING
from sixia.web.homes import FIELD, FamilyForm, MinorsForm, bad_home
from sixia.web.names import place_name
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.moves.fields import line, pick
from sixia.web.office.pages import page_of, show

GOES = tuple(sorted(FIELDWORK))
NAMES = "names"  # the reason under which a session keeps the list open
KEPT = 50
SALT = "office.household"


class Why(forms.Form):
    why = line(_("为什么要看"), _("例如:约上门时间。会记下您、时间和理由,这户人家自己也看得到。"),
               most=200)  # fmt: skip


def reason(request: Desk, about: str) -> str:
    """Why this session may show it; "" if that was not said yet."""
    told: dict[str, str] = request.session.get("why", {})
    return told.get(about, "")


def remember(request: Desk, about: str, why: str) -> None:
    """Keep the reason for this session, and the latest fifty of them."""
    told = {**request.session.get("why", {}), about: why.strip()}
    request.session["why"] = dict(list(told.items())[-KEPT:])


@opens_to(*GOES, "auditor")
def households(request: Desk) -> HttpResponse:
    """Mine, place by place. Without a reason no name is shown; a POST says it, or takes it back."""
    form = Why(request.POST if "show" in request.POST else None)
    if "hide" in request.POST:
        remember(request, NAMES, "")
        return redirect("office:households")
    if form.is_valid():
        remember(request, NAMES, form.cleaned_data["why"])
        return redirect("office:households")
    open_files = onduty.mine(request.duties, request.today).filter(closed_at=None)
    page = page_of(request, file.shown(open_files))
    told = {
        "page": page,
        "rows": _rows(request, list(page.object_list)),
        "named": bool(reason(request, NAMES)),
        "form": form,
        "unattended": onduty.unattended(request.duties, request.today),
        "asked": minors.waiting(request.duties, request.today),
        "counted": onduty.counted(request.duties, request.today),
        "can_open": bool(request.duties.roles & WORKING),
    }
    return show(request, "households.html", told, 422 if form.errors else 200)


def _rows(request: Desk, files: list[Household]) -> list[tuple[Household, Family | None]]:
    why = reason(request, NAMES)
    if not why:
        return [(home, None) for home in files]
    shown = look_at_all(files, request.user, request.duties, why, request.now)
    names = {home.pk: family for home, family in shown}
    return [(home, names.get(home.pk)) for home in files]


class NewFile(FamilyForm, MinorsForm):
    key = forms.CharField(widget=forms.HiddenInput)
    area = pick(_("在哪里"))
    consent = line(FIELD["consent"], _("例如:当面说清了存什么、谁看得到,本人同意。"),
                   most=LONGEST["consent"])  # fmt: skip
    why = line(FIELD["why"], _("这户人家自己看得到。"), most=LONGEST["why"])
    field_order = ("key", "area", *FamilyForm.base_fields, "minors", "of_minors", "consent", "why")

    def __init__(self, request: Desk, data: Any = None) -> None:
        key = signing.dumps([str(uuid7()), request.user.pk], salt=SALT)
        super().__init__(data, initial={"key": key, "people": 1})
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("请选一个")), *_places(request)]


def _places(request: Desk) -> list[tuple[str, str]]:
    """Villages of one's working duties; their grids too where that is not a whole county."""
    found: dict[str, str] = {}
    for duty in request.duties.held:
        if duty.role in WORKING:
            levels = ("village",) if len(duty.area) < 9 else ("village", "grid", "micro_grid")
            rows = Area.objects.filter(code__startswith=duty.area, level__in=levels)
            found |= {area.code: place_name(area) for area in rows}
    return sorted(found.items())


@opens_to(*sorted(WORKING))
def open_household(request: Desk) -> HttpResponse:
    """A new file; its code is shown once, to print or copy for the household."""
    form = NewFile(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _opened(request, form)
        except signing.BadSignature:
            form.add_error(None, gettext("这张表不是从这一页打开的,没有保存。请重新打开。"))
        except NotOnDuty:
            form.add_error("area", gettext("这里不归您管,没有保存。"))
        except BadHome as error:
            form.add_error(None, bad_home(error))
    return show(request, "household_open.html", {"form": form}, 422 if form.errors else 200)


def _opened(request: Desk, form: NewFile) -> HttpResponse:
    data = form.cleaned_data
    key, staff = signing.loads(data["key"], salt=SALT)
    if staff != request.user.pk:
        raise signing.BadSignature
    family = Family(**form.told(), consent=data["consent"], why=data["why"])
    opened = open_file(
        Area.objects.get(pk=data["area"]),
        family,
        form.told_of_minors(),
        request.user,
        request.duties,
        request.now,
        UUID(key),
    )
    remember(request, str(opened.household.key), gettext("刚建的档案"))
    return code_page(request, opened.household, opened.code)


def code_page(request: Desk, home: Household, code: str | None) -> HttpResponse:
    """The sheet with the code, this once; sent again, the file."""
    if code is None:
        return redirect("office:household", home.key)
    return show(request, "household_code.html", {"home": home, "code": code})
