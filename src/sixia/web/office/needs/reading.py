"""Which rows a list of needs has for a reader, and how many."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from sixia.grid.known import known
from sixia.hear.taxonomy import taxonomy
from sixia.ledger import needs, queries
from sixia.ledger.models import Case
from sixia.web.names import class_name
from sixia.web.office.counts import Counted
from sixia.web.office.doors import Desk
from sixia.web.office.filters import Narrowing
from sixia.web.office.needs.words import NEEDS, Words

COUNTED = 100  # of more it is told only that


class Filters(Narrowing):
    """`calendar` came with the choices, so that the page need not read it again."""

    area = forms.ChoiceField(label=_("地方"), required=False)
    class_code = forms.ChoiceField(label=_("分类"), required=False)
    unit = forms.ChoiceField(label=_("单位"), required=False)
    lead = forms.ChoiceField(label=_("领办"), required=False)
    origin = forms.ChoiceField(label=_("从哪里来"), required=False)

    def __init__(self, name: str, data: Any) -> None:
        super().__init__(data)
        where, top = known(), taxonomy().children()
        self.calendar = where.calendar
        self._choose("area", where.towns, _("所有地方"))
        self._choose("class_code", [(x.code, class_name(x.code)) for x in top], _("所有分类"))
        self._choose("unit", where.units, _("所有单位"))
        self._choose(
            "lead", [("none", _("还没有人领办")), ("some", _("有人领办"))], _("有没有人领办都看")
        )
        self._choose("origin", [("imported", _("从别的系统导入的"))], _("在这里登记的"))
        if name != "old":
            del self.fields["origin"]
        self.is_valid()

    @property
    def came_from(self) -> str:
        return self.cleaned_data.get("origin") or "here"

    @property
    def place(self) -> str:
        return str(self.cleaned_data.get("area", ""))

    def narrow(self, cases: QuerySet[Case]) -> QuerySet[Case]:
        chosen = {k: v for k, v in self.cleaned_data.items() if v}
        if "unit" in chosen:
            chosen["unit"] = int(chosen["unit"])
        if lead := chosen.pop("lead", ""):
            cases = cases.filter(lead__isnull=lead == "none")
        chosen.pop("origin", None)
        return queries.filtered(cases, **chosen)


def read(name: str, request: Desk, origin: str = "here") -> QuerySet[Case]:
    """The cases on this list that this person may see, in its order."""
    seen = queries.visible(request.duties).select_related("lead")
    if name == "old":
        return needs.old(seen, request.now, origin)
    if name == "hard":  # what it met may be a rating that is not yet for its unit to know
        seen = queries.not_kept(seen, request.duties)
    found = needs.NEEDS[name](seen, request.now)
    return found.select_related("matter") if name == "again" else found


def counted(request: Desk) -> Counted:
    """All the lists, to be counted with what else a page counts."""
    return {tab.key: (read(tab.name, request), COUNTED) for tab in tabs()}


@dataclass(frozen=True, slots=True)
class Tab:
    """One of the lists; its size stands under `key`."""

    name: str
    words: Words

    @property
    def key(self) -> str:
        return f"needs_{self.name}"


def tabs() -> list[Tab]:
    return [Tab(name, words) for name, words in NEEDS.items()]
