"""Events as Parquet: of each block of ids a file for each month in which they happened."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
from django.conf import settings
from django.db.models import Count, Max, Sum

from sixia.learn.snapshots import shapes, whole
from sixia.ledger.models import Event

BLOCK = 500_000  # ids; as many events are held in memory
SOME = 20_000  # asked for together
COLUMNS = ("pk", "case_id", "seq", "verb", "by", "happened_at", "recorded_at")
Moved = Callable[[int], None]


def planned(folder: Path) -> tuple[dict[int, int], int]:
    """The blocks to be written anew, with how many events they have; and how many there are.

    An event never changes; it comes, and goes with its case. So count and sum of ids tell."""
    last = Event.objects.aggregate(last=Max("pk"))["last"] or 0
    kept = _kept(folder)
    found = {block: _held(block) for block in range(last // BLOCK + 1)}
    for block in kept.keys() - {block for block, (rows, _) in found.items() if rows}:
        for path in _files(folder, block):
            whole.drop(path)
    plan = {n: held[0] for n, held in found.items() if held[0] and kept.get(n) != held}
    return plan, sum(rows for rows, _ in found.values())


def _held(block: int) -> tuple[int, str]:
    """How many events a block has, and the mark of its files."""
    told = _of(block).aggregate(rows=Count("pk"), sum=Sum("pk"))
    return told["rows"], f"{_version()} {told['rows']} {told['sum'] or 0}"


def _kept(folder: Path) -> dict[int, tuple[int, str]]:
    """The same, as files say; nothing of a block whose files were not all written."""
    found: dict[int, tuple[int, set[str]]] = {}
    for path in folder.glob("*/events-*.parquet"):
        mark, rows = whole.marked(path)
        before, marks = found.setdefault(_block(path), (0, set()))
        found[_block(path)] = before + rows, marks | {mark}
    return {n: (rows, marks.pop()) for n, (rows, marks) in found.items() if len(marks) == 1}


def write(folder: Path, blocks: dict[int, int], moved: Moved) -> None:
    """Write these blocks as they are on the ledger now."""
    for block in blocks:
        table = pa.Table.from_batches(_batches(block, moved), shapes.EVENTS)
        ids = table["event"].to_numpy()
        mark = f"{_version()} {len(ids)} {int(ids.sum())}"
        names = np.array([shapes.month_of(day) for day in table["day"].to_pylist()])
        for path in _files(folder, block):
            if shapes.month_in(path) not in names:
                whole.drop(path)
        for name in np.unique(names):
            path = shapes.path_of(folder, name, f"events-{block:06d}.parquet")
            with whole.writing(path, shapes.EVENTS) as writer:
                writer.write_table(table.filter(pa.array(names == name)))
                whole.mark(writer, mark)


def _batches(block: int, moved: Moved) -> Iterator[pa.RecordBatch]:
    zone = ZoneInfo(settings.TIME_ZONE)
    told = _of(block).order_by("pk").values_list(*COLUMNS).iterator(chunk_size=SOME)
    some: list[tuple[Any, ...]] = []
    for row in told:
        some.append(_told(row, zone))
        if len(some) == SOME:
            yield _batch(some)
            moved(len(some))
            some = []
    if some:
        yield _batch(some)
        moved(len(some))


def _told(row: tuple[Any, ...], zone: ZoneInfo) -> tuple[Any, ...]:
    event, case, seq, verb, by, happened, recorded = row
    days = (shapes.day_of(at, zone) for at in (happened, recorded))
    return event, case, seq, verb, by.partition(":")[0], *days, int(happened.timestamp())


def _batch(some: list[tuple[Any, ...]]) -> pa.RecordBatch:
    columns = zip(*some, strict=True)
    arrays = [pa.array(c, field.type) for c, field in zip(columns, shapes.EVENTS, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=shapes.EVENTS)


def _of(block: int) -> Any:
    return Event.objects.filter(pk__gte=block * BLOCK, pk__lt=(block + 1) * BLOCK)


def _files(folder: Path, block: int) -> list[Path]:
    return list(folder.glob(f"*/events-{block:06d}.parquet"))


def _block(path: Path) -> int:
    return int(path.stem.removeprefix("events-"))


def _version() -> str:
    return shapes.version(str(shapes.EVENTS), settings.TIME_ZONE)
