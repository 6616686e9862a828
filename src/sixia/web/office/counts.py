"""How much waits where: the numbers beside the names in the side navigation."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from django.utils.formats import number_format

from sixia.ledger.queries import COUNTED
from sixia.web.office.doors import Desk
from sixia.web.office.lists import LISTS, may_open, rows_of


@dataclass(frozen=True, slots=True)
class Size:
    """How many there are; of more than `most` only that: nobody waits for a count."""

    n: int
    most: int = COUNTED

    def __bool__(self) -> bool:
        return self.n > 0

    def __str__(self) -> str:
        shown = number_format(min(self.n, self.most), force_grouping=True)
        return f"{shown}+" if self.n > self.most else shown


HERE, TOPICS = "here", "office:topics"
RISING = 100  # topics; of more it is enough to know that
Counted = Mapping[str, tuple[QuerySet[Any], int]]  # rows, and up to how many they are counted


def counts(request: Desk, more: Counted) -> dict[str, Size]:
    """Of each list that this person may open, how many are on it, and so of `more`. One
    statement."""
    named = {
        name: (rows_of(name, request), each.counted)
        for name, each in LISTS.items()
        if each.counted and may_open(name, request.duties)
    }
    return _sizes({**named, **more})


def _sizes(named: Counted) -> dict[str, Size]:
    """How many rows each has, up to so many. One statement, which reads no more than is told."""
    told: list[str] = []
    params: list[Any] = []
    for rows, most in named.values():
        try:
            sql, given = rows.order_by().values("pk")[: most + 1].query.sql_with_params()
        except EmptyResultSet:
            sql, given = "SELECT 1 WHERE 1 = 0", ()
        told.append(f"(SELECT count(*) FROM ({sql}) AS few)")  # noqa: S608 - made by Django
        params += given
    if not told:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(told)}", params)
        found = cursor.fetchone()
    limits = (most for _, most in named.values())
    return {name: Size(*told) for name, *told in zip(named, found, limits, strict=True)}
