"""Who does it: assign, hand on, sign, object, refer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sixia.grid.models import Duty, Staff, Unit
from sixia.grid.queries import members
from sixia.learn import decide
from sixia.ledger import commands as c
from sixia.ledger.append import Done
from sixia.ledger.assign import item_for, suggested
from sixia.web.names import spoken
from sixia.web.office.moves import classes, hints, people
from sixia.web.office.moves.base import MoveForm
from sixia.web.office.moves.fields import Day, line, pick, words, yes_or_no


class Assign(MoveForm):
    makes = c.Assign
    offered: hints.Hints = hints.NONE
    about = _("定下谁办、走什么路、谁来查、哪天查。期限从现在起按规则算。")
    title = line(_("标题"), _("一句大白话,不写姓名和电话。"))
    seat = pick(_("单位和责任人"), hint=_("第一组是派单目录或者地方对应的单位。"))
    path = pick(_("办理路径"))
    grade = pick(_("分级"))
    class_code = pick(_("民生分类"), required=False)
    checker = pick(_("谁来督查"), hint=_("承办单位以外的督查员。"))
    check_at = Day(_("哪天查"), _("不写就按规则算。"), required=False)
    catalogue = pick(_("派单目录条目"), hint=_("没有条目依据的,乡镇和村可以拒绝。"), required=False)
    co_unit = pick(_("协办单位"), required=False)
    note = words(_("交代几句"), required=False, rows=3)
    seen = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)

    def prepare(self) -> None:
        s = self.scene
        items = suggested(s.case.class_code)
        first = items[0].unit_id if items else people.home_unit(s.case.area_id)
        seats = people.seats(people.in_office(s.today), first)
        self.choose("seat", seats, first=first is not None)
        self.choose("catalogue", [(i.number, f"{i.number} · {i.unit.name}") for i in items])
        self.choose("path", [(p.code, spoken(p.name)) for p in s.pack.paths], first=True)
        self.choose("grade", [(g.id, spoken(g.name)) for g in s.pack.grades])
        self.choose("class_code", classes.grouped())
        self.choose(
            "checker", people.checkers(s.case.area_id, s.today), first=True,
            none=_("这个地方还没有督查员,派不出去。请管理员先给人定职责。"),
        )  # fmt: skip
        self.choose("co_unit", people.units())
        known = {"title": s.case.title, "grade": s.case.grade, "class_code": s.case.class_code}
        self.initial = {**known, **self.initial}
        if not self.is_bound:
            self.offered = hints.hints(s.case, self.initial, seats, s.now)
            self.initial["seen"] = hints.packed(self.offered)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if {"seat", "checker"} <= cleaned.keys():
            unit, _person = people.seated_at(cleaned["seat"])
            checker = Staff.objects.select_related("unit").get(pk=int(cleaned["checker"]))
            if unit.pk in checker.unit.ids:
                self.add_error("checker", _("督查的人不能是承办单位自己的,请换一位。"))
            if cleaned.get("co_unit") == str(unit.pk):
                self.add_error("co_unit", _("协办单位不能就是主办单位。"))
        return cleaned

    def told(self) -> dict[str, Any]:
        data = self.cleaned_data
        unit, person = people.seated_at(data["seat"])
        told = {
            "unit": unit.pk, "unit_path": unit.ids, "unit_kind": unit.kind, "person": person,
            "checker": int(data["checker"]), "class_code": data["class_code"] or None,
            "catalogue": data["catalogue"] or self._item(data["class_code"], unit),
        }  # fmt: skip
        if data["co_unit"]:
            other = Unit.objects.get(pk=data["co_unit"])
            told |= {"with_unit": other.pk, "with_path": other.ids}
        same = ("path", "grade", "check_at", "title", "note")
        return told | {name: data[name] for name in same}

    def perform(self) -> Done:
        s, seen = self.scene, hints.unpacked(self.cleaned_data["seen"])
        return decide.assigned(s.case.pk, self.command(), s.duties, s.now, seen)

    def command(self) -> c.Assign:
        return c.Assign(**self.told())

    @staticmethod
    def _item(class_code: str, unit: Unit) -> str | None:
        """The item that gives this class to the unit, so that nobody has to look it up."""
        item = item_for(class_code, unit)
        return item.number if item else None


class Hand(MoveForm):
    makes = c.Hand
    about = _("换一位责任人,期限不变。")
    person = pick(_("交给谁"))
    note = words(_("交代几句"), required=False, rows=2)

    def prepare(self) -> None:
        unit = self.scene.case.unit
        assert unit is not None  # only a case that was assigned can be handed on
        rows = members(unit, self.scene.today).order_by("name", "pk")
        now = self.scene.case.person_id
        others = [(p.pk, p.name) for p in rows if p.pk != now]
        self.choose("person", others, none=_("这个单位没有别人在岗。请管理员先给人定职责。"))

    def told(self) -> dict[str, Any]:
        return {**self.cleaned_data, "person": int(self.cleaned_data["person"])}


class Sign(MoveForm):
    makes = c.Sign
    about = _("签收就是认下这件事:从现在起由您这边办。")
    note = words(_("打算怎么办"), required=False, rows=2)

    def told(self) -> dict[str, Any]:
        return {"note": self.cleaned_data["note"]}


class Object(MoveForm):
    makes = c.Object
    about = _("不该这里办,就说清理由;派单的人会审核。审核期间期限照走。")
    reason = words(_("为什么不该这里办"), _("写明依据,该哪个单位办。"))


class RefusePush(MoveForm):
    makes = c.RefusePush
    about = _("派单目录里没有的事,不能压给乡镇和村。退回后由派单的人另派。")
    reason = words(_("理由"))


class ReviewObjection(MoveForm):
    makes = c.ReviewObjection
    uphold = yes_or_no(_("异议成立吗"), _("成立,收回另派"), _("不成立,仍由该单位办"))
    reason = words(_("理由"), _("双方都看得到。"))


class Refer(MoveForm):
    makes = c.Refer
    about = _("交给上级或者下级单位办。对居民的期限照走,不会重新算。")
    seat = pick(_("单位和责任人"))
    catalogue = line(_("派单目录条目"), _("往下交要写。"), required=False, most=40)
    reason = words(_("为什么"))

    def prepare(self) -> None:
        unit = self.scene.case.unit
        assert unit is not None  # only a case that was assigned can be referred
        rows = [d for d in people.in_office(self.scene.today) if self._related(d, unit)]
        self.choose("seat", people.seats(rows))

    @staticmethod
    def _related(duty: Duty, unit: Unit) -> bool:
        """Above this unit or below it."""
        above = duty.unit_id in unit.ids
        return duty.unit_id != unit.pk and (above or duty.unit.path.startswith(unit.path))

    def told(self) -> dict[str, Any]:
        unit, person = people.seated_at(self.cleaned_data["seat"])
        up = unit.pk in self.scene.state.unit_path
        return {
            "direction": "up" if up else "down", "unit": unit.pk, "unit_path": unit.ids,
            "unit_kind": unit.kind, "person": person, "reason": self.cleaned_data["reason"],
            "catalogue": self.cleaned_data["catalogue"] or None,
        }  # fmt: skip
