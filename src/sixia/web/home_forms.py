"""The forms of a household's file that both faces show."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sixia.grid.circumstances import circumstances
from sixia.grid.homes import LONGEST, MOST_PEOPLE, WORDS, Family, Minors
from sixia.web.homes import FIELD, circumstance_name

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # there is no such class outside the stubs


def _choices(*, minors: bool) -> list[tuple[str, str]]:
    return [
        (c, circumstance_name(c)) for c, each in circumstances().items() if each.minors is minors
    ]


def _text(name: str, hint: "str | _StrPromise" = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=FIELD[name], help_text=hint, max_length=LONGEST[name], required=required
    )


class FamilyForm(forms.Form):
    """Who lives there and how. Children are not written here."""

    name = _text("name", required=True)
    others = _text("others", _("大人的姓名,可以不写。孩子的写在“未成年人情况”里。"))
    phone = forms.RegexField(
        r"^[0-9+()()\- ]{5,24}$",
        label=FIELD["phone"],
        required=False,
        error_messages={"invalid": _("电话里有认不出的字,请只写数字。")},
    )
    address = _text("address")
    people = forms.IntegerField(label=FIELD["people"], min_value=1, max_value=MOST_PEOPLE)
    circumstances = forms.MultipleChoiceField(
        label=FIELD["circumstances"], required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "circumstances", minors=False)

    def told(self) -> dict[str, Any]:
        """The fields as the file keeps them."""
        data = {name: self.cleaned_data[name] for name in FamilyForm.base_fields}
        return {**data, "circumstances": tuple(data["circumstances"])}


class MinorsForm(forms.Form):
    """What is kept of minors, apart."""

    minors = forms.CharField(
        label=FIELD["minors"],
        help_text=_("只写帮扶用得着的,例如几年级、缺什么。单独加密,经批准才能看。"),
        required=False,
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    of_minors = forms.MultipleChoiceField(
        label=_("未成年人的情形"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "of_minors", minors=True)

    def told_of_minors(self) -> Minors:
        return Minors(self.cleaned_data["minors"], tuple(self.cleaned_data["of_minors"]))


def _offer(form: forms.Form, name: str, *, minors: bool) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.MultipleChoiceField)
    field.choices = _choices(minors=minors)


def begun(family: Family) -> dict[str, Any]:
    """What a form of corrections begins with."""
    return {name: getattr(family, name) for name in FamilyForm.base_fields}


def begun_minors(minors: Minors) -> dict[str, Any]:
    return {"minors": minors.words, "of_minors": minors.circumstances}
