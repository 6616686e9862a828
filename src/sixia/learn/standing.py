"""How the models in use stand today: their card, and what came since they were learnt."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count
from django.utils import timezone

from sixia.learn import drift, shelf
from sixia.learn.drift import Moved, Took
from sixia.learn.examples import DECIDED
from sixia.learn.models import Offer
from sixia.ledger.models import Case

WHAT = ("class", "unit")
MOST = 20_000  # the latest suggestions; more would only make a page wait


@dataclass(frozen=True, slots=True)
class Since:
    """Of class or of unit: what became of the suggestions since, in all and by month; how many
    cases closed since; which shares moved, of how many. `then` is False where the card does not
    tell the shares that it was learnt from; `latest`, where more suggestions came than are looked
    at, is how many were."""

    took: Took
    months: list[tuple[date, Took]]
    cases: int
    moved: list[Moved]
    compared: int
    then: bool
    latest: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """The card of the models in use; what came since, by class and unit; cards of later models
    that were not taken into use, the latest first."""

    card: Mapping[str, Any]
    since: Mapping[str, Since]
    later: list[dict[str, Any]]


def standing() -> Standing | None:
    """None where no models are in use, or those of an earlier version. Three statements."""
    name = shelf.name_in_use()
    cards = shelf.cards()
    if name not in cards or not _usable(name):
        return None
    card = cards.pop(name)
    until = datetime.fromisoformat(card["until"])
    decided = _decided(until)
    closed = _closed(until)
    read = sum(map(len, decided.values()))
    latest = read if read == MOST else 0
    since = {what: _since(what, card, decided[what], closed[what], latest) for what in WHAT}
    return Standing(card, since, [cards[each] for each in sorted(cards, reverse=True)])


def _usable(name: str) -> bool:
    try:
        shelf.learnt_from(name)
    except (ValueError, FileNotFoundError):
        return False
    return True


Decided = list[tuple[date, list[str], str]]


def _decided(until: datetime) -> dict[str, Decided]:
    rows = Offer.objects.filter(at__gt=until).order_by("-pk")
    told: dict[str, Decided] = {what: [] for what in WHAT}
    for what, offered, chosen, at in rows.values_list("what", "offered", "chosen", "at")[:MOST]:
        told[what].append((timezone.localdate(at), offered, chosen))
    return told


def _closed(until: datetime) -> dict[str, dict[str, int]]:
    """Cases closed since, by class and by unit, as `cards` counts those learnt from."""
    rows = Case.objects.filter(DECIDED, ended_at__gt=until).exclude(origin="imported").order_by()
    classes: Counter[str] = Counter()
    for code, n in rows.values_list("class_code").annotate(n=Count("pk")):
        classes[code[:4]] += n
    units = rows.values_list("unit").annotate(n=Count("pk"))
    return {"class": dict(+classes), "unit": {str(unit): n for unit, n in units}}


def _since(
    what: str, card: Mapping[str, Any], decided: Decided, now: dict[str, int], latest: int
) -> Since:
    then = card.get("shares", {}).get(what, {})
    known = {key: n for key, n in now.items() if key}
    return Since(
        took=drift.took((told, chosen) for _, told, chosen in decided),
        months=drift.by_month(decided),
        cases=sum(now.values()),
        moved=drift.moved(then, known),
        compared=len({*then, *known}),
        then=bool(then),
        latest=latest,
    )


def totals(told: Standing) -> dict[str, Any]:
    """For machines and people: flat figures."""
    card = told.card
    figures = {name: card[name] for name in ("model", "trained_at", "from", "last_case", "cases",
                                             "with_words", "judged_by", "why")}  # fmt: skip
    for what in WHAT:
        scores, since = card["scores"][what], told.since[what]
        if scores:
            figures |= {f"{what}_{n}": round(scores[n], 4) for n in ("cases", "top1", "top3")}
        figures |= {f"{what}_offered": since.took.offered, f"{what}_taken": since.took.taken}
        figures[f"{what}_moved"] = [each.key for each in since.moved]
    since_cases = max(each.cases for each in told.since.values())
    return {**figures, "closed_since": since_cases, "not_taken": len(told.later)}
