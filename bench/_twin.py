"""Every nth case of a filled PostgreSQL database on SQLite, searched there: `python -m bench._twin
STEP SECONDS`, with SIXIA_BENCH_SOURCE naming the one and SIXIA_DATABASE_URL the other. Prints JSON.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg

BATCH = 5_000


def main(step: int, seconds: float) -> None:
    """Copy, search, and tell how long each search took and what was found."""
    from sixia.cli import home

    home.prepare()
    _copy(step)
    from bench._figure import timed
    from bench._wanted import mix, waits

    wanted = list(mix())
    said = _said()
    told = {
        "times": waits(1, seconds),
        "plain": [ms for one in wanted for ms in timed(one.plainly, 1)],
        "found": [one.ids(1) for one in wanted],
        "read": [one.by_reading(said) for one in wanted],
    }
    print(json.dumps(told))


def _copy(step: int) -> None:
    """Every `step`th case with all that searching needs, its words indexed as ever."""
    from django.db import transaction

    from bench._bulk import pour, unindexed
    from sixia.grid.models import Area, Duty, Staff, Unit
    from sixia.hear import search
    from sixia.hear.models import Concern
    from sixia.ledger.models import Case, Clock, Link

    some = f"(SELECT id FROM ledger_case WHERE id % {step} = 0)"  # noqa: S608 - a number
    said = f"(SELECT concern_id FROM ledger_link WHERE case_id IN {some})"  # noqa: S608
    wanted: dict[Any, str] = {
        Area: "true", Unit: "true", Staff: "true", Duty: "true", Concern: f"id IN {said}",
        Case: f"id IN {some}", Clock: f"case_id IN {some}", Link: f"case_id IN {some}",
    }  # fmt: skip
    with unindexed([model._meta.db_table for model in wanted]):
        for model, which in wanted.items():
            fields, table = model._meta.concrete_fields, model._meta.db_table
            names = tuple(str(field.column) for field in fields)
            for rows in _rows(table, names, which):
                pour({(table, names): [_kept(fields, row) for row in rows]})
        last = 0
        # Batch by batch: while one reading is open, SQLite keeps all that is written beside it.
        while batch := list(Concern.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
            with transaction.atomic():
                search.index(batch)
            last = batch[-1].pk


def _kept(fields: Sequence[Any], row: Sequence[Any]) -> tuple[Any, ...]:
    """A row as this database keeps it."""
    from django.db import connection

    pairs = zip(fields, row, strict=True)
    return tuple(field.get_db_prep_save(value, connection) for field, value in pairs)


def _rows(table: str, names: tuple[str, ...], which: str) -> Iterator[list[tuple[Any, ...]]]:
    with psycopg.connect(os.environ["SIXIA_BENCH_SOURCE"]) as source, source.cursor("all") as rows:
        rows.execute(f"SELECT {', '.join(names)} FROM {table} WHERE {which} ORDER BY 1")  # noqa: S608 - names of our own tables
        while found := rows.fetchmany(BATCH):
            yield found


def _said() -> dict[int, str]:
    """What was said on each case, normalised; words and place apart."""
    from sixia.hear.bigrams import normalise
    from sixia.ledger.models import Link

    told: dict[int, str] = {}
    rows = Link.objects.values_list("case", "concern__words", "concern__place")
    for case, words, place in rows.iterator(chunk_size=BATCH):
        told[case] = f"{told.get(case, '')}\n{normalise(words or '')}\n{normalise(place)}"
    return told


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
