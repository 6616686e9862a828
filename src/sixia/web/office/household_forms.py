"""What is filled in at a household's file."""

from typing import Any
from uuid import uuid4

from django import forms
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sixia.grid import households, pairing
from sixia.grid.homes import WORDS
from sixia.grid.models import Duty, Household, Staff
from sixia.web.home_forms import FamilyForm, begun
from sixia.web.office.doors import Desk
from sixia.web.office.households import reason
from sixia.web.office.moves.fields import Day, line, yes_or_no
from sixia.web.office.moves.people import seats


class Asked(forms.Form):
    """A form that knows for whom it is shown."""

    def __init__(self, _request: Desk, _home: Household, data: Any = None) -> None:
        super().__init__(data)


class Words(Asked):
    words = forms.CharField(
        label=_("写什么"), max_length=WORDS, widget=forms.Textarea(attrs={"rows": 4})
    )


class Went(Asked):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    happened_at = forms.DateTimeField(
        label=_("什么时候去的"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        error_messages={"invalid": _("请写日期和时间,例如 2026-03-09 09:30。")},
    )
    met = yes_or_no(_("遇到人没有"), _("遇到了"), _("没遇到"))
    note = forms.CharField(
        label=_("看到什么"), required=False, max_length=WORDS, widget=forms.Textarea({"rows": 4})
    )

    def __init__(self, request: Desk, home: Household, data: Any = None) -> None:
        super().__init__(request, home, data)
        self.initial = {"happened_at": timezone.localtime(request.now), "met": "yes"}


class Measure(Asked):
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    words = line(
        _("为了什么"),
        _("这一项办的人、督查的人都看得到:不写姓名、病情。例如:屋顶漏雨。"),
        most=200,
    )
    means = line(_("怎么帮"), _("谁去做什么。例如:住建局派人换瓦。"), most=200)
    due_at = Day(_("哪天前做到"))


class Correct(FamilyForm):
    def __init__(self, request: Desk, home: Household, data: Any = None) -> None:
        why = reason(request, str(home.key))
        family = households.look(home, request.user, request.duties, why, request.now)
        super().__init__(data, initial=begun(family))


class Pair(Asked):
    seat = forms.ChoiceField(label=_("谁来结对"))

    def __init__(self, request: Desk, home: Household, data: Any = None) -> None:
        super().__init__(request, home, data)
        offer(self, pairing.candidates(None, request.duties, request.today))


def offer(form: forms.Form, duties: Any) -> None:
    """The choice of a person, grouped by unit."""
    field = form.fields["seat"]
    assert isinstance(field, forms.ChoiceField)
    rows: list[Duty] = list(duties)
    field.choices = [("", gettext("请选一个")), *seats(rows)]


def seated(form: forms.Form) -> Staff:
    return get_object_or_404(Staff, pk=int(form.cleaned_data["seat"].partition(":")[2]))
