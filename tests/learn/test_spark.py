"""On a cluster of two workers the same comes out as here: tables, spread work, topics."""

import operator
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from django.test import override_settings

from sixia.learn import mine
from sixia.learn.snapshots.taking import taken
from sixia.learn.tables import tables
from sixia.learn.topics import SAID, Spread, labelled
from tests.cli.test_processes import env
from tests.factories import OTHER_TOWN, VILLAGE, County, later, raised

pytestmark = [
    pytest.mark.prove,
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # Spark leaves sockets to the collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

MASTER = "local-cluster[2,1,2048]"
MATTERS = (
    "路灯坏了没人修",
    "自来水又黄又浑不能喝",
    "小区电梯停运",
    "公交车半小时不来",
    "化粪池往外冒",
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home whose cluster runs until the last of these tests."""
    import pyspark

    with override_settings(SIXIA_SPARK=MASTER):
        yield tmp_path_factory.mktemp("spark")
    shutil.rmtree(Path(pyspark.__file__).parent / "work", ignore_errors=True)


@pytest.fixture(scope="module")
def spread(home: Path) -> Iterator[Spread]:
    from sixia.learn import spark

    running = spark.session(home)
    yield spark.Spread(running)
    running.stop()


def test_results_come_in_order_from_both_workers(spread: Spread) -> None:
    parts = [np.arange(n * 7, n * 7 + n) for n in range(30)]
    told = list(spread(partial(np.add, 5), iter(parts)))
    assert [each.tolist() for each in told] == [(part + 5).tolist() for part in parts]
    workers = set(spread(operator.call, [os.getpid] * 16))
    assert len(workers) >= 2
    assert os.getpid() not in workers


def test_what_a_part_raises_is_raised_here(spread: Spread) -> None:
    with pytest.raises(Exception, match="ZeroDivisionError"):
        list(spread(partial(operator.floordiv, 1), [1, 0]))


@pytest.mark.parametrize("of", ["made up", "real"])
def test_topics_are_the_same_by_membership(spread: Spread, of: str, shared_data: Path) -> None:
    from bench import _topics

    messages = shared_data / "concerns" / "messages_4326.xlsx"
    said = _topics.messages(messages) if of == "real" else made_up()
    there = labelled(said, spread)
    assert groups(there) == groups(labelled(said))
    sizes = np.bincount(there)
    assert len(sizes) > len(said) / 20
    assert 5 <= sizes.max() < len(said) / 5
    assert (sizes > 1).sum() > 20


def groups(labels: Any) -> set[tuple[int, ...]]:
    order = np.argsort(labels, kind="stable")
    cuts = np.flatnonzero(np.diff(labels[order])) + 1
    return {tuple(part.tolist()) for part in np.split(order, cuts)}


def made_up() -> pa.Table:
    """Matters at many places, each told several times in several ways."""
    rows = [
        {
            "key": f"{n}", "subject": f"{village}村{n % 3 + 1}组{MATTERS[(n + village) % 5]}",
            "more": "请尽快处理" * (n % 2), "person": f"{n % 700}", "day": n % 300,
            "place": 990103001000 + village, "likes": n % 5,
        }
        for n in range(3_000)
        for village in [n * 7919 % 211]
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, SAID)


def test_tables_are_the_same_by_month_and_class(c: County, home: Path, settings: Any) -> None:
    settings.SIXIA_HOME = str(home)
    for n in range(60):
        raised(
            f"{n}号{MATTERS[n % 5]}", later(days=n * n % 90),
            class_code=("010101", "020101")[n % 2],
            area_code=(VILLAGE, OTHER_TOWN)[n % 3 == 0], channel=("web", "phone")[n % 7 == 0],
        )  # fmt: skip
    taken(home)
    there = counted(home)
    with override_settings(SIXIA_SPARK=""):
        here = counted(home)
    assert here == there
    assert len(set(here.values())) > 3
    assert sum(here.values()) == 60


def counted(home: Path) -> Counter[tuple[str, ...]]:
    by = ["month", "class", "area", "channel", "origin"]
    told = tables(home)
    rows = told.concerns.group_by(by).agg(count=lambda each: each.count())
    found = rows.to_pyarrow().to_pylist()
    told.close()
    return Counter({tuple(row[name] for name in by): row["count"] for row in found})


def test_a_whole_run_comes_to_the_same(c: County, home: Path, settings: Any) -> None:
    settings.SIXIA_HOME = str(home)
    for n in range(40):
        raised(f"{n % 4}号{MATTERS[n % 5]}", later(days=n * 3))
    there = mine.mine(lambda: later(days=200))
    with override_settings(SIXIA_SPARK=""):
        here = mine.mine(lambda: later(days=201))
    assert (there.engine, here.engine) == ("pyspark", "duckdb")
    assert there.done.keys() == here.done.keys() == {mine.SNAPSHOT, *dict(mine.STEPS)}
    for step in there.done.keys() - {"snapshot"}:
        assert there.done[step] == here.done[step]


def test_a_master_that_is_not_there_is_said(tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "sixia", "mine"],
        env={**env(tmp_path), "SIXIA_SPARK": "nowhere://x"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert told.returncode == 1
    assert "Error: The Spark cluster that SIXIA_SPARK names cannot be used" in told.stderr
    assert not (tmp_path / "learn" / "snapshots").exists()
