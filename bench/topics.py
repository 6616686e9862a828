"""Topics: whether messages known to belong together are found as one topic, and how hot it is; or
how long topics of very many texts take. Beside the first: HDBSCAN over 100 singular vectors, and
BERTopic over them at the best of four settings.

    sixia bench topics --input FILE --groups FILE
    sixia bench topics --size 1000000 --input FILE…

Columns of the first: 留言编号, 留言用户, 留言主题, 留言时间, 留言详情, 点赞数.
Groups: JSON, numbers by name.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pyarrow as pa

from bench import _memory, _topics
from bench._figure import figure
from sixia.learn.topics import labelled, topics

SIZE = 100_000
FILES = ("input", "groups")
HDBSCAN, BERTOPIC = "hdbscan", "bertopic"


def run(
    size: int,
    _seconds: float,
    input: Sequence[Path],  # noqa: A002 - named as the option is
    groups: Sequence[Path],
) -> Iterator[dict[str, object]]:
    if groups and input:
        said = pa.concat_tables([_topics.messages(file) for file in input])
        known = [each for file in groups for each in json.loads(file.read_text("utf-8")).items()]
        yield from _known(said, {name: set(map(str, keys)) for name, keys in known})
    else:
        yield from _scale(size, input)


def _known(said: pa.Table, groups: Mapping[str, set[str]]) -> Iterator[dict[str, object]]:
    told = partial(figure, size=len(said), database="none")
    labels = labelled(said)
    keys, subjects = said["key"].to_pylist(), said["subject"].to_pylist()
    ours = _best(keys, labels.tolist(), groups)
    peers = {HDBSCAN: _best(keys, _topics.hdbscan(subjects), groups)}
    settings = [_best(keys, each, groups) for each in _topics.bertopic(subjects)]
    if settings:
        peers[BERTOPIC] = max(settings, key=_mean)
    by_heat = {topic.number: rank for rank, topic in enumerate(topics(said, labels), 1)}
    by_size = {label: n for n, (label, _) in enumerate(Counter(labels.tolist()).most_common(), 1)}
    for name, (share, label) in ours.items():
        for peer, found in peers.items():
            yield told(f"f1:{name}", share, "share", beside=peer, beside_value=found[name][0])
        rank, beside = by_heat.get(label, len(by_heat) + 1), by_size[label]
        yield told(f"rank:{name}", rank, "place", beside="by_size", beside_value=beside)
    for peer, found in peers.items():
        yield told("mean_f1", _mean(ours), "share", beside=peer, beside_value=_mean(found))
    yield told("topics", len(by_heat), "topics")
    yield told("shuffled_same", _shuffled_same(said, labels.tolist()), "share")


def _best(
    keys: Sequence[str], labels: Sequence[int], groups: Mapping[str, set[str]]
) -> dict[str, tuple[float, int]]:
    """For each group the F1 of the topic that matches it best, and which that is."""
    sizes = Counter(labels)
    found = {}
    for name, group in groups.items():
        hits = Counter(label for key, label in zip(keys, labels, strict=True) if key in group)
        f1 = {label: 2 * n / (len(group) + sizes[label]) for label, n in hits.items()}
        best = max(f1, key=lambda label: (f1[label], -label))
        found[name] = f1[best], best
    return found


def _mean(found: Mapping[str, tuple[float, int]]) -> float:
    return float(np.mean([share for share, _ in found.values()]))


def _shuffled_same(said: pa.Table, labels: Sequence[int]) -> float:
    """The share of messages in the same topic when they come in another order."""
    order = np.random.default_rng(0).permutation(len(said))
    again = labelled(said.take(pa.array(order)))
    return float((again == np.array(labels)[order]).mean())


def _scale(size: int, files: Sequence[Path]) -> Iterator[dict[str, object]]:
    """Seconds and memory at this size, and seconds at a tenth of it."""
    took = []
    for many in (max(size // 10, 1), size):
        with ProcessPoolExecutor(1, get_context("spawn")) as one, _memory.watched(_ours) as most:
            steps = one.submit(_topics.timed, many, files).result()
        took.append(sum(steps.values()))
    told = partial(figure, size=size, database="none")
    yield told("seconds", took[1], "s")
    for step, seconds in steps.items():
        yield told(f"seconds:{step}", seconds, "s")
    yield told("growth", took[1], "s", beside="a_tenth", beside_value=took[0])
    yield told("peak_mb", most[0], "MB")


def _ours() -> list[int]:
    """This process and all that come of it."""
    found = [os.getpid()]
    for pid in found:
        for task in Path(f"/proc/{pid}/task").glob("*/children"):
            with suppress(FileNotFoundError, ProcessLookupError):
                found += map(int, task.read_text("ascii").split())
    return found
