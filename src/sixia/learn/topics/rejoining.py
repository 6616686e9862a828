"""Large groups again: a matter of which more speak than a text has neighbours falls apart among
them, and comes together once all pairs count."""

from collections.abc import Iterator

import numpy as np

from sixia.learn.topics.hearing import Floats, Heard, Matrix, Whole
from sixia.learn.topics.joining import Groups, together
from sixia.learn.topics.near import ELSEWHERE, FADING, PART, apart, most_alike, turned

LARGE = 6  # members
NEARBY, ALIKE = 100, 0.05  # of groups; they are fewer than texts and less alike
SHARED = 0.1  # a run of fewer of a group's members than this share is not its own


def rejoined(told: Heard, group: Whole) -> Whole:
    """Groups anew: large ones joined by the rule of `joining`, but on the mean of all pairs, which
    are the product of two sums."""
    from scipy import sparse

    large = np.flatnonzero(np.bincount(group) >= LARGE)
    if len(large) < 2:
        return group
    number = np.full(int(group.max()) + 1, -1)
    number[large] = np.arange(len(large))
    text = np.flatnonzero(number[group] >= 0)
    text = text[np.argsort(number[group[text]], kind="stable")]
    which = number[group[text]]
    sizes = np.bincount(which, minlength=len(large)).astype(float)
    sums = sparse.vstack([_own(told.runs[text[a:b]], which[a:b]) for a, b in _parts(which)], "csr")
    length = np.sqrt(np.asarray(sums.multiply(sums).sum(1)).ravel())
    one, two, data = _pairs(sums, length, _lots(told.lots[text], which))
    days, places = _means(told.days[text], which, sizes), _places(told.places[text], which)
    data *= np.exp(-np.abs(days[one] - days[two]) / FADING)
    data[apart(places[one], places[two])] *= ELSEWHERE
    among = sparse.csr_matrix((data, (one, two)), shape=(len(large), len(large)))
    among = among.maximum(among.T).tocsr()
    to = together(Groups(among, sizes, length**2, np.arange(len(large)), np.inf))
    number[large] = large[np.unique(to, return_index=True)[1]][to]
    return np.where(number[group] >= 0, number[group], group)


def _pairs(sums: Matrix, length: Floats, lots: Whole) -> tuple[Whole, Whole, Floats]:
    """The likeness of each to those nearest to it, of all pairs of members together."""
    normal = sums.copy()
    normal.data /= np.repeat(length, np.diff(sums.indptr)).astype(np.float32)
    found = most_alike(normal, turned(normal, lots), NEARBY + 1, ALIKE).tocoo()
    other = found.row != found.col
    one, two = found.row[other], found.col[other]
    return one, two, found.data[other].astype(float) * length[one] * length[two]


def _lots(lots: Whole, which: Whole) -> Whole:
    """Where each group is in the order by chance: where the first of its members is."""
    order = np.argsort(lots)
    found = np.unique(which[order], return_index=True)[1]
    return np.argsort(np.argsort(found))


def _parts(which: Whole) -> Iterator[tuple[int, int]]:
    """Some whole groups after another; a large one is a part by itself."""
    at = 0
    while at < len(which):
        to = int(np.searchsorted(which, which[min(at + PART, len(which)) - 1], "right"))
        yield at, to
        at = to


def _own(runs: Matrix, which: Whole) -> Matrix:
    """The sum of the members of each group, of runs that enough of them have."""
    from scipy import sparse

    begins = np.flatnonzero(np.diff(which, prepend=which[0] - 1))
    ends = np.append(begins, len(which))
    ones = np.ones(max(len(which), runs.nnz), np.float32)
    members = sparse.csr_matrix((ones[: len(which)], np.arange(len(which)), ends))
    having = members @ sparse.csr_matrix((ones[: runs.nnz], runs.indices, runs.indptr), runs.shape)
    enough = np.diff(members.indptr) * SHARED
    row = np.repeat(np.arange(having.shape[0]), np.diff(having.indptr))
    having.data = (having.data >= enough[row]).astype(np.float32)
    return (members @ runs).multiply(having).tocsr()


def _means(days: Whole, which: Whole, sizes: Floats) -> Floats:
    return np.asarray(np.bincount(which, days, len(sizes)) / sizes)


def _places(places: Whole, which: Whole) -> Whole:
    """The place of all members of each group; 0 where they are of several."""
    order = np.lexsort((places, which))
    first = np.unique(which[order], return_index=True)[1]
    last = np.append(first[1:], len(order)) - 1
    low, high = places[order][first], places[order][last]
    return np.where(low == high, low, 0)
