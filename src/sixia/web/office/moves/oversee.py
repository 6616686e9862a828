"""Above the handling: a leader's lead, supervision orders."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from sixia.grid.queries import on_duty
from sixia.ledger import commands as c
from sixia.web.office.moves.base import MoveForm
from sixia.web.office.moves.fields import Day, in_days, pick, radio, words, yes_or_no


class TakeLead(MoveForm):
    makes = c.TakeLead
    about = _("领办就是您牵头:名字公开,到日子要说进展。")
    progress_at = Day(_("哪天说第一次进展"))

    def prepare(self) -> None:
        self.initial.setdefault("progress_at", in_days(self.scene.now, 14))

    def told(self) -> dict[str, Any]:
        return {"leader": self.scene.duties.staff, **self.cleaned_data}


class HandLead(MoveForm):
    makes = c.HandLead
    about = _("换一位领导领办,换人看得见。")
    leader = pick(_("交给谁"))
    progress_at = Day(_("哪天说进展"))
    reason = words(_("为什么换"), rows=2)

    def prepare(self) -> None:
        rows = on_duty("leader", self.scene.case.area_id, self.scene.today)
        others = rows.exclude(pk=self.scene.duties.staff).order_by("name")
        named = [(p.pk, p.name) for p in others]
        self.choose("leader", named, none=_("这里没有别的领导在岗。请管理员先给人定职责。"))
        self.initial.setdefault("progress_at", in_days(self.scene.now, 14))

    def told(self) -> dict[str, Any]:
        return {**self.cleaned_data, "leader": int(self.cleaned_data["leader"])}


class ReportLead(MoveForm):
    makes = c.ReportLead
    progress = words(_("进展"))
    progress_at = Day(_("下次哪天说"))

    def prepare(self) -> None:
        self.initial.setdefault("progress_at", in_days(self.scene.now, 14))


class Order(MoveForm):
    makes = c.Order
    about = _("督办单有自己的回复期限,不改变对居民的期限。")
    requirement = words(_("要求"))
    reply_at = Day(_("哪天前回复"))

    def prepare(self) -> None:
        self.initial.setdefault("reply_at", in_days(self.scene.now, 3))


class ReplyOrder(MoveForm):
    makes = c.ReplyOrder
    order = radio(_("哪一张督办单"), ())
    reply = words(_("回复"))
    final = yes_or_no(_("办完了吗"), _("办完了"), _("还要继续"))

    def prepare(self) -> None:
        numbers = [t.key.removeprefix("order:") for t in self.scene.state.running("order:")]
        self.choose("order", [(n, _("第 %s 张") % n) for n in numbers], first=True)

    def told(self) -> dict[str, Any]:
        return {**self.cleaned_data, "order": int(self.cleaned_data["order"])}
