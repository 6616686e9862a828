"""A household's file in words: names of its fields, and the forms that both faces show."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from sixia.grid.circumstances import circumstances
from sixia.grid.homes import BadHome
from sixia.web.names import Label, Labels

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # there is no such class outside the stubs

FIELD: Mapping[str, "_StrPromise"] = {
    "name": _("户主姓名"),
    "others": _("家里还有谁"),
    "phone": _("电话"),
    "address": _("住址"),
    "people": _("几口人"),
    "circumstances": _("情形"),
    "minors": _("未成年人情况"),
    "consent": _("怎样同意建档的"),
    "why": _("为什么建档"),
}
LINE: Labels = {
    "opened": _("建档"),
    "need": _("需要"),
    "result": _("结果"),
    "correction": _("更正"),
    "visit": _("走访"),
    "measure": _("帮扶措施"),
    "paired": _("结对"),
    "ended": _("不再结对"),
}
LOOKED: Mapping[str, Label] = {"household": _("档案"), "minors": _("未成年人情况")}


def circumstance_name(code: str) -> str:
    """In the reader's language."""
    found = circumstances().get(code)
    if found is None:
        return code
    return found.en if (get_language() or "").startswith("en") else found.zh


def named(codes: Iterable[str]) -> str:
    return gettext("、").join(circumstance_name(code) for code in codes)


def value_of(field: str, value: object) -> str:
    """What a field held, in words, for the line that says it was changed."""
    if field == "circumstances" and isinstance(value, list | tuple):
        return named(str(code) for code in value) or "—"
    return str(value) if value != "" else "—"


def bad_home(error: BadHome) -> str:
    label = FIELD.get(error.field, error.field)
    return gettext("“%(field)s”没有写对,请看一看。什么也没有改。") % {"field": label}
