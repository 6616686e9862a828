"""Words for what the rooms refuse: what happened, what was kept, what can be done instead."""

from collections.abc import Container, Mapping
from datetime import datetime

from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sixia.clock import Span
from sixia.guide.rules import BadEntry
from sixia.hear import attachments
from sixia.hear.record import BadConcern
from sixia.ledger.moves import Refused
from sixia.papers.problems import TableError
from sixia.web.names import MOVE, STAGE, Label

FIELD: Mapping[str, Label] = {
    "reason": _("理由"),
    "note": _("内容"),
    "why": _("原因"),
    "facts": _("情况"),
    "view": _("意见"),
    "basis": _("依据"),
    "means": _("怎么办"),
    "other_path": _("该找哪里"),
    "part": _("要他们做什么"),
    "report": _("做了什么"),
    "found": _("看到什么"),
    "need": _("需要什么"),
    "help": _("怎么帮"),
    "progress": _("进展"),
    "requirement": _("要求"),
    "reply": _("回复"),
    "check_at": _("督查日期"),
    "next_at": _("下次督查日期"),
    "due_at": _("期限"),
    "until_at": _("暂停到哪天"),
    "progress_at": _("报进展日期"),
    "reply_at": _("回复期限"),
    "satisfied": _("满意不满意"),
    "trips": _("跑了几趟"),
    "unit": _("单位"),
    "person": _("责任人"),
    "path": _("办理路径"),
    "deadline": _("期限"),
    "checker": _("督查人"),
    "title": _("名称"),
    "name": _("名称"),
    "learnt": _("办下来的体会"),
    "plain": _("大白话"),
    "audience": _("给谁的"),
    "issuer": _("发的单位"),
    "number": _("文号"),
    "text": _("原文"),
    "since": _("从哪天起"),
    "until": _("到哪天止"),
    "words": _("问题"),
    "answer": _("答复"),
}
REFUSED: Mapping[str, Label] = {
    "not_now": _("这件事现在是“%(stage)s”,不能“%(move)s”。"),
    "lacks": _("派了单的事不能缺:%(missing)s。"),
    "unknown_ground": _("规则包里没有这个理由。"),
    "unknown_path": _("规则包里没有这条办理路径。"),
    "unknown_grade": _("规则包里没有这个分级。"),
    "bad_code": _("“%(field)s”不在可选的范围里。"),
    "not_text": _("里面有不能保存的控制字符,请去掉后再提交。"),
    "in_the_future": _("不能记还没有发生的事。"),
    "before_it_began": _("不能早于这件事登记的时间。"),
    "no_such_unit": _("没有这个单位,请重新选。"),
    "not_of_unit": _("责任人不是这个单位的,请重新选。"),
    "no_such_matter": _("没有这个编号的事项,请核对。"),
    "no_such_leader": _("这位不是本地的领导,不能领办。"),
    "not_in_catalogue": _("派单目录里没有给这个单位的第 %(number)s 条。"),
    "nothing_guessed": _("没有哪个期限是按猜的假日算的。"),
    "empty": _("“%(field)s”不能空着。"),
    "in_the_past": _("“%(field)s”要在今后。"),
    "bad_mark": _("“%(field)s”不在可选的范围里。"),
    "complaint_about_unit": _("投诉一个单位的事,不能只交给它自己办:请另加一个不相干的单位。"),
    "too_late_to_object": _("提异议的期限 %(until)s 已过,视为应当签收。"),
    "too_late_to_review": _("申请复查的期限 %(until)s 已过。"),
    "still_listening": _("还在等本人评价,到 %(until)s 之后才能按“未评价”办结。"),
    "own_unit": _("这一步要由办理单位以外的人来做。"),
    "already_invited": _("这个单位已经在协办了。"),
    "no_part": _("这个单位没有未完成的协办任务。"),
    "extension_too_long": _("延期最多 %(most)s。"),
    "promise_needs_date": _("答应以后办,要写明今后的哪一天。"),
    "no_such_concern": _("这位反映人不在这件事上,或者已经处理过了。"),
    "no_such_event": _("没有这一步。"),
    "already_judged": _("这位反映人已经评过了。"),
    "not_served": _("答复还没有送到这位反映人手里,不能评价。"),
    "same_leader": _("领办人没有变。"),
    "no_order": _("没有等待回复的这份督办单。"),
    "no_checker": _("这里还没有本单位以外的督查员,请管理员先指定一位。"),
    "no_such_batch": _("没有第 %(number)s 批,请重新选。"),
    "not_in_campaign": _("这件事不在这个专项行动里。"),
    "same_campaign": _("这件事已经在这一批里了。"),
    "campaign_closed": _("这个专项行动已经收官。"),
    "campaign_days": _("最后一天不能早于第一天,专项行动最长五年。"),
    "batch_day": _("这一批的日期不在专项行动的日子里。"),
    "no_such_area": _("没有这个地方,请重新选。"),
    "too_long": _("“%(field)s”太长了,最多 %(most)s 个字。"),
    "nobody_keeps_it": _("您的单位还没有负责人,请管理员先指定一位。"),
}
CONCERN: Mapping[str, Label] = {
    "no_words": _("请写一写是什么事,一句话也行。"),
    "too_long": _("太长了,最多 %(most)s 个字。其余的可以放在附件里。"),
    "not_text": _("里面有不能保存的控制字符,请去掉后再提交。"),
    "in_the_future": _("收到的时间不能在今后。"),
    "no_class": _("没有这个分类,请重新选。"),
    "no_area": _("没有这个地方,请重新选。"),
    "no_unit": _("没有这个单位,请重新选。"),
    "already_here": _("这件事已经收到过了,没有再记一遍。"),
    "other_words": _(
        "先前提交的那一次已经登记了。这一次的话不一样,没有收下:要补充,请到那件事里写;"
        "要另说一件,请再提交一次。"
    ),
    "other_told": _(
        "先前提交的那一次已经收到了。这一次的话不一样,没有收下:请再提交一次,会另收一份。"
    ),
    "bad_code": _("这个查询码不能用,没有记下。请换一个新码再试。"),
    "ended": _("这件事已经办结。"),
}
ENTRY: Mapping[str, Label] = {
    "not_yours": _("这一步不归您做。"),
    "empty": _("“%(field)s”不能空着。"),
    "too_long": _("“%(field)s”太长了,最多 %(most)s 个字。"),
    "not_text": _("“%(field)s”里有不能保存的控制字符,请去掉后再提交。"),
    "bad_year": _("请核对“%(field)s”的年份。"),
    "ends_before_it_begins": _("最后一天不能早于开始的那天。"),
    "begins_too_early": _("新的要比旧的晚开始,请核对日期。"),
    "no_class": _("没有这个分类,请重新选。"),
    "no_policy": _("没有这份政策,或者它还没有公布。"),
    "published": _("已经公布了,原文和日期不能再改。要改,就写一份新的来取代它。"),
    "not_published": _("还没有公布。"),
    "already_superseded": _("旧的那份已经被别的政策取代了。"),
    "no_question": _("没有这个问题,也许已经撤走了。"),
    "no_answer": _("这个问题还没有答复,有了答复才能公开。"),
    "own_words": _("里面有他的原话,而他没有同意公开。请换成您自己的话。"),
    "erased": _("这位的话已经抹去,不能再公开。"),
}
FILE: Mapping[str, Label] = {
    "empty": _("这个文件是空的。"),
    "too_big": _("文件太大,最多 %(limit)s。"),
    "type": _("不收这种文件。可以是照片(JPEG、PNG、WebP)、PDF、Word、Excel、录音。"),
    "heic": _("这是 HEIC 照片,请在手机里改存为 JPEG 再传。"),
    "broken": _("文件坏了或没有传完整,请重新选。"),
    "too_many_pixels": _("照片的像素太多,请缩小后再传。"),
    "active": _("这份 PDF 里带有会运行的东西,不能收。请打印成普通 PDF。"),
    "macros": _("文件里有宏,不能收。请另存为不带宏的格式。"),
    "bomb": _("文件解开后大得不正常,不能收。"),
}
TABLE: Mapping[str, Label] = {
    "too_big": _("文件太大。"),
    "bomb": _("表格解开后大得不正常,不能读。"),
    "old_format": _("是旧式 Excel(.xls)或带密码,请另存为不带密码的 .xlsx。"),
    "not_a_table": _("不是 xlsx 或 csv 表格。"),
    "broken": _("表格坏了,或者列太多读不了。"),
    "no_sheet": _("没有名为“%(sheet)s”的工作表。"),
    "encoding": _("文字编码既不是 UTF-8 也不是 GB18030。"),
    "bad_line": _("第 %(line)s 行读不了,可能少了一个引号。"),
    "no_headings": _("表格没有表头。"),
    "duplicate_heading": _("有两列的表头都是“%(heading)s”。"),
    "too_many_rows": _("一张表最多 %(limit)s 行。"),
}
UNITS: Mapping[str, Label] = {
    "hours": _("%(n)s 小时"),
    "working_hours": _("%(n)s 个工作小时"),
    "working_days": _("%(n)s 个工作日"),
    "calendar_days": _("%(n)s 天"),
}


