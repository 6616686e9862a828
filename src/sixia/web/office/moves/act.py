"""While it is in hand: contact, notes, checks, co-handlers, pauses, extensions, help."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sixia.grid.models import Unit
from sixia.ledger import commands as c
from sixia.web.names import spoken
from sixia.web.office.moves import people
from sixia.web.office.moves.base import MoveForm
from sixia.web.office.moves.fields import Day, in_days, pick, radio, words, yes_or_no

WAYS = [
    ("phone", _("打电话")),
    ("visit", _("上门")),
    ("office", _("在办公室见面")),
    ("letter", _("写信")),
    ("message", _("发消息")),
]


class Contact(MoveForm):
    makes = c.Contact
    about = _("和反映的人说上话了,就记一笔:问清楚了什么、说了什么。")
    how = radio(_("怎么联系的"), WAYS)
    note = words(_("说了什么"), required=False)


class Note(MoveForm):
    makes = c.Note
    note = words(_("办了什么、问到什么"), _("同事和督查员看得到,反映的人看不到。"))


class Check(MoveForm):
    makes = c.Check
    found = words(_("查到的情况"))
    next_at = Day(_("下次哪天查"))

    def prepare(self) -> None:
        self.initial.setdefault("next_at", in_days(self.scene.now, 7))


class Invite(MoveForm):
    makes = c.Invite
    about = _("请另一个单位办其中一部分,各有各的期限;对居民仍由您这边答复。")
    unit = pick(_("请哪个单位"))
    part = words(_("请他们办什么"), rows=3)
    due_at = Day(_("哪天前回"))

    def prepare(self) -> None:
        self.choose("unit", people.units(but=self.scene.case.unit_id))
        self.initial.setdefault("due_at", in_days(self.scene.now, 3))

    def told(self) -> dict[str, Any]:
        return {**self.cleaned_data, "unit": int(self.cleaned_data["unit"])}


class ReportPart(MoveForm):
    makes = c.ReportPart
    unit = radio(_("哪个单位的部分"), ())
    report = words(_("办得怎么样"))

    def prepare(self) -> None:
        owed = {int(t.key.removeprefix("co:")) for t in self.scene.state.running("co:")}
        rows = Unit.objects.filter(pk__in=owed & set(self.scene.duties.units))
        self.choose("unit", [(u.pk, u.name) for u in rows], first=True)

    def told(self) -> dict[str, Any]:
        return {**self.cleaned_data, "unit": int(self.cleaned_data["unit"])}


class Pause(MoveForm):
    makes = c.Pause
    about = _("期限停走,到说好的那天要恢复。只有规则允许的原因才能暂停。")
    ground = radio(_("原因"), ())
    until_at = Day(_("停到哪天"))
    reason = words(_("具体情况"), rows=3)

    def prepare(self) -> None:
        self.choose("ground", [(g.code, spoken(g.name)) for g in self.scene.pack.pauses])


class Resume(MoveForm):
    makes = c.Resume
    about = _("期限接着走,剩多少还是多少。")
    note = words(_("说明"), required=False, rows=2)


class AskExtension(MoveForm):
    makes = c.AskExtension
    about = _("延期要别人批准,原因会告诉反映的人。原来的日期一直查得到。")
    amount = forms.IntegerField(label=_("延几天"), min_value=1)
    reason = words(_("为什么办不完"))

    def prepare(self) -> None:
        rule = self.scene.pack.extension
        assert rule is not None  # the move is not offered where the pack has none
        most = rule.most
        self.fields["amount"] = forms.IntegerField(
            label=_("延几个工作日") if most.unit == "working_days" else _("延几天"),
            min_value=1,
            max_value=most.amount,
            help_text=_("最多 %(most)s。") % {"most": most.amount},
        )


class DecideExtension(MoveForm):
    makes = c.DecideExtension
    grant = yes_or_no(_("同意延期吗"), _("同意"), _("不同意"))
    reason = words(_("理由"), _("同意的话,会写给反映的人。"), rows=3)


class AskHelp(MoveForm):
    makes = c.AskHelp
    about = _("办不动就说,不丢人。您的负责人会看到,记在账上。")
    need = words(_("需要什么"), _("人手、权限、钱、协调,都可以说。"), rows=3)


class GiveHelp(MoveForm):
    makes = c.GiveHelp
    help = words(_("怎么帮"), rows=3)
