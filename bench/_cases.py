"""A database filled with N made-up cases, for the benchmarks: `with_cases(1_000_000)`.

The county, its units and staff are the sample's; what people say comes from the sample's grammar;
each case is cast from a story that the ledger's own `decide` told (`_fates.py`), so its events fold
to its row and clocks, and its leaves hold. Spread over four years; the older, the more have ended.
The same for the same size, seed and day.
"""

import os
import pickle
import sys
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from typing import Any

SEED, DAYS, BATCH = 7, 1461, 5_000
MARK = "CREATE TABLE IF NOT EXISTS bench_cases (size bigint, seed bigint, day text)"


def with_cases(size: int, seed: int = SEED, day: date | None = None) -> None:
    """Prepare the database at hand and have it hold `size` made-up cases.

    What is held already is kept, whatever day it was made on. Cases that were not made here are
    never touched: RuntimeError.
    """
    from sixia.cli import home

    home.prepare()
    if held() == (size, seed):
        return
    _make_room()
    day = day or datetime.now(UTC).date()
    print(f"bench: making up {size:,} cases", file=sys.stderr)
    _mark(0, seed, day)  # ours, but not whole yet
    fill(size, seed, day)
    _mark(size, seed, day)


def _mark(size: int, seed: int, day: date) -> None:
    with _cursor() as cursor:
        cursor.execute("DELETE FROM bench_cases")
        cursor.execute("INSERT INTO bench_cases VALUES (%s, %s, %s)", [size, seed, f"{day}"])


def held() -> tuple[int, int] | None:
    """Size and seed of what is there; None for nothing of ours."""
    with _cursor() as cursor:
        cursor.execute(MARK)
        cursor.execute("SELECT size, seed FROM bench_cases")
        row = cursor.fetchone()
    return (int(row[0]), int(row[1])) if row else None


def _cursor() -> Any:
    from django.db import connection

    return connection.cursor()


def _make_room() -> None:
    """Empty a database that we filled. RuntimeError for one that holds somebody else's cases."""
    from django.core.management import call_command

    from sixia.grid.models import Area

    if held() is None and Area.objects.exists():
        raise RuntimeError("This database holds a county that no benchmark made; name another.")
    if Area.objects.exists():
        call_command("flush", verbosity=0, interactive=False)
        with _cursor() as cursor:
            cursor.execute("DELETE FROM hear_search")


def fill(size: int, seed: int, day: date) -> None:
    """Write the county and its cases into an empty database."""
    from django.core.management.color import no_style
    from django.db import connection

    from bench._bulk import unindexed
    from bench._casting import TABLES
    from bench._fates import moulds
    from sixia.demo.cast import cast
    from sixia.demo.county import county
    from sixia.demo.voices import voices

    place = county(seed)
    who = cast(place, day - timedelta(days=2 * DAYS))
    start = day - timedelta(days=DAYS)
    said = enumerate(voices(place, seed, size, start, DAYS), start=1)
    task = seed, moulds(who), datetime(day.year, day.month, day.day, tzinfo=UTC)
    with unindexed([*(m._meta.db_table for m in TABLES), "hear_search"]):
        for _ in _written(task, iter(lambda: list(islice(said, BATCH)), [])):
            pass
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), TABLES):
            cursor.execute(statement)


def _written(task: tuple[Any, ...], batches: Iterator[list[Any]]) -> Iterator[None]:
    """Cast and write each batch: cast in a process a core, which on PostgreSQL writes it too; on
    SQLite, where one writes, it is written here."""
    from django.db import connection

    from bench._bulk import pour

    if connection.vendor == "sqlite":
        for made in _by_crew(task, _cast, batches):
            pour(made)
            yield
    else:
        connection.close()
        yield from _by_crew(task, _write, batches)


def _by_crew(
    task: tuple[Any, ...], work: Callable[[list[Any]], Any], batches: Iterator[list[Any]]
) -> Iterator[Any]:
    """What the work makes of each batch, in order; never many batches ahead."""
    crew = os.cpu_count() or 1
    with ProcessPoolExecutor(crew, get_context("spawn"), _begin, (pickle.dumps(task),)) as pool:
        under_way: deque[Future[Any]] = deque()
        for batch in batches:
            under_way.append(pool.submit(work, batch))
            if len(under_way) > 2 * crew:
                yield under_way.popleft().result()
        yield from (each.result() for each in under_way)


_caster: list[Any] = []  # of this process


def _begin(task: bytes) -> None:
    import django

    django.setup()  # before anything of the task is unpacked
    from bench._casting import Caster

    _caster[:] = [Caster(*pickle.loads(task))]  # noqa: S301 - of our own process


def _cast(batch: list[Any]) -> Any:
    return _caster[0].cast(batch)


def _write(batch: list[Any]) -> None:
    from bench._bulk import pour

    pour(_cast(batch))
