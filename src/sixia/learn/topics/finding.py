"""A topic for every message."""

import numpy as np
import pyarrow as pa

from sixia.learn.topics.hearing import Matrix, Whole, heard
from sixia.learn.topics.joining import joined
from sixia.learn.topics.near import near
from sixia.learn.topics.rejoining import rejoined
from sixia.learn.topics.settling import settled
from sixia.learn.topics.spread import Spread, here


def labelled(said: pa.Table, spread: Spread = here) -> Whole:
    """For each message the number of its topic, counted from 0 in the order of what was said by
    its hash: the same for the same messages in any order, however the work is spread. The same
    words at the same place on the same day are one text, however many said them."""
    if not len(said):
        return np.empty(0, np.int64)
    told = heard(said, spread)
    groups = rejoined(told, _grouped(near(told, spread)))
    return np.asarray(np.unique(groups, return_inverse=True)[1][told.which])


def _grouped(near: Matrix) -> Whole:
    return settled(near, joined(near))
