"""What the county's own closed cases teach: words and class, circumstances and unit.

Accusations are in no case; erased words are none. A tenth of the cases, always the same ones, is
never learnt from: by them every model is judged.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zlib import crc32

from django.db.models import Q, QuerySet

from sixia.grid.models import Unit
from sixia.hear.models import Concern
from sixia.learn.models import Offer
from sixia.ledger.models import Case, CatalogueItem, Link

LEAST = 50  # closed cases; fewer teach nothing
JUDGED_BY = 10  # every tenth
MOST = 30_000  # the latest cases; older ones tell of a county that was
PART = 500  # cases asked for together
DECIDED = Q(stage="closed", kind="request", unit__isnull=False)


@dataclass(frozen=True, slots=True)
class Example:
    """A case as it ended; `words` are those of the first `concern`, None where they were erased."""

    case: int
    concern: int | None
    at: datetime
    words: str | None
    code: str
    values: tuple[str, ...]
    unit: str

    @property
    def apart(self) -> bool:
        """Is it one of those that models are judged by?"""
        return apart(self.case)


def apart(case: int) -> bool:
    """Is this case one of those that models are judged by?"""
    return crc32(str(case).encode()) % JUDGED_BY == 0


def closed() -> list[Example]:
    """The latest closed cases in the order in which they ended. Three statements."""
    return _examples(_ended().order_by("-ended_at", "-pk")[:MOST])[::-1]


def closed_since(then: datetime) -> "QuerySet[Case, int]":
    """The latest cases of those that ended since."""
    found = _ended().filter(ended_at__gt=then).order_by("-ended_at", "-pk")
    return found.values_list("pk", flat=True)[:MOST]


def _ended() -> QuerySet[Case]:
    return Case.objects.filter(DECIDED, ended_at__isnull=False).exclude(origin="imported")


def of(cases: Iterable[int]) -> list[Example]:
    """These cases as they are now, where they have a unit, in the order of time."""
    named = list(cases)
    found = Case.objects.filter(pk__in=named, unit__isnull=False).order_by("pk") if named else ()
    return sorted(_examples(found), key=lambda example: example.at) if found else []


def refused() -> list[Example]:
    """Cases for which a person decided otherwise than was suggested, closed or not."""
    rows = Offer.objects.filter(taken=False).order_by("-pk").values_list("case_id", flat=True)
    return of(rows[:MOST])


def refused_since(then: datetime) -> "QuerySet[Offer, int]":
    """The latest cases of those that a person gave to another unit than was suggested since; a case
    that has none now teaches nothing."""
    rows = Offer.objects.filter(
        what="unit", taken=False, at__gt=then, case__unit__isnull=False
    ).order_by("-pk")
    return rows.values_list("case_id", flat=True)[:MOST]


def any_gone(concerns: list[int]) -> bool:
    """Are the words of one of these no more: erased, or sealed off as an accusation?"""
    for at in range(0, len(concerns), PART):
        part = set(concerns[at : at + PART])
        if Concern.objects.filter(pk__in=part, words__isnull=False).count() < len(part):
            return True
    return False


def _examples(cases: Iterable[Case]) -> list[Example]:
    rows = list(cases)
    said = defaultdict(_Said, _said(rows))
    rules = catalogue()
    return [
        Example(
            case.pk,
            said[case.pk].concern,
            case.ended_at or case.opened_at,
            said[case.pk].words,
            case.class_code,
            values(case, case.class_code, said[case.pk].channel, rules),
            str(case.unit_id),
        )
        for case in rows
    ]


class _Said(NamedTuple):
    concern: int | None = None
    words: str | None = None
    channel: str = ""


def _said(cases: list[Case]) -> Iterator[tuple[int, _Said]]:
    """The first concern of each."""
    for at in range(0, len(cases), PART):
        part = [case.pk for case in cases[at : at + PART]]
        links = Link.objects.filter(case__in=part).order_by("-pk")
        found = links.values_list("case_id", "concern_id", "concern__words", "concern__channel")
        yield from ((case, _Said(*said)) for case, said in ((row[0], row[1:]) for row in found))


def values(case: Case, code: str, channel: str, rules: dict[str, str]) -> tuple[str, ...]:
    """A case as the router takes it: class in three levels, village and town, channel, kind, and
    the unit that the catalogue names."""
    area = case.area_id
    rule = next((rules[code[:n]] for n in (6, 4, 2, 0) if code[:n] in rules and len(code) >= n), "")
    return code, code[:4], code[:2], area[:12], area[:9], channel, case.concern_kind, rule


def catalogue() -> dict[str, str]:
    """The unit of the first item for each class code."""
    items = CatalogueItem.objects.order_by("-number").values_list("class_code", "unit_id")
    return {code: str(unit) for code, unit in items}


def roles() -> dict[str, str]:
    """What units are: their kind, and the name without that of their place."""
    units = Unit.objects.select_related("area", "parent__area")
    return {str(unit.pk): f"{unit.kind} {_bare(unit)}" for unit in units}


def _bare(unit: Unit) -> str:
    if unit.kind in ("village", "town"):
        return ""
    places = [each.area.name for each in (unit, unit.parent) if each and each.area]
    name = unit.name
    for place in places:
        name = name.replace(place, "")
    return name or unit.name
