"""Cases alike: whether a text said again, edited or reworded, is among the ten found, how fast, and
what all processes take together. Beside it: plain BM25 over bigrams, and tantivy's where the peers
are installed (`make peers`).

    sixia bench alike --size 1000000 --input FILE…

Without files the texts are the sample's; with files their sentences, recombined.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import active_children, get_context
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from bench import _alike, _bm25, _memory, _peers
from bench._figure import figure, percentile

SIZE = 100_000
FILES = ("input",)
READERS = 2


def run(size: int, _seconds: float, input: Sequence[Path]) -> Iterator[dict[str, object]]:  # noqa: A002 - named as the option is
    home = Path(os.environ["SIXIA_HOME"])
    home.mkdir(parents=True, exist_ok=True)
    folder = Path(mkdtemp(prefix="alike-", dir=home))
    try:
        yield from _figures(folder, size, input)
    finally:
        shutil.rmtree(folder)


def _figures(folder: Path, size: int, files: Sequence[Path]) -> Iterator[dict[str, object]]:
    told = partial(figure, size=size, database="none")
    with _process(1) as writer, _memory.watched(_ours) as filling:
        plants, built = writer.submit(_alike.fill, folder, size, files, _alike.SEED).result()
        disk = sum(file.stat().st_size for file in folder.glob("segment-*/*")) / 2**20
    name, mark = _mark(folder, plants)
    yield told("build", built, "s", beside=name, beside_value=mark.get("built"))
    yield told("disk_mb", disk, "MB", beside=name, beside_value=mark.get("disk"))
    with _process(READERS) as readers, _process(1) as writer, _memory.watched(_ours) as asking:
        asked = _shared(readers, folder, plants, nearby=True)
        by_text = _shared(readers, folder, plants, nearby=False)
        yield from _found(told, asked, by_text, name, mark["asked"])
        added, merged = writer.submit(_alike.add, folder, size, files, _alike.SEED).result()
    yield told("add", sum(added) / len(added), "ms")
    yield told("add_p95", percentile(added, 95), "ms")
    yield told("merge_all", merged, "s")
    yield told("peak_mb", max(filling[0], asking[0]), "MB")


def _found(
    told: Callable[..., dict[str, object]],
    asked: Sequence[_alike.Asked],
    by_text: Sequence[_alike.Asked],
    name: str,
    beside: Sequence[_alike.Asked],
) -> Iterator[dict[str, object]]:
    """How much is found, with place and day and by the text alone, and how fast, beside the mark,
    which knows the text alone."""
    for what, found in (("recall10", asked), ("recall10_text", by_text)):
        for kind in ("edited", "reworded"):
            mark = _recall(beside, kind)
            value = _recall(found, kind)
            yield told(f"{what}_{kind}", value, "share", beside=name, beside_value=mark)
    for nth in (50, 95):
        value, mark = (percentile([row[2] for row in rows], nth) for rows in (asked, beside))
        yield told(f"p{nth}", value, "ms", beside=name, beside_value=mark)
    yield told("processor_p95", percentile([row[3] for row in asked], 95), "ms")


def _mark(folder: Path, plants: Sequence[_alike.Plant]) -> tuple[str, dict[str, Any]]:
    """tantivy's BM25 over bigrams; without the peers, our own exact one over the same texts."""
    texts = [(plant.number, plant.letters) for plant in plants]
    asked = _peers.asked(folder / "asked.jsonl", texts)
    if told := _peers.told("tantivy_bigrams", folder / "texts.txt", asked):
        found = _with_kind(plants, told["found"], told["times"])
        return "tantivy_bigram_bm25", {**told, "asked": found}
    with _process(1) as other:
        rows = other.submit(_bm25.ask, folder, texts).result()
    return "bigram_bm25", {"asked": _with_kind(plants, *zip(*rows, strict=True))}


def _with_kind(
    plants: Sequence[_alike.Plant], found: Sequence[bool], times: Sequence[float]
) -> list[_alike.Asked]:
    rows = zip(plants, found, times, strict=True)
    return [(plant.kind, there, took, took) for plant, there, took in rows]


def _recall(asked: Sequence[_alike.Asked], kind: str) -> float:
    found = [row[1] for row in asked if row[0] == kind]
    return sum(found) / len(found)


def _process(count: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(count, get_context("spawn"))


def _ours() -> list[int]:
    return [os.getpid(), *(pid for child in active_children() if (pid := child.pid))]


def _shared(
    readers: ProcessPoolExecutor, folder: Path, plants: Sequence[_alike.Plant], *, nearby: bool
) -> list[_alike.Asked]:
    """The plants asked for by all readers at once, each its part."""
    parts = [plants[n::READERS] for n in range(READERS)]
    each = [readers.submit(_alike.ask, folder, part, nearby) for part in parts]
    return [row for one in each for row in one.result()]
