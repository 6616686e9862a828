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
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from bench._figure import figure, percentile

SIZE = 100_000
CLIENTS = 8
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
        for name in ("p50", "p95"):
            told, plain = (
                percentile(twin["times"], int(name[1:])),
                percentile(twin["plain"], int(name[1:])),
            )
            yield figure(name, told, "ms", at, f"like_{name}", plain, database="sqlite")
        yield _equal(step, twin, at)


def _waits(size: int, seconds: float) -> Iterator[dict[str, object]]:
    from bench._wanted import mix

    wanted = list(mix())
    asks: list[Callable[[], object]] = [one.page for one in wanted]
    for ask in asks:
        ask()  # warm
    alone, crowd = _timed(asks, 1, seconds), _timed(asks, CLIENTS, seconds)
    for one, ask in zip(wanted, asks, strict=True):
        took = percentile([_took(ask) for _ in range(ROUNDS)], 50)
        print(f"bench: {took:7.1f} ms  {one}", file=sys.stderr)
    plain = [_took(one.plainly) for one in wanted]
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
    deep = percentile([_took(lambda: common.page(after)) for _ in range(ROUNDS)], 50)
    first = percentile([_took(common.page) for _ in range(ROUNDS)], 50)
    return figure("page_100", deep, "ms", size, "page_1", first)


def _timed(asks: Sequence[Callable[[], object]], clients: int, seconds: float) -> list[float]:
    """How long each wait was, in ms, of so many clients who ask again as soon as they are told."""
    until = time.monotonic() + seconds

    def client(number: int) -> list[float]:
        took: list[float] = []
        rng = Random(number)
        for done in count():
            if done >= ROUNDS and time.monotonic() > until:
                break
            took += [_took(ask) for ask in rng.sample(asks, len(asks))]
        return took

    with ThreadPoolExecutor(clients) as pool:
        return [ms for took in pool.map(client, range(clients)) for ms in took]


def _took(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


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
