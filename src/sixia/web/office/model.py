"""How good the machine's suggestions are: what it was learnt from, how it was judged, where it
errs, and whether that still holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sixia.grid.models import Unit
from sixia.judge.scoring import Interval, wilson
from sixia.learn.drift import Moved
from sixia.learn.examples import LEAST
from sixia.learn.standing import Since, standing
from sixia.web.names import class_name
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.model_drawing import Months, drawn
from sixia.web.office.pages import show

READERS = ("dispatcher", "supervisor", "leader", "auditor", "administrator")
FEW = 20  # of fewer no share is told
WHAT: dict[str, Promise] = {"class": gettext_lazy("民生分类"), "unit": gettext_lazy("承办单位")}
WHY: dict[str, Promise] = {
    "first": gettext_lazy("这是第一个。"),
    "better": gettext_lazy("在留出的事上,比换下来的那个强。"),
    "same": gettext_lazy("在留出的事上,和换下来的那个一样,学的事更新。"),
    "erased": gettext_lazy("换下来的那个学过的原话后来删除了,所以不管好坏都要换。"),
    "worse": gettext_lazy("在留出的事上,不如在用的那个。"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """What was right, what was said instead, how many times."""

    right: str
    said: str
    n: int


@dataclass(frozen=True, slots=True)
class Share:
    """A class or unit whose share moved, in words."""

    name: str
    then: str
    now: str


@dataclass(frozen=True, slots=True)
class Part:
    """Class or unit: how it was judged and what came since, ready to be read."""

    key: str
    title: Promise
    told: tuple[str, ...]
    wrong: tuple[Row, ...]
    since: Since
    taken: str
    picture: Months | None
    moved: tuple[Share, ...]


@opens_to(*READERS)
def model(request: Desk) -> HttpResponse:
    """The card of the models in use, in words."""
    found = standing()
    if found is None:
        return show(request, "model.html", {"least": LEAST})
    card = found.card
    names = dict(Unit.objects.values_list("pk", "name"))
    units = {str(pk): name for pk, name in names.items()}
    told = {
        "card": card,
        "trained_at": datetime.fromisoformat(card["trained_at"]),
        "first": datetime.fromisoformat(card["from"]),
        "last": datetime.fromisoformat(card["last_case"]),
        "why": WHY[card["why"]],
        "parts": [_part(what, card, found.since[what], units) for what in WHAT],
        "closed": found.since["unit"].cases,
        "later": [_later(each) for each in found.later],
        "administers": "administrator" in request.duties.roles,
    }
    return show(request, "model.html", told)


def _part(what: str, card: Mapping[str, Any], since: Since, units: Mapping[str, str]) -> Part:
    scores = card["scores"][what]
    names = (lambda key: units.get(key, key)) if what == "unit" else class_name
    wrong = [Row(names(right) or right, names(said), n) for right, said, n in
             (scores or {}).get("confused", [])]  # fmt: skip
    return Part(
        what, WHAT[what], tuple(_judged(scores, card["scores_before"][what])), tuple(wrong),
        since, _taken(since), drawn(since.months),
        tuple(_moved(each, names(each.key) or each.key) for each in since.moved),
    )  # fmt: skip


def _judged(scores: Mapping[str, Any] | None, before: Mapping[str, Any] | None) -> list[str]:
    """Sentences on how it was judged; none where it was not learnt."""
    if not scores or not scores["cases"]:
        return []
    n = scores["cases"]
    told = [
        _("留出的 %(n)s 件里,第一个就对的%(share)s。")
        % {"n": n, "share": share(scores["top1"], n)},
        _("前三个里有对的%(share)s。") % {"share": share(scores["top3"], n)},
        _("它自己说的把握,平均 %(sure)s%%。") % {"sure": round(100 * scores["sure"])},
    ]
    if before and before["cases"]:
        same = {"share": share(before["top1"], before["cases"])}
        told.append(_("换下来的那个,在这些事上第一个就对的%(share)s。") % same)
    return told


def share(of_one: float, n: int) -> str:
    """So many of how many; of more than a few also the share, and where it most likely lies."""
    hits = round(of_one * n)
    told = ngettext("有 %(hits)s 件", "有 %(hits)s 件", hits) % {"hits": hits}
    likely = wilson(hits, n)
    return told if likely is None or n < FEW else told + _range(hits / n, likely)


def _range(of_one: float, likely: Interval) -> str:
    least, most = (round(100 * each) for each in likely)
    told = {"share": round(100 * of_one), "least": least, "most": most}
    return _("(%(share)s%%,多半在 %(least)s–%(most)s%% 之间)") % told


def _taken(since: Since) -> str:
    took = since.took
    if not took.offered:
        return _("换上以后,还没有人看着它的建议派过单。")
    told = {
        "n": took.offered,
        "taken": took.taken,
        "refused": took.refused,
        "range": _range(took.taken / took.offered, took.likely)
        if took.likely and took.offered >= FEW
        else "",
    }
    return (
        _("换上以后,建议了 %(n)s 次:派单的人照着定的 %(taken)s 次%(range)s,另定的 %(refused)s 次。")
        % told
    )


def _moved(each: Moved, name: str) -> Share:
    least, most = (round(100 * end) for end in each.likely)
    now = _("%(now)s%%(多半在 %(least)s–%(most)s%% 之间)")
    return Share(
        name,
        f"{round(100 * each.then)}%",
        now % {"now": round(100 * each.now), "least": least, "most": most},
    )


def _later(card: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "at": datetime.fromisoformat(card["trained_at"]),
        "why": WHY[card["why"]],
        "cases": card["cases"],
    }
