"""Words for what the rooms name by code. One table a thing; pages take their labels from here."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sixia.field import kinds
from sixia.grid.models import Area
from sixia.hear.models import CHANNELS, KINDS, REPLY_BY
from sixia.hear.taxonomy import taxonomy
from sixia.judge.models import SATISFIED, SOLVED
from sixia.ledger.models import OUTCOMES, STAGES
from sixia.ledger.packs import Text

Label = str | Promise
Labels = Mapping[str, Label]

STAGE: Labels = dict(STAGES)
OUTCOME: Labels = dict(OUTCOMES)
CHANNEL: Labels = dict(CHANNELS)
KIND: Labels = dict(KINDS)
REPLY: Labels = dict(REPLY_BY)
SOLVED_WORDS: Labels = dict(SOLVED)
SATISFIED_WORDS: Mapping[int, Label] = dict(SATISFIED)

# How a stage is told to the person who spoke.
PUBLIC_STAGE: Labels = {
    "registered": _("已收到,正在找该办的单位"),
    "accepted": _("已受理,正在派给单位"),
    "assigned": _("已派给单位,等它签收"),
    "objected": _("单位说不该它办,正在审核"),
    "in_hand": _("正在办"),
    "answered": _("有了答复,请您看"),
    "served": _("您看过答复了,请您评一评"),
    "judged": _("您评过了,谢谢"),
    "reviewing": _("上一级正在复查"),
    "closed": _("办结了"),
    "declined": _("没有受理"),
    "withdrawn": _("您已撤回"),
    "merged": _("已和相同的事并在一起办"),
    "imported": _("归原系统办理"),
}


@dataclass(frozen=True, slots=True)
class Button:
    """A verb on a button, and the letter that presses it."""

    label: Label
    key: str = ""


MOVE: Mapping[str, Button] = {
    "accept": Button(_("受理"), "y"),
    "decline": Button(_("不受理")),
    "assign": Button(_("派单"), "d"),
    "hand": Button(_("换人办"), "h"),
    "sign": Button(_("签收"), "s"),
    "object": Button(_("提出异议"), "o"),
    "refuse_push": Button(_("退回目录外的活")),
    "review_objection": Button(_("审核异议"), "o"),
    "contact": Button(_("记下联系"), "t"),
    "note": Button(_("记一笔"), "n"),
    "check": Button(_("督查一次"), "k"),
    "invite": Button(_("请人协办"), "c"),
    "report_part": Button(_("交协办结果"), "p"),
    "pause": Button(_("暂停计时")),
    "resume": Button(_("恢复计时"), "u"),
    "ask_extension": Button(_("申请延期"), "e"),
    "decide_extension": Button(_("审批延期"), "e"),
    "refer": Button(_("移交上级或下级")),
    "ask_help": Button(_("我需要帮助"), "q"),
    "give_help": Button(_("给予帮助"), "i"),
    "answer": Button(_("答复"), "a"),
    "serve": Button(_("记下送达"), "v"),
    "judge": Button(_("记下回访"), "j"),
    "close": Button(_("办结"), "x"),
    "reopen": Button(_("重办"), "r"),
    "withdraw": Button(_("代为撤回")),
    "ask_review": Button(_("申请复查复核")),
    "answer_review": Button(_("答复复查"), "a"),
    "join": Button(_("并单"), "m"),
    "part": Button(_("拆出一件")),
    "link_repeat": Button(_("关联前事"), "l"),
    "take_lead": Button(_("我来领办"), "g"),
    "hand_lead": Button(_("交出领办")),
    "report_lead": Button(_("报进展"), "g"),
    "order": Button(_("督办"), "w"),
    "reply_order": Button(_("回复督办"), "b"),
    "erase": Button(_("抹去文字")),
}

# What has become of a policy.
POLICY: Labels = {
    "in_force": _("在执行"),
    "coming": _("还没开始"),
    "draft": _("草稿"),
    "ended": _("已失效"),
}

# Why a case waits for someone: on the queue, in front of its title.
WHY: Labels = {
    "back": _("没解决,退回来了"),
    "help": _("有人要帮助"),
    "extension": _("等您批延期"),
    "review": _("等您复查"),
    "objection": _("等您审异议"),
    "dispatch": _("等您派单"),
    "sign": _("等您签收"),
    "act": _("您在办"),
    "serve": _("答复等送达"),
    "silent": _("没有动静的承诺"),
    "part": _("等您协办"),
    "check": _("等您督查"),
    "judge": _("等回访"),
    "lead": _("您领办"),
}

CLOCK: Labels = {
    "route": _("派单"),
    "sign": _("签收"),
    "objection": _("审核异议"),
    "contact": _("联系本人"),
    "notify": _("告知"),
    "accept": _("受理"),
    "finish": _("办结答复"),
    "check": _("督查落实"),
    "serve": _("送达答复"),
    "callback": _("回访"),
    "close": _("了结归档"),
    "co": _("协办"),
    "pause": _("暂停到期"),
    "order": _("回复督办"),
    "review": _("复查复核"),
    "lead": _("领办进展"),
}

SIGN: Mapping[str, str] = {"calm": "◷", "soon": "▲", "late": "■", "paused": "‖", "done": "✓"}
COLOUR: Labels = {
    "calm": _("没到期"),
    "soon": _("快到期"),
    "late": _("逾期"),
    "paused": _("暂停中"),
    "done": _("没有期限在走"),
}
HOW: Labels = {
    "web": _("网上看到"),
    "letter": _("信函"),
    "phone": _("电话"),
    "visit": _("当面"),
    "sms": _("短信"),
    "email": _("电子邮件"),
}


def clock_name(key: str) -> Label:
    """The name of a clock by its key: "co:17" is a co-handler's part."""
    kind = key.partition(":")[0]
    return CLOCK.get(kind, kind)


def class_name(code: str) -> str:
    """A class of the taxonomy in the reader's language; "" for none."""
    return taxonomy().label(code, get_language() or "zh") if code else ""


def class_path(code: str) -> str:
    """A class with those above it: "housing › repairs › drains"."""
    language = get_language() or "zh"
    return " › ".join(taxonomy().label(c.code, language) for c in taxonomy().path(code))


def place_name(area: Area) -> str:
    """A place by its town, village and grid: "2nd grid" alone is in every village."""
    return area.full_name.removeprefix(settings.SIXIA_NAME) or area.name


def spoken(text: Text | kinds.Text) -> str:
    """A rule pack's own words, or those of a kind of outing, in the reader's language."""
    return text.en if (get_language() or "").startswith("en") else text.zh
