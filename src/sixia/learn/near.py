"""Cases alike, for a person to look at: open or lately ended, only those that this person may see.
What the index finds is read from the ledger anew, so that nothing is shown that has left it."""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from sixia.learn import can_mine
from sixia.learn.gather import day_of, folder, place_of
from sixia.ledger.models import STAGES, Case, Link
from sixia.ledger.states import OPEN

if TYPE_CHECKING:
    from sixia.learn.alike.index import Index

log = logging.getLogger(__name__)

RECENT = timedelta(days=365)  # how long ago a case may have ended
LOOKED_AT = 60  # texts that the index is asked for: some are of cases that are not to be shown
LEAST = 0.2  # how similar a text must be


@dataclass(frozen=True, slots=True)
class Alike:
    """A case with a text like the one asked about: how similar from 0 to 1, whether of the same
    village or town, and phrases that both use."""

    case: Case
    score: float
    where: str  # village, town or nothing
    phrases: tuple[str, ...]


def ready() -> bool:
    """Is there an index to ask?"""
    return can_mine() and (folder() / "index.json").exists()


def alike(
    words: str, area: str, now: datetime, cases: QuerySet[Case], most: int = 10
) -> list[Alike]:
    """The cases among `cases` most similar to what was said there, the most similar first. Nothing
    where there is no index. Two statements."""
    told: dict[int, tuple[float, Case, str]] = {}
    for score, case, said in _found(words, area, now, cases):
        told.setdefault(case.pk, (score, case, said))
    return [_told(words, area, *each) for each in list(told.values())[:most]]


def counted(words: str, area: str, now: datetime, cases: QuerySet[Case]) -> Counter[str]:
    """How many cases of the same town are alike, by stage: all that the public is told. Two
    statements."""
    town = cases.filter(area__code__startswith=area[:9])
    stages = {case.pk: case.stage for _, case, _ in _found(words, area, now, town)}
    return Counter(stages.values())


def like(case_id: int, now: datetime) -> list[tuple[str, int]]:
    """What the public is told of a case: how many others in its town are alike, by the names of
    their stages. Never their words."""
    links = Link.objects.filter(case=case_id, current=True).order_by("concern")
    first = links.values_list("concern__words", "case__area").first()
    words, area = first or ("", "")
    stages = counted(words or "", area, now, Case.objects.exclude(pk=case_id))
    return [(str(name), stages[stage]) for stage, name in STAGES if stages[stage]]


def _asked(words: str, area: str, now: datetime) -> list[tuple[int, float]]:
    if not ready():
        return []
    from sixia.learn.text import letters

    try:
        found = _index(folder()).alike(letters(words), place_of(area), day_of(now), LOOKED_AT)
    except (OSError, ValueError):  # damaged: the next round makes it anew; no page fails for it
        log.exception("The index of cases alike can't be read")
        return []
    return [(each.key, each.score) for each in found if each.score >= LEAST]


@cache
def _index(path: Path) -> "Index":
    """One for all requests of this process."""
    from sixia.learn.alike.index import Index

    return Index(path)


def _found(
    words: str, area: str, now: datetime, cases: QuerySet[Case]
) -> Iterator[tuple[float, Case, str]]:
    """Each case that was found and may be shown, with what was said on it, the most similar first.

    Asked by their keys, so that the database looks at these few and not at all that one may see."""
    found = dict(_asked(words, area, now))
    if not found:
        return
    said = Link.objects.filter(concern__in=list(found), current=True, concern__words__isnull=False)
    links = list(said.values_list("concern", "case", "concern__words"))
    lately = cases.filter(Q(stage__in=OPEN) | Q(ended_at__gte=now - RECENT))
    shown = lately.select_related("area", "unit").in_bulk({case for _, case, _ in links})
    for concern, case, told in sorted(links, key=lambda link: (-found[link[0]], -link[0])):
        if case in shown:
            yield found[concern], shown[case], told or ""


def _told(words: str, area: str, score: float, case: Case, said: str) -> Alike:
    from sixia.learn.alike.why import shared

    same = {12: "village", 9: "town"}
    there = case.area_id
    where = next((same[n] for n in same if area[:n] == there[:n] and len(area) >= n), "")
    return Alike(case, min(score, 1.0), where, tuple(shared(words, said)))
