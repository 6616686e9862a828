"""Once groups stand, each text goes where it fits best."""

import numpy as np

from sixia.learn.topics.hearing import Floats, Matrix, Whole
from sixia.learn.topics.joining import EXACT, FLOOR

ROUNDS = 5


def settled(near: Matrix, sizes: Floats, group: Whole, floor: float = FLOOR) -> Whole:
    """Groups anew: a text moves to the group with which it shares more likeness beyond the floor
    than with its own, and out of one with which it shares less than the floor; so a few times over
    or until none moves. A text by itself joins a group only, not another by itself."""
    for _ in range(ROUNDS):
        moved = _moved(near, sizes, np.unique(group, return_inverse=True)[1], floor)
        if moved is None:
            break
        group = moved
    return group


def _moved(near: Matrix, sizes: Floats, group: Whole, floor: float) -> Whole | None:
    from scipy import sparse

    count, groups = len(group), int(group.max()) + 1
    each = np.arange(count)
    members = sparse.csr_matrix((1 / sizes, (each, group)), shape=(count, groups))
    members.data *= sizes
    shared = (near @ members).tocsr()
    total, alone = np.bincount(group, sizes), np.bincount(group) == 1
    row = np.repeat(each, np.diff(shared.indptr))
    col = shared.indices
    own = col == group[row]
    others = total[col] - own * sizes[row]
    gain = np.round(shared.data / sizes[row] - floor * others, EXACT)
    held = np.zeros(count)
    held[row[own]] = gain[own]
    order = np.lexsort((col, gain, row))
    last = order[np.diff(row[order], append=-1) != 0]
    better = last[(gain[last] > np.maximum(held[row[last]], 0)) & ~alone[col[last]]]
    to = group.copy()
    to[row[better]] = col[better]
    out = (held < 0) & (to == group)
    to[out] = groups + np.flatnonzero(out)
    return None if (to == group).all() else to
