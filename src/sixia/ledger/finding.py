"""Finding cases by what was said: exactly those that hold it, newest first, on either database."""

import re
from dataclasses import dataclass

from django.db.models import QuerySet

from sixia.ledger.frontier import Frontier, Key
from sixia.ledger.models import Case


@dataclass(frozen=True, slots=True)
class Found:
    """One page. `last`: where the next page begins; None at the end. `total`: how many there are
    in all; None if they are more than a page, and on later pages: nobody waits for a count."""

    cases: list[Case]
    last: Key | None
    total: int | None


NUMBER = re.compile(r"(?P<county>.+)-(?P<year>[0-9]{4})-(?P<running>[0-9]{1,18})")
NOTHING = Found([], None, 0)


def find(cases: QuerySet[Case], query: str, after: Key | None = None, most: int = 50) -> Found:
    """Of these cases, those with a concern whose words or place hold each word of the query, or
    the one whose number it is.

    Raises ValueError for a query too long to search.
    """
    found = keys(cases, query, after, most + 1)
    here = found[:most]
    rows = Case.objects.select_related("area", "unit").in_bulk([key.id for key in here])
    return Found(
        [rows[key.id] for key in here if key.id in rows],
        here[-1] if len(found) > most else None,
        len(found) if after is None and len(found) <= most else None,
    )


def keys(cases: QuerySet[Case], query: str, after: Key | None, most: int) -> list[Key]:
    """Where the cases that `find` finds stand, newest first. Raises ValueError as it does."""
    case = _numbered(cases, query)
    if case is None:
        return Frontier(cases.order_by(), query, after, after and after.opened_at).newest(most)
    return [Key(case.opened_at, case.pk)]


def _numbered(cases: QuerySet[Case], query: str) -> Case | None:
    """The case whose number this is ("QX-2026-001284"); None for words, a house number too."""
    told = NUMBER.fullmatch(query.strip().upper())
    if told is None:
        return None
    case = cases.filter(pk=int(told["running"])).first()
    number = f"{told['county']}-{told['year']}-{int(told['running']):06d}"
    return case if case and case.number.upper() == number else None
