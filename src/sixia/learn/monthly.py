"""Counts by month, class, place, channel and origin: all that the barometer knows.

No words and nobody in it. Praise is no worry and is left out. One person who says the same at the
same place several times in a month is one voice, by whichever channels; who is not known is a voice
with each concern. What was erased or sealed off is gone with the next counting.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    import pyarrow as pa

THANKS = "thanks"
CELL = ("month", "class", "area", "origin")


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """The counts and when they were made; the same one as long as no others are made."""

    made: datetime
    table: "pa.Table"


def path() -> Path:
    return Path(settings.SIXIA_HOME, "learn", "monthly.parquet")


def counted(concerns: Any) -> Any:
    """Of the table of concerns: month ("2026-03"), class, area, channel, origin, count, persons."""
    import ibis

    worries = concerns.filter(concerns["kind"] != THANKS)
    alone = ibis.literal("#") + worries["concern"].cast("string")
    told = worries.mutate(voice=ibis.ifelse(worries["person"] == "", alone, worries["person"]))
    each = told.group_by(*CELL, "voice").agg(said=told.count(), channel=told["channel"].min())
    cells = each.group_by(*CELL, "channel").agg(count=each["said"].sum(), persons=each.count())
    columns = ("month", "class", "area", "channel", "origin")
    whole = {name: cells[name].cast("int64") for name in ("count", "persons")}
    return cells.select(*columns, **whole).order_by(*columns)


def monthly(now: datetime, tables: Any, _spread: Any, moved: Any) -> dict[str, int]:
    """The step of `sixia mine`: counts anew, and puts them in place of the old ones at once."""
    from sixia.learn.snapshots import whole

    table = counted(tables.concerns).to_pyarrow()
    with whole.writing(path(), table.schema) as writer:
        writer.write_table(table)
        whole.mark(writer, now.isoformat())
    moved(len(table), len(table))
    return {"cells": len(table)}


def kept() -> Kept | None:
    """The counts as they were last made; None where there are none, or none that can be read."""
    try:
        stamp = path().stat().st_mtime_ns
    except FileNotFoundError:
        return None
    return _read(path(), stamp)


@lru_cache(maxsize=1)
def _read(file: Path, _stamp: int) -> Kept | None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from sixia.learn.snapshots import whole

    try:
        return Kept(datetime.fromisoformat(whole.marked(file)[0]), pq.read_table(file))
    except (OSError, ValueError, pa.ArrowException):
        return None
