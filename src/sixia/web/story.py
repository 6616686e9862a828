"""The story of a case in words: each event a line in the past tense, with what was said in it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sixia.grid.models import Staff, Unit
from sixia.ledger.models import Event
from sixia.web.names import (
    HOW,
    KIND,
    OUTCOME,
    SATISFIED_WORDS,
    SOLVED_WORDS,
    Label,
    clock_name,
)

VERB: Mapping[str, Label] = {
    "registered": _("登记:%(concern_kind)s"),
    "imported": _("从别的系统导入"),
    "accepted": _("已受理"),
    "declined": _("没有受理"),
    "assigned": _("派给 %(unit)s,责任人 %(person)s,由 %(checker)s 督查"),
    "handed": _("交给 %(person)s 办"),
    "signed": _("签收,开始办"),
    "objected": _("单位提出异议"),
    "objection_upheld": _("异议成立,重新派单"),
    "objection_refused": _("异议不成立,由原单位办"),
    "referred": _("移交 %(unit)s"),
    "contacted": _("联系了反映人(%(how)s)"),
    "noted": _("记了一笔"),
    "checked": _("督查了一次,下次 %(check_at)s"),
    "invited": _("请 %(co_unit)s 协办"),
    "part_done": _("%(co_unit)s 交了协办结果"),
    "paused": _("计时暂停到 %(until)s"),
    "resumed": _("计时恢复"),
    "extension_asked": _("申请延期 %(extension_asked)s 天"),
    "extended": _("延期 %(granted)s 天"),
    "extension_refused": _("没有同意延期"),
    "help_asked": _("提出需要帮助"),
    "help_given": _("得到帮助"),
    "answered": _("作出答复:%(outcome)s"),
    "served": _("答复送达(%(how)s)"),
    "judged": _("评价:%(solved)s,%(satisfied)s"),
    "closed": _("办结了"),
    "reopened": _("重新办理,交给 %(person)s"),
    "withdrawn": _("反映人撤回"),
    "review_asked": _("申请复查,由 %(review_unit)s 办"),
    "review_answered": _("复查有了意见"),
    "joined": _("并入另外 %(joining)s 户反映的事"),
    "merged": _("并到另一件事里办"),
    "parted": _("拆出一户,另案办理"),
    "repeat_linked": _("和以前的同一件事连起来"),
    "campaign_joined": _("列入专项行动"),
    "batch_changed": _("专项行动里换了一批"),
    "campaign_left": _("移出专项行动"),
    "lead_taken": _("%(lead)s 领办"),
    "lead_handed": _("领办交给 %(lead)s"),
    "lead_reported": _("领办人报进展"),
    "ordered": _("发出第 %(orders)s 份督办单"),
    "order_replied": _("回复第 %(order)s 份督办单"),
    "warned": _("“%(clock)s”快到期,已提醒"),
    "escalated": _("“%(clock)s”逾期,已报上级"),
    "erased": _("按规定抹去了一段文字"),
    "recalendared": _("按 %(year)s 年放假通知重算期限"),
}
# Named by a count or by what was decided, not by the verb alone.
CAUSE: Mapping[str, Label] = {
    "not_solved": _("反映人说没解决,重新办理,交给 %(person)s"),
    "review": _("复查认为要重办,交给 %(person)s"),
    "silent": _("到期没有收到评价,按“未评价”办结"),
    "judged": _("反映人已评价,办结"),
}
# For those who spoke: which unit and what, without the names of staff.
PUBLIC: Mapping[str, Label] = {
    "registered": _("登记"),
    "assigned": _("派给 %(unit)s 办"),
    "handed": _("单位里换了人办"),
    "noted": _("反映人补充了情况"),
    "reopened": _("重新办理,由单位负责人接手"),
    "joined": _("和另外 %(joining)s 户的事并在一起办"),
}
WORD: Mapping[str, Label] = {
    "facts": _("情况"),
    "view": _("意见"),
    "basis": _("依据"),
    "means": _("怎么办"),
    "other_path": _("该找哪里"),
    "said": _("原话"),
    "requirement": _("要求"),
    "reply": _("原系统的答复"),
    "unit": _("原系统写的单位"),
    "class": _("原系统的分类"),
}
UNITS = ("unit", "co_unit", "review_unit")
STAFF = ("person", "checker", "lead")
DAYS = ("check_at", "until")
TABLES: Mapping[str, Mapping[Any, Label]] = {
    "outcome": OUTCOME,
    "concern_kind": KIND,
    "how": HOW,
    "solved": SOLVED_WORDS,
    "satisfied": SATISFIED_WORDS,
}


class Named(Protocol):
    """Who is meant by an id."""

    def unit(self, pk: int) -> str: ...
    def person(self, pk: int) -> str: ...


@dataclass(frozen=True, slots=True)
class Names:
    units: Mapping[int, str]
    staff: Mapping[int, tuple[str, str]]

    def unit(self, pk: int) -> str:
        return self.units.get(pk, "—")

    def person(self, pk: int) -> str:
        return self.staff.get(pk, ("—", ""))[0]


@dataclass(frozen=True, slots=True)
class Told:
    """One event for a page: its line, who made it, what was said (label or "", text)."""

    event: Event
    at: datetime
    line: SafeString
    who: SafeString
    words: tuple[tuple[str, str], ...]
    erased: bool


def told(events: Iterable[Event]) -> list[Told]:
    """Each event in words, in the order given. Two queries, however long the story."""
    rows = list(events)
    names = names_in(rows)
    return [_told(event, names) for event in rows]


def steps(events: Iterable[Event]) -> list[tuple[datetime, SafeString, str]]:
    """When, what, and the reason where one is owed to those who spoke. Two queries."""
    rows = list(events)
    names = names_in(rows)
    return [(e.happened_at, line(e, names, PUBLIC.get(e.verb)), _reason(e)) for e in rows]


def _reason(event: Event) -> str:
    """More time and a refusal must be explained to the person (信访工作条例 23, 34)."""
    return (event.words or {}).get("reason", "") if event.verb in ("declined", "extended") else ""


def names_in(events: Sequence[Event]) -> Names:
    """The names of all units and staff that these events speak of. Two queries."""
    units = {e.structure.get(k) for e in events for k in UNITS} - {None}
    staff = {e.structure.get(k) for e in events for k in STAFF}
    staff |= {e.staff_id for e in events}
    people = Staff.objects.filter(pk__in=[n for n in staff if n]).values_list(
        "pk", "name", "unit__name"
    )
    return Names(
        dict(Unit.objects.filter(pk__in=units).values_list("pk", "name")),
        {pk: (name, unit) for pk, name, unit in people},
    )


def line(event: Event, names: Named, template: Label | None = None) -> SafeString:
    """The event in one line of HTML: names of people and units say their language."""
    why = {"reopened": "cause", "closed": "ground"}.get(event.verb, "")
    told = str(template or CAUSE.get(event.structure.get(why) or "") or VERB[event.verb])
    return mark_safe(escape(told) % _Blanks(event.structure, names))  # noqa: S308 - all is escaped


def own(text: str | None) -> SafeString:
    """Names and words people gave stay in their language, and a screen reader is told which."""
    return format_html('<span lang="zh-Hans">{}</span>', text or "—")


class _Blanks(dict[str, str]):
    """What a line's blanks are filled with, found when they are asked for."""

    def __init__(self, structure: Mapping[str, Any], names: Named) -> None:
        super().__init__()
        self.structure, self.names = structure, names

    def __missing__(self, name: str) -> str:
        value = self.structure.get(name)
        if value in (None, ""):
            return "—"
        if name in UNITS:
            return own(self.names.unit(value))
        if name in STAFF:
            return own(self.names.person(value))
        if name in DAYS:
            return date_format(
                timezone.localtime(datetime.fromisoformat(value)), "MONTH_DAY_FORMAT"
            )
        if name == "clock":
            return str(clock_name(value))
        if name == "joining":
            return str(len(value))
        return escape(str(TABLES.get(name, {}).get(value, value)))


def who(event: Event, names: Names) -> SafeString:
    """By whom: name and unit, the resident, or the system."""
    if event.staff_id:
        name, unit = names.staff.get(event.staff_id, ("—", ""))
        return own(f"{name} · {unit}" if unit else name)
    return escape(gettext("反映人") if event.by == "resident" else gettext("系统"))


def _told(event: Event, names: Names) -> Told:
    said = event.words or {}
    words = tuple((str(WORD.get(k, "")), text) for k, text in said.items() if k != "title" and text)
    return Told(
        event=event,
        at=event.happened_at,
        line=line(event, names),
        who=who(event, names),
        words=words,
        erased=event.words is None,
    )
