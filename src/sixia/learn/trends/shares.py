"""Shares and counts with their uncertainty."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
LEVEL = 0.95


def among(some: ArrayLike, everyone: ArrayLike, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Between which shares k of n most likely lies (Wilson's score interval); 0 to 1 of nobody.

    Wilson, J. Am. Stat. Assoc. 22 (1927), 209-212."""
    from scipy.stats import norm

    k, n = np.asarray(some, float), np.asarray(everyone, float)
    z2 = norm.isf((1 - level) / 2) ** 2
    known = np.maximum(n, 1)
    middle = (k + z2 / 2) / (known + z2)
    half = np.sqrt(z2) / (known + z2) * np.sqrt(k * (known - k) / known + z2 / 4)
    low, high = np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
    # At the ends the formula is exact up to rounding only.
    low, high = np.where(k == 0, 0.0, low), np.where(k >= known, 1.0, high)
    return np.where(n > 0, low, 0.0), np.where(n > 0, high, 1.0)


def counted(n: ArrayLike, level: float = LEVEL) -> tuple[Floats, Floats]:
    """What a count would most likely have been, had the month come again (exact Poisson interval).

    Garwood, Biometrika 28 (1936), 437-442."""
    from scipy.stats import chi2

    seen = np.asarray(n, float)
    tail = (1 - level) / 2
    low = np.where(seen > 0, chi2.ppf(tail, 2 * np.maximum(seen, 0.5)) / 2, 0.0)
    return low, np.asarray(chi2.isf(tail, 2 * seen + 2) / 2, float)
