"""The lists of cases: which there are, who has them, what they say when empty."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sixia.grid.rules import Duties
from sixia.ledger import queries
from sixia.ledger.models import Case
from sixia.web.office.doors import CASEWORK, Desk

Read = Callable[[QuerySet[Case], Desk], QuerySet[Case]]


@dataclass(frozen=True, slots=True)
class List:
    """`empty` says what will come here. `counted`: exactly up to so many, of more only that."""

    title: Promise
    empty: Promise
    roles: tuple[str, ...]
    read: Read
    counted: int = queries.COUNTED


ABOVE = ("dispatcher", "unit_head", "supervisor", "leader", "auditor")

LISTS: dict[str, List] = {
    "mine": List(
        _("我的"), _("眼下没有等您办的事。派给您、退回给您、要您查的,都会排到这里。"),
        CASEWORK, lambda _rows, r: queries.mine(r.duties, r.now),
    ),
    "dispatch": List(
        _("待派单"), _("没有等着派的。居民一反映,就会到这里。"),
        ("dispatcher",), lambda rows, _r: queries.to_dispatch(rows),
    ),
    "soon": List(
        _("快到期"), _("没有快到期的。剩下三成时间时,会到这里。"),
        CASEWORK, lambda rows, r: queries.soon(queries.not_kept(rows, r.duties), r.now),
    ),
    "late": List(
        _("已逾期"), _("没有逾期的。"), CASEWORK,
        lambda rows, r: queries.late(queries.not_kept(rows, r.duties), r.now),
    ),
    "calls": List(
        _("待回访"), _("没有等着回访的。答复送达后,会到这里,由外单位的人问。"),
        ("dispatcher", "supervisor"), lambda rows, r: queries.to_call(rows, r.duties),
    ),
    "promises": List(
        _("没兑现的承诺"), _("没有没兑现的承诺。答复“有了日期”的,会在这里开一件承诺。"),
        (*ABOVE, "handler"), lambda rows, _r: queries.promises(rows),
    ),
    "silent": List(
        _("没动静的承诺"), _("没有沉默的承诺。三十天没人动过的,会到这里。"),
        ABOVE, lambda rows, r: queries.silent_promises(rows, r.now), counted=100,
    ),
    "orders": List(
        _("等回复的督办"), _("没有等回复的督办单。"),
        (*ABOVE, "handler"), lambda rows, _r: queries.ordered(rows),
    ),
    "ledger": List(
        _("台账"), _("台账上还没有您看得到的事。"),
        CASEWORK, lambda rows, _r: queries.ledger(rows), counted=0,
    ),
}  # fmt: skip


def may_open(name: str, duties: Duties) -> bool:
    return bool(duties.roles & set(LISTS[name].roles))


def rows_of(name: str, request: Desk) -> QuerySet[Case]:
    """The cases on a list that this person may see, in the list's order."""
    return LISTS[name].read(queries.visible(request.duties), request)
