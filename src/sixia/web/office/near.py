"""Cases alike, as suggestions with their reasons: a person decides what becomes of them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext

from sixia.learn import near
from sixia.learn.near import Alike
from sixia.ledger import queries
from sixia.ledger.models import STAGES, Case
from sixia.web.office.doors import Desk

MERGEABLE = ("registered", "accepted", "assigned", "in_hand")
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Beside:
    """A case alike, why it is shown, and whether it can be merged into the one at hand."""

    case: Case
    why: str
    mergeable: bool = False


def beside(case: Case, words: str, request: Desk) -> list[Beside]:
    """Cases alike that this dispatcher answers for; by class and town where no index tells."""
    found = [
        each
        for each in near.alike(words, case.area_id, request.now, _others(case, request))
        if request.duties.covers("dispatcher", each.case.area_id)
    ]
    told = [Beside(each.case, why(each), _mergeable(case, each.case)) for each in found]
    told.sort(key=lambda each: not each.mergeable)  # what can be merged first, the rest to read
    return told[:SHOWN] if near.ready() else list(_by_class(case, request))


def _others(case: Case, request: Desk) -> QuerySet[Case]:
    return queries.visible(request.duties).exclude(pk=case.pk)


def _by_class(case: Case, request: Desk) -> Iterable[Beside]:
    for other in queries.near(case):
        if request.duties.covers("dispatcher", other.area_id):
            yield Beside(other, gettext("同一个镇、同一类"), _mergeable(case, other))


def _mergeable(case: Case, other: Case) -> bool:
    return other.stage in MERGEABLE and other.kind == case.kind == "request"


def why(found: Alike) -> str:
    """Where it is, and what both say."""
    where = {"village": gettext("同一个村、社区"), "town": gettext("同一个镇、街道")}
    parts = [where[found.where]] if found.where else []
    if found.phrases:
        parts.append(gettext("都说到%s") % "、".join(f"“{phrase}”" for phrase in found.phrases))
    return " · ".join(parts)


@dataclass(frozen=True, slots=True)
class Before:
    """What was said before that is alike: cases that one may open, and how many there are in the
    town by stage, which is all that the public is told too."""

    cases: list[Beside]
    stages: list[tuple[str, int]]
    ready: bool


def before(words: str, area: str, request: Desk) -> Before:
    seen = near.alike(words, area, request.now, queries.visible(request.duties))
    stages = near.counted(words, area, request.now, Case.objects.all())
    return Before(
        [Beside(each.case, why(each)) for each in seen[:SHOWN]],
        [(str(name), stages[stage]) for stage, name in STAGES if stages[stage]],
        near.ready(),
    )
