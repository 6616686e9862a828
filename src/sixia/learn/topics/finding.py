"""A topic for every message."""

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np

from sixia.learn.text import letters
from sixia.learn.topics.hearing import heard
from sixia.learn.topics.joining import joined
from sixia.learn.topics.near import Whole, near
from sixia.learn.topics.said import Said
from sixia.learn.topics.settling import settled


def labelled(said: Sequence[Said], threads: int = 1) -> Whole:
    """For each message the number of its topic, counted from 0 in the order of what was said by
    its hash: the same for the same messages in any order. Who says the same words at the same
    place on the same day counts as one text, as often as it was said."""
    if not said:
        return np.empty(0, np.int64)
    texts = [(letters(one.subject), letters(one.more), one.place, one.day) for one in said]
    distinct = sorted(set(texts), key=_hash)
    number = {text: at for at, text in enumerate(distinct)}
    which = np.array([number[text] for text in texts])
    sizes = np.bincount(which).astype(float)
    subjects, more, places, days = zip(*distinct, strict=True)
    told = heard(subjects, more)
    graph = near(told, np.array(days), np.array(places), threads)
    graph.data *= sizes[np.repeat(np.arange(len(sizes)), np.diff(graph.indptr))]
    graph.data *= sizes[graph.indices]
    groups = settled(graph, sizes, joined(graph, sizes))
    return np.asarray(np.unique(groups, return_inverse=True)[1][which])


def _hash(text: tuple[str, str, int, int]) -> bytes:
    return blake2b("\n".join(map(str, text)).encode("utf-8", "replace"), digest_size=16).digest()
