"""What people decided about topics, held to whenever topics are found anew."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from sixia.learn.text import letters

Whole = npt.NDArray[np.int64]
Known = npt.NDArray[np.bool_]

ANEW = 2  # times as many persons as when it was dismissed,
MORE = 5  # and so many more, call for another look


@dataclass(frozen=True, slots=True)
class Decision:
    """On this day somebody put these parts together (`joins`) or apart. A part is the keys of the
    messages that were in it then."""

    joins: bool
    day: int
    parts: tuple[frozenset[str], ...]


def steered(said: pa.Table, labels: Whole, decisions: Sequence[Decision]) -> Whole:
    """The topic of each message once every decision is held to, the earliest first.

    What was put together is one topic, what was put apart is as many topics, whatever the machine
    makes of it; of two decisions on the same messages the later holds. Other messages of a topic
    go along with it: into the one, or into the part whose words theirs are most like. A group in
    which most of what was known then is of others is no longer that topic, and stays.
    """
    if not decisions:
        return labels
    labels = labels.copy()
    rows = {key: row for row, key in enumerate(said["key"].to_pylist())}
    days = said["day"].to_numpy()
    for decision in decisions:
        parts = [np.array(sorted(rows[k] for k in part if k in rows), int)
                 for part in decision.parts]  # fmt: skip
        parts = [part for part in parts if len(part)]
        if parts:
            follow = _following(labels, np.concatenate(parts), days <= decision.day)
            (_join if decision.joins else _part)(said, labels, parts, follow)
    return np.asarray(np.unique(labels, return_inverse=True)[1])


def _following(labels: Whole, pinned: Whole, known: Known) -> Whole:
    """The rows of groups that are what was decided on, apart from the pinned rows themselves."""
    count = int(labels.max()) + 1
    old = known.copy()
    old[pinned] = True
    theirs = np.bincount(labels[pinned], minlength=count)
    all_ = np.bincount(labels[old], minlength=count)
    follows = (theirs > 0) & (2 * theirs >= all_)
    free = follows[labels]
    free[pinned] = False
    return np.flatnonzero(free)


def _join(_said: pa.Table, labels: Whole, parts: list[Whole], follow: Whole) -> None:
    labels[np.concatenate([*parts, follow])] = int(labels.max()) + 1


def _part(said: pa.Table, labels: Whole, parts: list[Whole], follow: Whole) -> None:
    fit = like(_texts(said, part) for part in parts)
    new = int(labels.max()) + 1
    for number, part in enumerate(parts):
        labels[part] = new + number
    for row, text in zip(follow, _texts(said, follow), strict=True):
        labels[row] = new + fit(text)


def like(parts: Iterable[Sequence[str]]) -> Callable[[str], int]:
    """Tells of any text which of these parts it is most like on the mean, by the pairs of
    characters that both have; the first of several."""
    weights = [_weights(texts) for texts in parts]

    def fit(text: str) -> int:
        pairs = _pairs(text)
        return int(
            np.argmax([sum(each.get(pair, 0) for pair in sorted(pairs)) for each in weights])
        )

    return fit


def _weights(texts: Sequence[str]) -> dict[str, float]:
    told: dict[str, float] = defaultdict(float)
    for text in texts:
        pairs = _pairs(text)
        for pair in pairs:
            told[pair] += 1 / sqrt(len(pairs)) / len(texts)
    return told


def _texts(said: pa.Table, rows: Whole) -> list[str]:
    few = said.select(["subject", "more"]).take(pa.array(rows)).to_pylist()
    return [letters(one["subject"] + one["more"]) for one in few]


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def grew_much(then: int, now: int) -> bool:
    """Do so many more persons speak of it that a topic once dismissed is to be looked at again?"""
    return now >= ANEW * then and now - then >= MORE
