"""Learning: a linear support vector machine for each class, and how sure its scores make one."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from sixia.learn.classify.calibration import Floats, Whole, calibrated
from sixia.learn.classify.copies import groups
from sixia.learn.classify.hearing import Heard, Words, heard
from sixia.learn.classify.model import Model
from sixia.learn.classify.weights import Matrix, vocabulary

SLACK = 0.5  # C of the machines
FOLDS = 4
NUMBERS = 30_000_000  # that a model may hold
SEED = 0

Moved = Callable[[int], None]


class TooFew(Exception):
    """There is not enough to learn from: two classes at least, with two texts each."""


def trained(texts: Sequence[Words], labels: Sequence[str], moved: Moved = lambda _: None) -> Model:
    """Learn from texts whose class is known, classes told of once left out; `moved` is called after
    each of FOLDS + 1 rounds. Raises TooFew."""
    often = Counter(labels)
    kept = [number for number, label in enumerate(labels) if often[label] > 1]
    texts, labels = [texts[n] for n in kept], [labels[n] for n in kept]
    names, right = np.unique(np.array(labels, np.str_), return_inverse=True)
    if len(names) < 2:
        raise TooFew
    told = heard(texts)
    most = NUMBERS // len(names)
    scores = np.zeros((len(texts), len(names)))
    fold = _folds(groups(texts))
    for number in range(FOLDS):
        apart = fold == number
        scores[apart] = _scores(told, right, ~apart, apart, most)
        moved(1)
    words = vocabulary(told, len(texts), most)
    weights, shift = _machines(words.matrix(told, len(texts)), right, len(names))
    moved(1)
    by = calibrated(scores, right)
    return Model(tuple(map(str, names)), words, weights.astype(np.float32), shift, by)


def _folds(group: npt.NDArray[np.int64]) -> Whole:
    """Texts that say the same are in the same fold."""
    drawn = np.random.default_rng(SEED).integers(0, FOLDS, int(group.max()) + 1)
    return np.asarray(drawn[group])


def _scores(
    told: Mapping[str, Heard], right: Whole, seen: npt.NDArray[np.bool_],
    apart: npt.NDArray[np.bool_], most: int,
) -> Floats:  # fmt: skip
    """What those not seen score by machines that learnt from the others alone."""
    known = {name: _only(each, seen) for name, each in told.items()}
    words = vocabulary(known, len(right), most)
    matrix = words.matrix(told, len(right))
    weights, shift = _machines(matrix[seen], right[seen], int(right.max()) + 1)
    return np.asarray(matrix[apart] @ weights + shift)


def _only(each: Heard, rows: npt.NDArray[np.bool_]) -> Heard:
    there = rows[each[0]]
    return each[0][there], each[1][there]


def _machines(matrix: Matrix, right: Whole, classes: int) -> tuple[Floats, Floats]:
    """Weights × classes and a shift for each; a class nobody was seen of scores low."""
    from sklearn.svm import LinearSVC

    weights, shift = np.zeros((matrix.shape[1], classes)), np.full(classes, -1.0)
    there = np.unique(right)
    if len(there) < 2:
        return weights, shift
    machine = LinearSVC(C=SLACK, class_weight="balanced", random_state=SEED).fit(matrix, right)
    if len(there) == 2:  # one machine tells two apart
        weights[:, there] = np.stack([-machine.coef_[0], machine.coef_[0]], 1)
        shift[there] = [-machine.intercept_[0], machine.intercept_[0]]
    else:
        weights[:, there], shift[there] = machine.coef_.T, machine.intercept_
    return weights, shift
