"""What is filled in to draw, and to go where the lot fell."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sixia.field import drawn
from sixia.field.draws import DRAWERS, LONGEST, MOST, Wanted
from sixia.field.kinds import kinds
from sixia.field.models import Draw
from sixia.field.outings import Plan
from sixia.grid.models import Unit
from sixia.web.draws import BY, OF
from sixia.web.names import place_name
from sixia.web.office.doors import Desk
from sixia.web.office.moves.fields import Label, line, pick, radio
from sixia.web.office.outings.forms import BEGINS, ENDS, clock, colleagues, heads, where
from sixia.web.office.outings.reach import fresh_key
from sixia.web.outings import kind_name


def day(label: Label, hint: Label = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=hint,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("请写一个日期,例如 2026-03-20。")},
    )


def beginning(request: Desk) -> dict[str, Any]:
    """The place of one's duty; two weeks until everyone may see it."""
    mine = next((d.area for d in request.duties.held if d.role in DRAWERS), "")
    return {"area": mine, "of": "village", "by": "", "n": 5,
            "opens_on": request.today + timedelta(days=14)}  # fmt: skip


class NewDraw(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput, required=False)
    of = radio(_("抽什么"), OF.items(), _("困难家庭只从开着的档案里抽,名单上只有编码,没有姓名。"))
    area = pick(_("在哪里抽"), hint=_("这个地方有的全部进名单,谁也不能挑。"))
    n = forms.IntegerField(label=_("抽几个"), min_value=1, max_value=MOST)
    by = forms.ChoiceField(
        label=_("怎么分"), choices=BY.items(), widget=forms.RadioSelect, required=False
    )
    why = line(_("抽来做什么"), _("公开以后,谁都看得到这一句。"), most=200)
    opens_on = day(
        _("哪天公开结果"), _("这天以前,只有您和同去的人知道抽到哪里。去的日子不能晚于这天。")
    )

    def __init__(self, data: Any = None, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        area = self.fields["area"]
        assert isinstance(area, forms.ChoiceField)
        area.choices = where((initial or {}).get("area", ""))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("of") == "village" and data.get("by") == "village":
            self.add_error("by", _("抽村(社区)只能按乡镇街道分。"))
        return data

    def told(self, key: UUID) -> Wanted:
        data = self.cleaned_data
        names = ("of", "n", "by", "why", "opens_on")
        return Wanted(area_code=data["area"], key=key, **{name: data[name] for name in names})


class Seed(forms.Form):
    seed = line(
        _("种子"),
        _("一行字,照原样写,空格和标点也算。例如:双色球 2026027: 03 09 14 21 26 31 + 07"),
        most=120,
    )
    seed_from = line(
        _("从哪里来的"),
        _("名单记下以后才有、谁也定不了的:公开的开奖号码、居民当众掷的骰子。"),
        most=200,
    )


class VisitDrawn(forms.Form):
    """Where the lot fell, when, and who goes."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    kind = pick(_("去做什么"))
    area = pick(_("去哪里"))
    day = day(_("哪一天"))
    begins, ends = clock(_("几点开始")), clock(_("几点结束"))
    lead = pick(_("谁带队"))
    goers = forms.MultipleChoiceField(
        label=_("谁同去"), required=False, widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("只有这些人提前知道。"),
    )  # fmt: skip
    unit = pick(_("哪个单位的"))

    def __init__(self, request: Desk, draw: Draw, data: Any = None) -> None:
        began = {"day": min(request.today + timedelta(days=1), draw.opens_on), "begins": BEGINS,
                 "ends": ENDS, "lead": request.user.pk, "unit": request.duties.unit,
                 "key": fresh_key(request, f"visit {draw.pk}")}  # fmt: skip
        super().__init__(data, initial=began)
        self.request, self.draw = request, draw
        near, far = colleagues(request), heads(request)
        self._choose("kind", [(k.id, kind_name(k.id)) for k in kinds().values() if k.doors])
        self._choose("area", [(area.pk, place_name(area)) for area in drawn.goals(draw)])
        self._choose("lead", [*near, *far])
        self._choose("goers", [*near[1:], *far])
        mine = Unit.objects.filter(pk__in={request.duties.unit, *request.duties.units})
        self._choose("unit", [(u.pk, u.name) for u in mine.order_by("code")])

    def _choose(self, name: str, choices: Any) -> None:
        found = self.fields[name]
        assert isinstance(found, forms.ChoiceField)
        found.choices = choices

    def clean_day(self) -> date:
        asked: date = self.cleaned_data["day"]
        if not self.request.today <= asked <= self.request.today + LONGEST:
            raise ValidationError(_("这一天已经过去,或者太远了。"))
        return asked

    def told(self, key: UUID) -> Plan:
        data = self.cleaned_data
        starts, ends = (
            timezone.make_aware(datetime.combine(data["day"], data[name]))
            for name in ("begins", "ends")
        )
        return Plan(
            key=key, kind=data["kind"], area_code=data["area"], starts_at=starts, ends_at=ends,
            lead=int(data["lead"]), unit=int(data["unit"]),
            goers=[int(pk) for pk in data["goers"] if pk != data["lead"]],
            purpose=self.draw.why,
        )  # fmt: skip
