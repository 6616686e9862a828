"""A topic for every message."""

import numpy as np
import pyarrow as pa

from sixia.learn.topics.hearing import Whole, heard
from sixia.learn.topics.joining import joined
from sixia.learn.topics.near import near
from sixia.learn.topics.settling import settled
from sixia.learn.topics.spread import Spread, here


def labelled(said: pa.Table, spread: Spread = here) -> Whole:
    """For each message the number of its topic, counted from 0 in the order of what was said by
    its hash: the same for the same messages in any order, however the work is spread. Who says the
    same words at the same place on the same day counts as one text, as often as it was said."""
    if not len(said):
        return np.empty(0, np.int64)
    told = heard(said, spread)
    graph, sizes = near(told, spread), told.sizes
    graph.data *= sizes[np.repeat(np.arange(len(sizes)), np.diff(graph.indptr))]
    graph.data *= sizes[graph.indices]
    groups = settled(graph, sizes, joined(graph, sizes))
    return np.asarray(np.unique(groups, return_inverse=True)[1][told.which])