def refusal(error: Refused, offered: Container[str] | None = None) -> str:
    """What happened with a move, that nothing changed, and what can be done now.

    `offered`: the moves that whoever reads it may make; no other is named.
    """
    happened = _worded(REFUSED, error.code, error.params)
    moves = [
        str(MOVE[m].label) for m in error.legal if m in MOVE and (offered is None or m in offered)
    ]
    nothing = gettext("什么都没有改动。")
    if not moves:
        return f"{happened} {nothing}"
    legal = gettext("现在可以:%s。") % gettext("、").join(moves)
    return f"{happened} {nothing} {legal}"


def bad_concern(error: BadConcern) -> str:
    return _worded(CONCERN, error.code, error.params)


def key_is_spent(error: Exception) -> bool:
    """Was something else sent with the key of this form? What is sent next needs one of its own.

    Not what was sealed off as an accusation: under another key it would lie open beside it.
    """
    return isinstance(error, BadConcern) and error.code in ("other_words", "other_told")


def bad_entry(error: BadEntry) -> str:
    return _worded(ENTRY, error.code, error.params)


def bad_file(error: attachments.Refused) -> str:
    params: dict[str, object] = dict(error.params)
    if error.code == attachments.Reason.TOO_BIG:
        params["limit"] = filesizeformat(error.params["limit"])
    return _worded(FILE, str(error.code), params)


def bad_table(error: TableError) -> str:
    return _worded(TABLE, error.code, error.params)


def span(value: Span) -> str:
    """A length of time in words: "15 working days"."""
    return str(UNITS[value.unit]) % {"n": value.amount}


def _worded(table: Mapping[str, Label], code: str, params: Mapping[str, object]) -> str:
    text = table.get(code)
    if text is None:
        return gettext("这一步做不了(%s)。") % code
    return str(text) % {name: _param(name, value) for name, value in params.items()}


def _param(name: str, value: object) -> str:
    match value:
        case datetime():
            return date_format(timezone.localtime(value), "DATETIME_FORMAT")
        case Span():
            return span(value)
        case tuple() | list():
            return gettext("、").join(str(FIELD.get(str(v), v)) for v in value)
    tables: Mapping[str, Mapping[str, Label]] = {"field": FIELD, "stage": STAGE}
    if name == "move" and str(value) in MOVE:
        return str(MOVE[str(value)].label)
    return str(tables.get(name, {}).get(str(value), value))
