"""How long staff wait for a search: a published mix of 30 (`search.toml`), the first page of fifty
with permissions and filters, on the database at hand; and on SQLite with every nth of the same
rows, where all sets found must be the same, and the same as by reading every word.

Beside: the same pages by ILIKE over the words, as peers look for them.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import django

from bench._figure import figure, percentile, timed

SIZE = 100_000
CLIENTS, CORES = 8, os.cpu_count() or 1
SMALL = 100_000  # cases on SQLite beside a bigger database
ROUNDS = 5


def run(size: int, seconds: float) -> Iterator[dict[str, object]]:
    """At `size` cases; each way of asking for so many seconds, and five times at least."""
    from bench._cases import with_cases

    with_cases(size)
    from django.db import connection

    yield from _waits(size, seconds)
    if connection.vendor == "postgresql":
        step = max(1, size // SMALL)
        twin = _twin(step, seconds)
        at = size // step
        for nth in (50, 95):
            took, plain = percentile(twin["times"], nth), percentile(twin["plain"], nth)
            yield figure(f"p{nth}", took, "ms", at, f"like_p{nth}", plain, database="sqlite")
        yield _equal(step, twin, at)


def _waits(size: int, seconds: float) -> Iterator[dict[str, object]]:
    from bench._wanted import mix, waits

    wanted = list(mix())
    alone, crowd = waits(1, seconds), _crowd(seconds)
    for one in wanted:
        print(f"bench: {percentile(timed(one.page, ROUNDS), 50):7.1f} ms  {one}", file=sys.stderr)
    plain = [ms for one in wanted for ms in timed(one.plainly, 1)]
    for nth in (50, 95):
        beside = percentile(plain, nth)
        yield figure(f"p{nth}", percentile(crowd, nth), "ms", size, f"ilike_p{nth}", beside)
        yield figure(f"p{nth}_alone", percentile(alone, nth), "ms", size, f"ilike_p{nth}", beside)
    yield _deep(size, wanted[4])


def _deep(size: int, common: Any) -> dict[str, object]:
    """The hundredth page of a common word beside the first."""
    after = None
    for _ in range(100):
        after = common.page(after).last or after
    deep = percentile(timed(lambda: common.page(after), ROUNDS), 50)
    first = percentile(timed(common.page, ROUNDS), 50)
    return figure("page_100", deep, "ms", size, "page_1", first)


def _crowd(seconds: float) -> list[float]:
    """How long each wait was where eight clients are served by a process a core."""
    from bench._wanted import waits

    each = CLIENTS // CORES
    with ProcessPoolExecutor(CORES, get_context("spawn"), django.setup) as pool:
        under_way = [pool.submit(waits, each, seconds) for _ in range(CORES)]
        return [ms for one in under_way for ms in one.result()]


def _twin(step: int, seconds: float) -> dict[str, Any]:
    """The same rows on SQLite, in a process of its own (`_twin.py`): what it took and found."""
    from django.conf import settings

    with tempfile.TemporaryDirectory(dir=settings.SIXIA_HOME) as folder:
        place = {
            "SIXIA_DATABASE_URL": f"sqlite:///{Path(folder) / 'twin.sqlite3'}",
            "SIXIA_BENCH_SOURCE": os.environ["SIXIA_DATABASE_URL"],
            "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
        }
        command = [sys.executable, "-m", "bench._twin", str(step), str(seconds)]
        done = subprocess.run(  # noqa: S603 - our own program
            command, env={**os.environ, **place}, check=True, stdout=subprocess.PIPE
        )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _equal(step: int, twin: dict[str, Any], size: int) -> dict[str, object]:
    """1 if PostgreSQL, SQLite and a plain reading of every word give the same in the same order."""
    from bench._wanted import mix

    equal = 0
    for one, sqlite, read in zip(mix(), twin["found"], twin["read"], strict=True):
        here = one.ids(step)
        if here == sqlite == read:
            equal += 1
        else:
            print(
                f"bench: not the same: {one}: {len(here)} {len(sqlite)} {len(read)}",
                file=sys.stderr,
            )
    found = sum(map(len, twin["found"]))
    return figure("sets_equal", int(equal == len(twin["found"])), "", size, "cases_found", found)
