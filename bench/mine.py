"""Mining SIZE made-up cases: the snapshot, its memory, and what it takes when nothing or one case
has changed; then the monthly counts and the topics of the last months, here and on a Spark cluster
of two workers on this machine, and whether both come to the same.

    sixia bench mine --size 1000000 --database postgres://…

`SIXIA_SPARK` names another cluster. Figures of Spark are left out where it is not installed.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bench import _memory, _mine
from bench._figure import figure

SIZE, MOST = 100_000, 300  # MB of memory
CLUSTER = "local-cluster[2,1,2048]"
OTHER = "010101"
Result = TypeVar("Result")


def run(size: int, _seconds: float) -> Iterator[dict[str, object]]:
    from bench._cases import with_cases

    cluster = os.environ.pop("SIXIA_SPARK", "") or CLUSTER
    with_cases(size)
    told = partial(figure, size=size)
    yield from _snapshots(told)
    yield from _on_both(told, cluster)


def _snapshots(told: Callable[..., dict[str, object]]) -> Iterator[dict[str, object]]:
    from django.conf import settings

    shutil.rmtree(Path(settings.SIXIA_HOME, "learn", "snapshots"), ignore_errors=True)
    (first, all_), peak = _apart(_mine.snapshot)
    yield told("snapshot", first, "s")
    yield told("snapshot_rows", (all_["concerns"] + all_["events"]) / first, "1/s")
    yield told("snapshot_peak_mb", peak, "MB", beside="most", beside_value=MOST)
    (again, none), _ = _apart(_mine.snapshot)
    assert none["written"] == 0, none
    yield told("snapshot_again", again, "s", beside="first", beside_value=first)
    with _one_changed():
        (one, some), _ = _apart(_mine.snapshot)
    assert some["written"] > 0, some
    yield told("snapshot_one_changed", one, "s", beside="first", beside_value=first)
    _apart(_mine.snapshot)


@contextmanager
def _one_changed() -> Iterator[None]:
    """A case is of another class, for as long as this lasts."""
    from sixia.ledger.models import Case

    first = Case.objects.exclude(class_code=OTHER).order_by("pk")[0]
    row = Case.objects.filter(pk=first.pk)
    row.update(class_code=OTHER)
    try:
        yield
    finally:
        row.update(class_code=first.class_code)


def _on_both(told: Callable[..., dict[str, object]], cluster: str) -> Iterator[dict[str, object]]:
    from sixia.learn import can_spark

    if not can_spark():
        print("bench: no Spark is installed; mined here alone", file=sys.stderr)
        cluster = ""
    for name, work in (("monthly", _mine.counts), ("topics", _mine.topics)):
        (here, ours), peak = _apart(work, "")
        (there, theirs), _ = _apart(work, cluster) if cluster else ((0.0, ours), 0.0)
        beside = {"beside": "spark", "beside_value": there} if cluster else {}
        yield told(name, here, "s", **beside)
        yield told(f"{name}_peak_mb", peak, "MB")
        yield told(f"{name}_found", _many(ours), "rows")
        if cluster:
            yield told(f"same_{name}", _same(ours, theirs), "share")


def _many(found: pa.Table | list[int]) -> int:
    return len(found) if isinstance(found, pa.Table) else len(set(found))


def _same(ours: pa.Table | list[int], theirs: pa.Table | list[int]) -> float:
    """The share of counts, or of messages with the same others in their topic."""
    if isinstance(ours, pa.Table):
        alike = [pc.equal(a, b).to_numpy() for a, b in zip(ours, theirs, strict=True)]
        return float(np.logical_and.reduce(alike).mean())
    return float((_first(ours) == _first(theirs)).mean())


def _first(labels: list[int]) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
    """Of each message the first one of its topic: the same for the same members, whatever its
    number."""
    _, first, which = np.unique(labels, return_index=True, return_inverse=True)
    return np.asarray(first[which])


def _apart(work: Callable[..., Result], *given: object) -> tuple[Result, float]:
    """Done in a process of its own, with what it and its own took of memory, in MB."""
    with ProcessPoolExecutor(1, get_context("spawn")) as one:
        pid = one.submit(os.getpid).result()
        with _memory.watched(lambda: [pid, *_children(pid)]) as most:
            told = one.submit(work, *given).result()
    return told, most[0]


def _children(pid: int) -> list[int]:
    """Those it started and those they started: its pool, a Java machine, Python workers."""
    try:
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    except FileNotFoundError:
        return []
    return [each for child in map(int, told.split()) for each in (child, *_children(child))]
