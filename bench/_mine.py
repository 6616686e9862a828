"""What the benchmark `mine` does in processes of its own."""

import os
from contextlib import closing
from pathlib import Path
from time import perf_counter
from typing import Any

import pyarrow as pa


def snapshot() -> tuple[float, dict[str, int]]:
    """Seconds that taking a snapshot takes, and what it told."""
    home = _home()
    from sixia.learn.snapshots.taking import taken

    began = perf_counter()
    told = taken(home)
    return perf_counter() - began, told


def counts(master: str) -> tuple[float, pa.Table]:
    """Seconds that the monthly counts take on this engine, and the counts."""
    with closing(_tables(master)) as told:
        from sixia.learn.monthly import counted

        if master:
            told.concerns.count().to_pyarrow()  # the workers are up
        began = perf_counter()
        table = counted(told.concerns).to_pyarrow()
        return perf_counter() - began, table


def topics(master: str) -> tuple[float, list[int]]:
    """Seconds from the snapshot's words to a topic for each message, and these."""
    with closing(_tables(master)) as told:
        from datetime import UTC, datetime

        from sixia.learn.tables import spread_on
        from sixia.learn.topics import labelled
        from sixia.learn.topics_kept.said import lately

        said = lately(told.concerns, datetime.now(UTC).date()).sort_by("key")
        began = perf_counter()
        labels = labelled(said, spread_on(told))
        return perf_counter() - began, labels.tolist()


def _tables(master: str) -> Any:
    home = _home(master)
    from sixia.learn.tables import tables

    return tables(home)


def _home(master: str = "") -> Path:
    os.environ["SIXIA_SPARK"] = master
    from sixia.cli import home

    home.prepare()
    from django.conf import settings

    return Path(settings.SIXIA_HOME)
