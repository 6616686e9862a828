"""Narrowing a list by place, class, stage, unit and time."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sixia.grid.known import known
from sixia.grid.models import Area
from sixia.hear.taxonomy import taxonomy
from sixia.ledger.models import Case
from sixia.ledger.queries import filtered
from sixia.web.names import STAGE, class_name, place_name

TOWN = 9
# What is further off would leave what databases take.
DAYS = (MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31)))


def _nearer(code: str) -> list[tuple[str, str]]:
    """A village or grid that a link led to; only towns are chosen from by hand."""
    near = len(code) > TOWN and code.isascii() and code.isdigit()
    rows = Area.objects.filter(pk=code[:18]) if near else ()
    return [(area.code, place_name(area)) for area in rows]


class Narrowing(forms.Form):
    """Choices that narrow a list; each begins with one that narrows nothing."""

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="by_%s")

    def _choose(self, name: str, choices: Any, every: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", every), *choices]

    @property
    def used(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, validators=DAYS)


class Filters(Narrowing):
    area = forms.ChoiceField(label=_("地方"), required=False)
    class_code = forms.ChoiceField(label=_("分类"), required=False)
    stage = forms.ChoiceField(label=_("进展"), required=False)
    unit = forms.ChoiceField(label=_("单位"), required=False)
    since = _day(_("从哪天"))
    until = _day(_("到哪天"))

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        where = known()
        top = taxonomy().children()
        self._choose("area", [*where.towns, *_nearer(data.get("area", ""))], _("所有地方"))
        self._choose("class_code", [(x.code, class_name(x.code)) for x in top], _("所有分类"))
        self._choose("stage", STAGE.items(), _("所有进展"))
        self._choose("unit", where.units, _("所有单位"))

    def narrow(self, cases: QuerySet[Case]) -> QuerySet[Case]:
        """The cases that fit; a filter that is not among the choices is left out."""
        self.is_valid()
        chosen = {k: v for k, v in self.cleaned_data.items() if v}
        if "unit" in chosen:
            chosen["unit"] = int(chosen["unit"])
        if "since" in chosen:
            chosen["since"] = _midnight(chosen["since"])
        if "until" in chosen:
            chosen["before"] = _midnight(chosen.pop("until") + timedelta(days=1))
        return filtered(cases, **chosen)


def _midnight(day: date) -> datetime:
    """When this day begins, in the deployment's zone."""
    return timezone.make_aware(datetime.combine(day, time.min))
