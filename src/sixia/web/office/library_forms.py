"""What is filled in for the policy library."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from sixia.guide.models import Policy
from sixia.guide.queries import replaceable
from sixia.guide.rules import MOST, QUESTION_MOST, BadEntry, Draft
from sixia.web.office.moves import classes
from sixia.web.office.moves.fields import Label, pick
from sixia.web.refusals import bad_entry


def told(
    label: Label, most: int, hint: Label = "", *, rows: int = 0, required: bool = True
) -> forms.CharField:
    """One line, or several. How long it may be the room itself judges, line ends counted once."""
    box = forms.Textarea if rows else forms.TextInput
    attrs = {"maxlength": most, **({"rows": rows} if rows else {})}
    return forms.CharField(
        label=label, help_text=hint, required=required, widget=box(attrs=attrs), strip=True
    )


def day(label: Label, hint: Label = "", *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=hint,
        required=required,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("请写一个日期,例如 2026-03-20。")},
    )


PLAIN = _("像在门口讲给人听:有什么、给谁、多少、怎么办、找谁。一页纸放得下。")


class LibraryForm(forms.Form):
    """A form that can say what the library refused."""

    def refuse(self, error: BadEntry) -> None:
        """Say what is wrong beside its field, else above the form."""
        name = str(error.params.get("field", ""))
        self.add_error(name if name in self.fields else None, bad_entry(error))


class Explained(LibraryForm):
    """What may be put better once a policy is published."""

    plain = told(_("大白话"), MOST["plain"], PLAIN, rows=8)
    audience = told(_("给谁的"), MOST["audience"], _("例如:80 岁以上的本县老人。"))


class PolicyForm(Explained):
    """A whole policy: what people read first comes first."""

    field_order = ("title", "plain", "audience")
    key = forms.UUIDField(widget=forms.HiddenInput)
    title = told(_("名称"), MOST["title"])
    since = day(_("从哪天起"))
    until = day(_("到哪天止"), _("没写明的,空着。"), required=False)
    issuer = told(_("发的单位"), MOST["issuer"])
    number = told(_("文号"), MOST["number"], required=False)
    class_code = pick(_("民生分类"), required=False)
    supersedes = pick(
        _("取代哪一份"), hint=_("公布以后,那一份到新的开始前一天为止。"), required=False
    )
    text = told(_("原文"), MOST["text"], _("照文件抄。很长的,抄和百姓有关的条款。"), rows=12)

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial={"key": uuid7(), **(initial or {})})
        olds = [(str(p.key), f"{p.title}({p.since:%Y-%m-%d})") for p in replaceable()]
        self._choose("class_code", [("", "——"), *classes.grouped()])
        self._choose("supersedes", [("", _("不取代,是新的")), *olds])

    def _choose(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def draft(self) -> Draft:
        data = dict(self.cleaned_data)
        data["supersedes"] = UUID(data["supersedes"]) if data["supersedes"] else None
        return Draft(**data)


def beginning(policy: Policy) -> dict[str, Any]:
    """A policy's own texts and dates, to begin a form with."""
    names = ("title", "plain", "audience", "issuer", "number", "text", "class_code", "since")
    kept = {name: getattr(policy, name) for name in (*names, "until", "key")}
    return {**kept, "supersedes": str(policy.supersedes.key) if policy.supersedes else ""}


def following(old: Policy) -> dict[str, Any]:
    """What a policy that takes the place of this one most likely keeps of it."""
    names = ("title", "plain", "audience", "issuer", "class_code")
    return {**{name: getattr(old, name) for name in names}, "supersedes": str(old.key)}


class Ending(LibraryForm):
    """The last day in force."""

    until = day(_("最后一天"), _("过了这一天就不再执行;从政策库里还看得到。"))


class Shown(LibraryForm):
    """A question and its answer as everyone will read them."""

    words = told(
        _("问题"), QUESTION_MOST["words"], _("换成您自己的话。不写人名、地名、年龄、病名。"), rows=3
    )
    answer = told(_("答复"), QUESTION_MOST["answer"], _("谁来问都用得上的答复。"), rows=6)
