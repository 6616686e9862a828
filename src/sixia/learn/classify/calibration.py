"""Scores as shares that are right as often as they say."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]

HOLD = 0.01  # how strongly the shifts are held at nothing, for each text


def shares(scores: Floats, by: Floats) -> Floats:
    """Texts × classes; `by` is one factor and then a shift for each class."""
    told = scores * by[0] + by[1:]
    told = np.exp(told - told.max(1, keepdims=True))
    return np.asarray(told / told.sum(1, keepdims=True))


def calibrated(scores: Floats, right: Whole) -> Floats:
    """The factor and shifts with which these texts' right classes, given by models that had not
    seen them, become likeliest."""
    from scipy.optimize import minimize

    rows = np.arange(len(right))

    def loss(by: Floats) -> tuple[float, Floats]:
        told = shares(scores, by)
        lost = -np.log(np.maximum(told[rows, right], 1e-12)).mean()
        off = told.copy()
        off[rows, right] -= 1
        slope = np.concatenate([[(off * scores).sum()], off.sum(0)]) / len(right)
        slope[1:] += HOLD * by[1:]
        return lost + HOLD * (by[1:] ** 2).sum() / 2, slope

    begin = np.concatenate([[3.0], np.zeros(scores.shape[1])])
    return np.asarray(minimize(loss, begin, jac=True, method="L-BFGS-B").x)
