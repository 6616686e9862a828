"""From first word to the ledger: accept, decline, withdraw, erase; beside it join and part."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sixia.ledger import commands as c
from sixia.ledger import queries
from sixia.ledger.models import Case
from sixia.web.names import spoken
from sixia.web.office.moves import classes
from sixia.web.office.moves.base import MoveForm
from sixia.web.office.moves.fields import line, pick, radio, words


class Accept(MoveForm):
    makes = c.Accept
    about = _("告诉反映的人:这件事受理了。派单可以随后再做。")
    title = line(_("标题"), _("一句大白话,不写姓名和电话。"))
    class_code = pick(_("民生分类"), required=False)
    grade = pick(_("分级"))
    note = words(_("说明"), required=False, rows=2)

    def prepare(self) -> None:
        self.choose("class_code", classes.grouped())
        self.choose("grade", [(g.id, spoken(g.name)) for g in self.scene.pack.grades])
        case = self.scene.case
        known = {"title": case.title, "class_code": case.class_code, "grade": case.grade}
        self.initial = {**known, **self.initial}

    def told(self) -> dict[str, Any]:
        return {**self.cleaned_data, "class_code": self.cleaned_data["class_code"] or None}


class Decline(MoveForm):
    makes = c.Decline
    about = _("不予受理要说明原因,并指出依法可以走的路。这些话会发给反映的人。")
    ground = radio(_("依据"), ())
    reason = words(_("写给反映的人"), _("为什么这里不能受理,该找谁、怎么找。"))

    def prepare(self) -> None:
        grounds = self.scene.pack.declines
        self.choose("ground", [(g.code, f"{spoken(g.name)}:{spoken(g.path)}") for g in grounds])


class Withdraw(MoveForm):
    makes = c.Withdraw
    about = _("反映的人自己要求撤回时才用。别人反映的同一件事不受影响。")
    concern = radio(_("谁要撤回"), ())
    reason = words(_("他怎么说"), required=False, rows=2)

    def prepare(self) -> None:
        self.choose("concern", self.scene.voices(self.scene.state.concerns), first=True)

    def told(self) -> dict[str, Any]:
        return {**self.cleaned_data, "concern": int(self.cleaned_data["concern"])}


class Erase(MoveForm):
    makes = c.Erase
    about = _("删除后谁也看不到这段话,也不能恢复;经过里会留下:删了哪一段、为什么。")
    what = radio(_("删哪一段"), ())
    why = words(_("为什么删"), rows=2)

    def prepare(self) -> None:
        said = [(f"c{pk}", _("原话:%s") % text) for pk, text in
                self.scene.voices(self.scene.state.concerns)]  # fmt: skip
        rows = queries.story(self.scene.case)
        written = [(f"e{e.seq}", first_words(e.words)) for e in rows if e.words]
        self.choose("what", [*said, *written])

    def told(self) -> dict[str, Any]:
        what = self.cleaned_data["what"]
        name = "concern" if what[0] == "c" else "seq"
        return {name: int(what[1:]), "why": self.cleaned_data["why"]}


def first_words(words: dict[str, str]) -> str:
    text = " · ".join(t for t in words.values() if t)
    return text if len(text) <= 60 else text[:59] + "…"


class Other(MoveForm):
    """A form that names another case by its number."""

    other = line(_("事项编号"), _("例如 QX-2026-001284,写最后的数字也行。"), most=24)

    def clean_other(self) -> Case:
        text = self.cleaned_data["other"].strip().rpartition("-")[2]
        seen = queries.visible(self.scene.duties).exclude(pk=self.scene.case.pk)
        found = seen.filter(pk=int(text)).first() if text.isascii() and text.isdigit() else None
        if found is None:
            raise forms.ValidationError(_("找不到这个编号的事项,或者您看不到它。请核对编号。"))
        return found


class Join(Other):
    makes = c.Join
    about = _("把另一件事上的人并到这一件:那一件就此了结,每个人仍然各自收到答复、各自评价。")
    note = words(_("为什么是同一件事"), required=False, rows=2)

    def told(self) -> dict[str, Any]:
        other: Case = self.cleaned_data["other"]
        concerns = tuple(queries.concerns_of(other).values_list("pk", flat=True))
        note = self.cleaned_data["note"]
        return {"from_case": other.pk, "concerns": concerns, "note": note}


class LinkRepeat(Other):
    makes = c.LinkRepeat
    about = _("这件事以前有人反映过:连到那一件,两边都看得到。按事连,不按人连。")
    note = words(_("说明"), required=False, rows=2)

    def told(self) -> dict[str, Any]:
        return {"matter": self.cleaned_data["other"].pk, "note": self.cleaned_data["note"]}


class Part(MoveForm):
    makes = c.Part
    about = _("把其中一位的事拆出去单独办,会新开一件并重新派单。")
    concern = radio(_("拆出哪一位的"), ())
    title = line(_("新的一件的标题"))
    note = words(_("为什么拆开"), required=False, rows=2)

    def prepare(self) -> None:
        self.choose("concern", self.scene.voices(self.scene.state.concerns))

    def told(self) -> dict[str, Any]:
        return {**self.cleaned_data, "concern": int(self.cleaned_data["concern"])}
