"""What can be done to a household's file: each act its form, its call, what is said after."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sixia.field.measures import take_on
from sixia.field.rules import Unfit
from sixia.field.visits import Visited, record_visit
from sixia.grid import closing, correcting, entries, households, pairing
from sixia.grid.homes import BadHome
from sixia.grid.minors import NotAllowed
from sixia.grid.models import Household
from sixia.grid.onduty import NotOnDuty
from sixia.grid.pairing import NotFit
from sixia.grid.queries import NoHome
from sixia.hear.record import BadConcern
from sixia.ledger.moves import Refused
from sixia.ledger.perform import Forbidden
from sixia.web import refusals
from sixia.web.homes import bad_home
from sixia.web.names import Label
from sixia.web.office.doors import Desk
from sixia.web.office.household_forms import Asked, Correct, Measure, Pair, Went, Words, seated
from sixia.web.office.household_open import code_page
from sixia.web.office.households import reason


class Cannot(Exception):
    """It was not done; the message says why and what to do."""


def _entry(kind: Any) -> "Do":
    def do(request: Desk, home: Household, form: Any) -> str:
        words = form.cleaned_data["words"]
        entries.add(home, kind, words, request.user, request.duties, request.now)
        return gettext("记下了。")

    return do


def _visit(request: Desk, home: Household, form: Any) -> str:
    told = Visited(area_code=home.area_id, household=home, **form.cleaned_data)
    record_visit(told, request.duties, request.now)
    return gettext("记下了。")


def _measure(request: Desk, home: Household, form: Any) -> str:
    data, why = form.cleaned_data, reason(request, str(home.key))
    family = households.look(home, request.user, request.duties, why, request.now)
    case = take_on(
        home,
        family,
        data["words"],
        data["means"],
        data["due_at"],
        request.duties,
        request.now,
        key=data["key"],
    )
    return gettext("措施上了台账:%s。到期没做到会提醒,做没做到由这户人家来评。") % case.number


def _correct(request: Desk, home: Household, form: Any) -> str:
    n = correcting.correct(home, form.told(), request.now, request.user, request.duties)
    return gettext("改好了,改前改后都记在档案里。") if n else gettext("没有要改的。")


def _pair(request: Desk, home: Household, form: Any) -> str:
    pairing.pair_household(home, seated(form), request.duties, request.now)
    return gettext("结上对了,从今天起他能打开这份档案。")


def _close(request: Desk, home: Household, _form: Any) -> str:
    closing.ask_to_close(home, request.duties, request.now)
    return gettext("问了。要等这户人家用查询码点“同意”,档案才会结。")


def _code(request: Desk, home: Household, _form: Any) -> HttpResponse:
    return code_page(
        request, home, households.new_code(home, request.user, request.duties, request.now)
    )


# What the rooms refuse, said to the person at the desk.
REFUSED: Mapping[type[Exception], Callable[[Any], Label]] = {
    entries.NoWords: lambda _e: gettext("请写几个字。"),
    BadHome: bad_home,
    NotAllowed: lambda _e: gettext(
        "这份档案里有未成年人情况,新码能打开全部。请先申请看未成年人情况。"
    ),
    NotFit: lambda _e: gettext("他已经离岗,或者已经和这一户结对了。请另选一位。"),
    Unfit: lambda _e: gettext("去的时间不能在今后。没有保存。"),
    NotOnDuty: lambda _e: gettext("这一步要由结对单位的负责人来做。什么也没有改。"),
    Forbidden: lambda _e: gettext("这一步要由结对单位的负责人来做。什么也没有改。"),
    Refused: lambda error: refusals.refusal(error, ()),
    BadConcern: refusals.bad_concern,
    NoHome: lambda _e: gettext("这个地方还没有派单单位,没有保存。请管理员先设好。"),
}


def guarded(do: "Do") -> "Do":
    """The same, with what the rooms refuse as `Cannot`."""

    def guard(request: Desk, home: Household, form: Any) -> str | HttpResponse:
        try:
            return do(request, home, form)
        except tuple(REFUSED) as error:
            if refusals.key_is_spent(error):
                form.data = {**form.data.dict(), "key": str(uuid4())}
            why = next(say for kind, say in REFUSED.items() if isinstance(error, kind))
            raise Cannot(str(why(error))) from None

    return guard


Do = Callable[[Desk, Household, Any], str | HttpResponse]


@dataclass(frozen=True, slots=True)
class Act:
    """`hint` stands above the form, `button` presses it."""

    label: Label
    button: Label
    form: Callable[..., forms.Form]
    do: Do
    hint: Label = ""


ACTS: Mapping[str, Act] = {
    "need": Act(
        _("加一条需要"), _("记下"), Words, guarded(_entry("need")),
        _("他们缺什么、要什么,照他们的话写。孩子的事写在“未成年人情况”里。"),
    ),
    "result": Act(
        _("记一个结果"), _("记下"), Words, guarded(_entry("result")),
        _("做成了什么,现在怎么样。这户人家自己看得到。"),
    ),
    "visit": Act(
        _("记一次走访"), _("记下"), Went, guarded(_visit),
        _("只记一次:手机上记过的,这里不用再记。看到的话同事看得到,这户人家看得到哪天去过。"),
    ),
    "measure": Act(
        _("定一项帮扶措施"), _("定下来"), Measure, guarded(_measure),
        _("措施由您的单位承担,是台账上的一件事:有人、有日子、有督查。"),
    ),
    "correct": Act(
        _("改档案"), _("改好"), Correct, guarded(_correct),
        _("照他们说的改。改了什么、谁改的,这户人家看得到。"),
    ),
    "pair": Act(_("加一位结对的"), _("结对"), Pair, guarded(_pair)),
    "close": Act(
        _("问能不能结档"), _("问他们"), Asked, guarded(_close),
        _("只有这户人家自己同意,档案才结。他们打开自己的档案时会看到这个问题。"),
    ),
    "code": Act(
        _("换一个查询码"), _("换新码"), Asked, guarded(_code),
        _("旧码马上作废。新码只显示一次,请打印或抄给他们,自己不要留。换码会记下来。"),
    ),
}  # fmt: skip
