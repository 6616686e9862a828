"""Words for outings that every face uses: kinds by name, and why something didn't fit."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sixia.field.kinds import kinds
from sixia.field.models import STATES
from sixia.field.rules import Unfit
from sixia.web.names import Label, spoken

STATE: Mapping[str, Label] = dict(STATES)
# What is typed in under these names.
FIELD: Mapping[str, Label] = {
    "why": _("原因"),
    "summary": _("整理"),
    "report": _("回告"),
    "note": _("内容"),
    "place": _("地点"),
    "name": _("名称"),
}
UNFIT: Mapping[str, Label] = {
    "no_kind": _("没有这种下基层,请重新选。"),
    "no_area": _("没有这个地方,请重新选。"),
    "no_unit": _("没有这个单位,请重新选。"),
    "no_staff": _("选的人里有已经离岗的,请重新选。"),
    "no_visitor": _("今天没有这位来访人,请从接访台重新打开。"),
    "ends_before_it_begins": _("结束要晚于开始,请核对时间。"),
    "too_long": _("一次最多两周,请分几次安排。"),
    "in_the_future": _("不能记还没有发生的事。"),
    "other_kind": _("种类不能改。请取消这一次,另外安排。"),
    "must_be_announced": _("这一种要先公告,不能四不两直。"),
    "not_announced": _("这一次不公告。"),
    "too_late_to_announce": _("已经开始了,来不及公告。"),
    "not_yet": _("还没到那一天。"),
    "not_now": _("这一次现在是“%(state)s”,做不了这一步。"),
    "bad_count": _("人数要在 0 和十万之间。"),
    "empty": _("“%(field)s”不能空着。"),
    "not_text": _("“%(field)s”太长,或者里面有不能保存的字符。"),
    "no_desk": _("这一种没有接访台。"),
    "no_table": _("这一种没有现场办公桌。"),
    "too_many_people": _("多人反映同一件事,推选代表,最多 %(most)s 位(信访工作条例第二十条)。"),
    "already_heard": _("%(number)s 号已经有人接待过了。这位请另外取号,或者按“同一位还有一件”。"),
    "not_there": _("当场答复的人要在这次接访的人里选。"),
    "not_at_table": _("这个单位不在桌上,请重新选。"),
    "not_of_unit": _("责任人不是这个单位的,请重新选。"),
    "not_on_agenda": _("这件事不在这次的议程上。"),
}


def kind_name(kind_id: str) -> str:
    """The name of a kind of outing in the reader's language; an unknown one by its id."""
    found = kinds().get(kind_id)
    return spoken(found.name) if found else kind_id


def kind_short(kind_id: str) -> str:
    """The same in as few words as a list has room for."""
    found = kinds().get(kind_id)
    return spoken(found.short) if found else kind_id


def unfit(error: Unfit) -> str:
    """What doesn't fit, in the reader's language."""
    text = UNFIT.get(error.code)
    if text is None:
        return gettext("这一步做不了(%s)。") % error.code
    return str(text) % {name: _param(name, value) for name, value in error.params.items()}


def _param(name: str, value: object) -> str:
    match value:
        case datetime():
            return date_format(timezone.localtime(value), "DATETIME_FORMAT")
        case date():
            return date_format(value, "DATE_FORMAT")
    tables: Mapping[str, Mapping[str, Label]] = {"field": FIELD, "state": STATE}
    return str(tables.get(name, {}).get(str(value), value))
