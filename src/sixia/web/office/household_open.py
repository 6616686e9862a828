"""建档: a new file for a household, with its consent; its code is shown once."""

from typing import Any
from uuid import UUID

from django import forms
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from sixia.grid.homes import LONGEST, BadHome, Family
from sixia.grid.households import open_file
from sixia.grid.models import Area, Household
from sixia.grid.onduty import NotOnDuty
from sixia.grid.rules import WORKING
from sixia.web.home_forms import FamilyForm, MinorsForm
from sixia.web.homes import FIELD, bad_home
from sixia.web.names import place_name
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.households import remember
from sixia.web.office.moves.fields import line, pick
from sixia.web.office.pages import show

SALT = "office.household"


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
