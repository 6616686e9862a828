"""Once groups stand, each text goes where it fits best."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from sixia.learn.topics.hearing import Floats, Matrix, Whole
from sixia.learn.topics.joining import EXACT, FLOOR, compared, tightness

ROUNDS = 5


class _Fit(NamedTuple):
    """How well texts fit groups: a row for each pair that shares anything."""

    text: Whole
    group: Whole
    own: npt.NDArray[np.bool_]
    alike: Floats


def settled(near: Matrix, group: Whole) -> Whole:
    """Groups anew: a text moves to the group that it is more like than its own, and out of one
    that it is less like than the floor; so a few times over or until none moves. A text by itself
    joins a group only, not another by itself."""
    for _ in range(ROUNDS):
        moved = _moved(near, np.unique(group, return_inverse=True)[1])
        if moved is None:
            break
        group = moved
    return group


def _moved(near: Matrix, group: Whole) -> Whole | None:
    fit, alone = _fit(near, group), np.bincount(group) == 1
    held = np.zeros(len(group))
    held[fit.text[fit.own]] = fit.alike[fit.own]
    may = ~fit.own & ~alone[fit.group] & (fit.alike > np.maximum(held[fit.text], FLOOR))
    text, other, alike = fit.text[may], fit.group[may], fit.alike[may]
    order = np.lexsort((other, alike, text))
    to = group.copy()
    out = (held < FLOOR) & ~alone[group]
    to[out] = len(alone) + np.flatnonzero(out)
    to[text[order]] = other[order]  # the best of each stays
    return None if (to == group).all() else to


def _fit(near: Matrix, group: Whole) -> _Fit:
    """To its own group a text is compared without itself."""
    from scipy import sparse

    count, each = len(group), np.arange(len(group))
    members = sparse.csr_matrix((np.ones(count, near.dtype), (each, group)))
    shared = (near @ members).tocsr()
    text, other = np.repeat(each, np.diff(shared.indptr)), shared.indices
    own = other == group[text]
    mine = np.zeros(count)
    mine[text[own]] = shared.data[own]
    within, total = np.bincount(group, mine + 1)[other], np.bincount(group)[other] - own
    within[own] -= 2 * mine[text[own]] + 1
    some = total > 0
    text, other, own, total = text[some], other[some], own[some], total[some]
    alike = shared.data[some] / compared(np.ones(len(total)), total)
    alike /= tightness(total, np.maximum(within[some], total))
    return _Fit(text, other, own, np.round(alike, EXACT))
