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
    "seed": _("种子"),
    "seed_from": _("从哪里来的"),
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
    "not_a_line": _("“%(field)s”最多 %(most)s 个字,一行写完,不能有换行和控制字符。"),
    "no_such_frame": _("不能这样抽,请重新选抽什么、怎么分。"),
    "opens_when": _("公开的日子要在今天以后 %(days)s 天以内。"),
    "too_wide": _("名单太长,最多 %(most)s 个。请换一个小一点的地方。"),
    "draw_how_many": _("这个地方有 %(have)s 个,请抽 1 到 %(most)s 个。"),
    "too_few_households": _(
        "名单要公开,不到 %(fewest)s 户,邻居猜得出是谁家。请换大一点的地方,或者不要分得这么细。"
    ),
    "drawn_already": _("已经抽过了,一份名单只抽一次。"),
    "seed_before_frame": _("种子要在名单记下以后才有。请过一会儿再抽。"),
    "frame_altered": _("名单被改过,和当时记下的指纹对不上,没有抽。请找管理员查清楚。"),
    "not_drawn": _("还没有抽。"),
    "no_doors": _("这一种不上门,请换一种。"),
    "not_in_draw": _("这个地方没有抽到,请在抽到的里面选。"),
    "opens_before_the_day": _("结果 %(opens_on)s 公开,去的日子不能比这天晚。"),
    "turns_how_many": _("至少要有一位,最多 %(most)s 位。"),
    "how_often": _("间隔 1 到 26 周,每次 15 分钟到 12 小时。"),
    "first_day": _("第一天要在前后一年以内。"),
    "too_far_ahead": _("最多排到 %(weeks)s 周以后。"),
    "has_left": _("%(who)s 已经离岗,什么都没有排。请先“换人”,再排。"),
    "no_turn": _("这张轮值表上没有这一位。请回到轮值表再选。"),
    "not_to_swap": _("只有两次都排好了、还没公告、还没到日子的,才能对调。"),
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
