"""What is filled in for a rota."""

from collections.abc import Iterable
from datetime import time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from sixia.field.kinds import kinds
from sixia.field.lay_rota import NewRota, may_keep
from sixia.field.models import Outing, Turn
from sixia.grid.models import Unit
from sixia.web.names import place_name
from sixia.web.office.doors import Desk
from sixia.web.office.draw_forms import day
from sixia.web.office.moves.fields import line, pick
from sixia.web.office.outings.forms import clock, heads, where
from sixia.web.outings import kind_name

ROWS, MORE = 12, 48  # turns to fill in


class RotaForm(forms.Form):
    name = line(_("叫什么"), _("例如:县领导每周接访。"))
    kind = pick(_("去做什么"))
    unit = pick(_("哪个单位的"))
    first_day = day(_("第一次是哪天"), _("以后都在同一个星期几。遇上放假,顺延到下一个工作日。"))
    every_weeks = forms.IntegerField(label=_("隔几周一次"), min_value=1, max_value=26)
    last_day = day(_("最后到哪天"))
    begins = clock(_("几点开始"))
    minutes = forms.IntegerField(label=_("每次多少分钟"), min_value=15, max_value=720)
    place = line(_("具体地点"), required=False, most=120)

    def __init__(self, request: Desk, data: Any = None) -> None:
        begun = {"kind": "reception", "first_day": request.today + timedelta(days=7),
                 "every_weeks": 1, "begins": time(9), "minutes": 180,
                 "unit": request.duties.unit}  # fmt: skip
        super().__init__(data, initial=begun)
        self.fields["last_day"].required = False
        units = [u for u in Unit.objects.order_by("code") if may_keep(request.duties, u)]
        self._choose("unit", [(u.pk, u.name) for u in units])
        self._choose("kind", [(k, kind_name(k)) for k in kinds()])
        people, places = [("", "—"), *leaders(request)], [("", "—"), *where()]
        for n in range(rows_asked(request)):
            self.fields[f"who{n}"] = pick(_("谁"), people, required=False)
            self.fields[f"where{n}"] = pick(_("去哪里"), places, required=False)

    def _choose(self, name: str, choices: Any) -> None:
        found = self.fields[name]
        assert isinstance(found, forms.ChoiceField)
        found.choices = choices

    @property
    def rows(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        """The turns, each numbered from 1: who and where."""
        count = sum(1 for name in self.fields if name.startswith("who"))
        return [(n + 1, self[f"who{n}"], self[f"where{n}"]) for n in range(count)]

    @property
    def plain(self) -> list[forms.BoundField]:
        return [f for f in self if not f.name.startswith(("who", "where"))]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for n, _who, _where in self.rows:
            if bool(data.get(f"who{n - 1}")) != bool(data.get(f"where{n - 1}")):
                missing = "where" if data.get(f"who{n - 1}") else "who"
                self.add_error(f"{missing}{n - 1}", _("谁和去哪里要一起选。"))
        return data

    def told(self) -> NewRota:
        data = self.cleaned_data
        turns = [
            (int(data[f"who{n - 1}"]), data[f"where{n - 1}"])
            for n, _who, _where in self.rows
            if data[f"who{n - 1}"]
        ]
        names = ("name", "kind", "first_day", "every_weeks", "last_day", "begins", "minutes",
                 "place")  # fmt: skip
        return NewRota(unit=int(data["unit"]), turns=turns, **{name: data[name] for name in names})


def leaders(request: Desk) -> list[tuple[Any, Any]]:
    """Who can have a turn: oneself, and everyone who leads a unit."""
    me = (request.user.pk, f"{request.user.unit.name} · {request.user.name}")
    return [me, *heads(request)]


def rows_asked(request: Desk) -> int:
    """Twelve turns to fill in; with ?rows=48 more."""
    return MORE if request.GET.get("rows") == str(MORE) else ROWS


class Swap(forms.Form):
    one = pick(_("这一次"))
    other = pick(_("和这一次"))

    def __init__(self, outings: list[Outing], data: Any = None) -> None:
        super().__init__(data)
        for name in ("one", "other"):
            found = self.fields[name]
            assert isinstance(found, forms.ChoiceField)
            found.choices = [(o.pk, _told(o)) for o in outings]
        if len(outings) > 1:
            self.fields["other"].initial = outings[1].pk


def _told(outing: Outing) -> str:
    on = date_format(timezone.localtime(outing.starts_at), "MONTH_DAY_FORMAT")
    return f"{on} · {outing.lead.name} · {place_name(outing.area)}"


class TakeOver(forms.Form):
    turn = pick(_("谁的位置"))
    to = pick(_("换成谁"))

    def __init__(self, request: Desk, turns: Iterable[Turn]) -> None:
        super().__init__()
        for name, choices in (
            ("turn", [(turn.pk, f"{turn.staff.name} · {place_name(turn.area)}") for turn in turns]),
            ("to", leaders(request)),
        ):
            found = self.fields[name]
            assert isinstance(found, forms.ChoiceField)
            found.choices = choices


class Stop(forms.Form):
    why = line(_("为什么停"), _("公告过的,公告上会写明这个原因。"), most=200)
