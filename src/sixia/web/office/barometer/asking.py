"""The question: where, of what, until when. What is asked wrongly is left out."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from sixia.grid.areas import LEVELS
from sixia.grid.known import known
from sixia.grid.models import Area
from sixia.grid.rules import AREA_WIDE, Duties
from sixia.hear.taxonomy import taxonomy
from sixia.learn.barometer import Asked, month_of, number_of
from sixia.web.names import class_name, place_name
from sixia.web.office.filters import Narrowing

TOWN, VILLAGE = 9, 12
MONTHS = (6, 12, 24)
ORIGINS = (("here", _("本系统听到的")), ("imported", _("从别处导入的")))


def areas_of(duties: Duties) -> tuple[str, ...]:
    """Where someone may see every case, and so also how many there are; the widest."""
    held = {duty.area for duty in duties.held if duty.role in AREA_WIDE}
    return tuple(sorted(a for a in held if not any(a != b and a.startswith(b) for b in held)))


class Asking(Narrowing):
    """`since`, `latest`: the first and last whole month that were counted."""

    area = forms.ChoiceField(label=_("哪里的人"), required=False)
    code = forms.ChoiceField(label=_("在说什么"), required=False)
    by = forms.ChoiceField(label=_("分开看"), required=False)
    until = forms.ChoiceField(label=_("到哪个月"), required=False)
    months = forms.ChoiceField(label=_("多少个月"), required=False)
    origin = forms.ChoiceField(label=_("哪来的"), required=False)

    def __init__(self, data: Any, duties: Duties, since: str, latest: str) -> None:
        super().__init__(data)
        self.areas, self.since, self.latest = areas_of(duties), since, latest
        self._choose("area", self._places(data.get("area", "")), _("我管的所有地方"))
        self._choose("code", _classes(data.get("code", "")), _("所有的事"))
        self._choose("by", [("place", _("各个地方")), ("class", _("各类事"))], _("随问题而定"))
        back = range(number_of(latest) - 1, number_of(since) - 1, -1)
        self._choose("until", [(month_of(n), month_of(n)) for n in back], latest)
        self._choose("months", [(str(n), n) for n in MONTHS if n != 12], 12)
        self._choose("origin", ORIGINS[1:], ORIGINS[0][1])

    def _places(self, chosen: str) -> list[tuple[str, str]]:
        """The towns where one may look, and any other place there that a link led to."""
        towns = [(code, name) for code, name in known().towns if code.startswith(self.areas)]
        other = len(chosen) in LEVELS and len(chosen) != TOWN and _number(chosen)
        found = Area.objects.filter(pk=chosen) if other and chosen.startswith(self.areas) else ()
        return [*towns, *((area.code, place_name(area)) for area in found)]

    @cached_property
    def asked(self) -> Asked:
        self.is_valid()
        told = {name: value for name, value in self.cleaned_data.items() if value}
        code, area = told.get("code", ""), told.get("area", "")
        until = told.get("until", self.latest)
        most = number_of(until) - number_of(self.since) + 1
        by = told.get("by") or ("place" if code and len(area) < VILLAGE else "class")
        return Asked(
            areas=self.areas,
            until=until,
            area=area,
            code=code,
            by="class" if by == "class" or len(area) >= VILLAGE else "place",
            months=min(most, int(told.get("months", 12))),
            origin=told.get("origin", "here"),
        )


def _number(code: str) -> bool:
    return code.isascii() and code.isdigit()


def _classes(chosen: str) -> list[Any]:
    """The classes of two levels, the second under the first, and one of the third that a link led
    to."""
    known_ = taxonomy()
    found: list[Any] = []
    for top in known_.children():
        below = [(each.code, class_name(each.code)) for each in known_.children(top.code)]
        found.append((top.code, class_name(top.code)))
        found.append((class_name(top.code), below))
    if len(chosen) > 4 and known_.get(chosen):
        found.append((chosen, class_name(chosen)))
    return found
