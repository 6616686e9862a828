"""What the lists of needs are called, by which rule a case is on one, and why this one is."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from sixia.ledger.hardship import Hardship
from sixia.ledger.models import Case


@dataclass(frozen=True, slots=True)
class Words:
    """`rule` says what is on the list, `empty` what will come here."""

    title: Promise
    rule: Promise
    empty: Promise


NEEDS: dict[str, Words] = {
    "shared": Words(
        _("共性需求"),
        _("三个以上的人说了同一件事,还没办结的;说的次数多的在前。只数人数和次数,不列是谁。"),
        _("眼下没有很多人都在说的事。三个以上的人说了同一件事,并在一起的,会到这里。"),
    ),
    "hard": Words(
        _("痛点难点"),
        _("办的路上碰到两处以上难处的:退回重办、换单位、延期、评价差、要几个单位一起办、超期报到单位以上。"
          "难处多的在前,每一处都能在这件事的经过里查到。"),
        _("眼下没有碰到两处以上难处的事。"),
    ),
    "old": Words(
        _("历史遗留"), _("说了一年以上还没办结的,最早的在前。从别的系统导入的另外看。"),
        _("没有一年以上还没办结的事。"),
    ),
    "again": Words(
        _("办结后又提"),
        _("办结以后重办、申请复查的,或者同一件事办结后又有人来说的;最近的在前。按事关联,不按人。"),
        _("没有办结后又提的事。办结后重办的、关联到已办结的前事的,会到这里。"),
    ),
}  # fmt: skip


def shared(persons: int, times: int) -> list[str]:
    """How many said it; and how often, where someone did so more than once."""
    said = ngettext("%(n)s 个人说了同一件事", "%(n)s 个人说了同一件事", persons) % {"n": persons}
    often = ngettext("一共说了 %(n)s 次", "一共说了 %(n)s 次", times) % {"n": times}
    return [said, often] if times > persons else [said]


def hard(met: Hardship) -> list[str]:
    """Each difficulty in words, with how often."""
    return [difficulty(why, n) for why, n in met.reasons]


def difficulty(why: str, n: int) -> str:
    told = {
        "reopened": ngettext("没办好,重办 %(n)s 次", "没办好,重办 %(n)s 次", n),
        "returned": ngettext("换单位 %(n)s 次", "换单位 %(n)s 次", n),
        "extended": ngettext("延期 %(n)s 次", "延期 %(n)s 次", n),
        "poor": ngettext("不满意 %(n)s 次", "不满意 %(n)s 次", n),
        "late": gettext("超期没答复,报到单位以上"),
        "helpers": ngettext("另有 %(n)s 个单位协办", "另有 %(n)s 个单位协办", n),
    }
    return told[why] % {"n": n}


def again(case: Case) -> list[str]:
    if case.again_at and case.again_at > case.opened_at:
        return [gettext("办结后重新打开")]
    return [gettext("和办结的 %s 是同一件事") % case.matter.number] if case.matter else []
