"""Cases alike: whether a text said again, edited or reworded, is among the ten found, how fast, and
what all processes take together. Beside it: plain BM25 over bigrams, and tantivy's where the peers
are installed (`make peers`).

    sixia bench alike --size 1000000 --input FILE…

Without files the texts are the sample's; with files their sentences, recombined.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
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
    mark, tantivy = _marks(folder, plants)
    with _process(READERS) as readers, _process(1) as writer, _memory.watched(_ours) as asking:
        asked = _shared(readers, folder, plants, nearby=True)
        by_text = _shared(readers, folder, plants, nearby=False)
        added, merged = writer.submit(_alike.add, folder, size, files, _alike.SEED).result()
    best = tantivy or mark
    name = "tantivy_bigram_bm25" if tantivy else "bigram_bm25"
    for kind in ("edited", "reworded"):
        for figure_name, found in (("recall10", asked), ("recall10_text", by_text)):
            value, beside = _recall(found, kind), _recall(best["asked"], kind)
            yield told(f"{figure_name}_{kind}", value, "share", beside=name, beside_value=beside)
    times = [took for _, _, took in asked]
    for nth in (50, 95):
        beside = percentile([took for _, _, took in best["asked"]], nth)
        value = percentile(times, nth)
        yield told(f"p{nth}", value, "ms", beside=name, beside_value=beside)
    yield told("add", sum(added) / len(added), "ms")
    yield told("add_p99", percentile(added, 99), "ms")
    yield told("build", built, "s", beside=name, beside_value=best["built"])
    yield told("merge_all", merged, "s")
    yield told("disk_mb", disk, "MB", beside=name, beside_value=best["disk"])
    yield told("peak_mb", max(filling[0], asking[0]), "MB")


def _marks(folder: Path, plants: Sequence[_alike.Plant]) -> tuple[dict[str, Any], Any]:
    """Exact bigram BM25 over the same texts; tantivy's, or None."""
    texts = [(plant.number, plant.letters) for plant in plants]
    with _process(1) as other:
        found = other.submit(_bm25.ask, folder, texts).result()
    mark = {"asked": _with_kind(plants, *zip(*found, strict=True)), "built": None, "disk": None}
    asked = _peers.asked(folder / "asked.jsonl", texts)
    told = _peers.told("tantivy_bigrams", folder / "texts.txt", asked)
    return mark, told and {**told, "asked": _with_kind(plants, told["found"], told["times"])}


def _with_kind(
    plants: Sequence[_alike.Plant], found: Sequence[bool], times: Sequence[float]
) -> list[_alike.Asked]:
    rows = zip(plants, found, times, strict=True)
    return [(plant.kind, there, took) for plant, there, took in rows]


def _recall(asked: Sequence[_alike.Asked], kind: str) -> float:
    found = [there for what, there, _ in asked if what == kind]
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
