"""The answer and what people make of it: answered, served, judged, closed, reopened, reviewed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sixia.hear.models import Concern
from sixia.judge.models import SATISFIED, SOLVED
from sixia.judge.rate import Verdict, rate, unit_head
from sixia.ledger import commands as c
from sixia.ledger.append import Done, rules_for
from sixia.ledger.draft import end_of
from sixia.ledger.models import OUTCOMES
from sixia.ledger.moves import Refused
from sixia.web.office.moves.base import MoveForm
from sixia.web.office.moves.fields import Day, Label, pick, radio, words, yes_or_no
from sixia.web.office.moves.people import reviewer
from sixia.web.refusals import refusal

REACHED = [
    ("phone", _("打电话告知")),
    ("visit", _("当面送达")),
    ("letter", _("信件送达")),
    ("sms", _("短信送达")),
    ("email", _("电子邮件送达")),
]


class Answer(MoveForm):
    makes = c.Answer
    about = _("这些话会原样发给反映的人。写得让人看得懂。")
    outcome = radio(_("结果"), OUTCOMES)
    facts = words(_("情况"), _("查到了什么。"))
    view = words(_("意见"), _("办了什么,或者为什么这样处理。"))
    basis = words(_("依据"), _("哪部法规、哪份文件、哪一条。"), rows=2)
    means = words(_("怎么办(有了日期时写)"), _("钱、人、材料从哪里来。"), required=False, rows=2)
    promised_at = Day(_("哪天办到(有了日期时写)"), required=False)
    other_path = words(_("该找哪里(不归我们管时写)"), required=False, rows=2)


class Serve(MoveForm):
    makes = c.Serve
    about = _("答复到了人手里才算数:从这时起可以评价、可以申请复查。")
    how = radio(_("怎么送达的"), REACHED)
    concern = pick(_("送达给谁"), required=False)
    note = words(_("说明"), required=False, rows=2)

    def prepare(self) -> None:
        waiting = tuple(x for x in self.scene.state.concerns if x not in self.scene.state.served)
        if not waiting:
            del self.fields["concern"]  # promised to all who were there
            return
        field = self.fields["concern"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("所有还没送达的人")), *self.scene.voices(waiting)]

    def told(self) -> dict[str, Any]:
        concern = self.cleaned_data.get("concern")
        return {**self.cleaned_data, "concern": int(concern) if concern else None}


class Judge(MoveForm):
    """Told on the telephone to somebody outside the handling unit."""

    makes = c.Judge
    about = _("照他说的记,不劝、不改。没有解决,就退给单位负责人重新办。")
    concern = radio(_("谁的评价"), ())
    solved = radio(_("解决了吗"), SOLVED)
    satisfied = radio(_("满意吗"), SATISFIED)
    trips = forms.IntegerField(
        label=_("为这件事跑了几趟"), min_value=0, max_value=99, required=False
    )
    said = words(_("他怎么说"), _("尽量用原话。"), required=False, rows=3)

    def prepare(self) -> None:
        state = self.scene.state
        asked = tuple(x for x in state.unjudged if x in state.served)
        self.choose("concern", self.scene.voices(asked), first=True)

    def perform(self) -> Done:
        s, data = self.scene, self.cleaned_data
        concern = Concern.objects.get(pk=data["concern"])
        verdict = Verdict(data["solved"], int(data["satisfied"]), data["trips"], data["said"])
        return rate(s.case, concern, verdict, s.now, caller=s.duties)


class Close(MoveForm):
    makes = c.Close
    about: Label = _("没有人评价的,了结后记为“未评价”,不算满意。")
    note = words(_("说明"), required=False, rows=2)

    def prepare(self) -> None:
        """While people can still judge, say until when it cannot be closed, before one writes."""
        s = self.scene
        if not s.state.unjudged or s.state.served_at is None:
            return
        rules = rules_for(s.case.pack, s.case.pack_version)
        until = end_of(rules, rules.pack.closing.silent_after, s.state.served_at)
        if s.now < until:
            self.about = refusal(Refused("still_listening", until=until))


class Reopen(MoveForm):
    makes = c.Reopen
    about = _("退给单位负责人重新办,期限重新算,反映的人会知道。")
    reason = words(_("为什么"))

    def told(self) -> dict[str, Any]:
        return {"head": unit_head(self.scene.case, self.scene.now), **self.cleaned_data}


class AskReview(MoveForm):
    makes = c.AskReview
    about = _("替反映的人提出复查(复核),由上一级单位再看一遍。")
    reason = words(_("他不服什么"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        state = self.scene.state
        last = state.review_unit or state.unit
        self.above = reviewer(last, self.scene.today) if last else None
        if self.above is None:
            raise forms.ValidationError(
                _("上级单位还没有负责人,复查没有人接。请管理员先定负责人。填的内容还在。")
            )
        return cleaned

    def told(self) -> dict[str, Any]:
        assert self.above is not None  # clean() saw to it
        unit, head = self.above
        return {"unit": unit.pk, "person": head.pk, "reason": self.cleaned_data["reason"]}


class AnswerReview(MoveForm):
    makes = c.AnswerReview
    upheld = yes_or_no(_("原来的答复对吗"), _("维持"), _("不对,退回重办"))
    view = words(_("意见"))
    basis = words(_("依据"), rows=2)

    def told(self) -> dict[str, Any]:
        return {"head": unit_head(self.scene.case, self.scene.now), **self.cleaned_data}
