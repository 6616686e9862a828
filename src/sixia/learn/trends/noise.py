"""How much more than by chance alone a count varies from month to month."""

from dataclasses import dataclass

import numpy as np

from sixia.learn.trends.shares import Floats


@dataclass(frozen=True, slots=True)
class Noise:
    """By cell: variance over mean, at least 1, and with how many degrees of freedom it is known."""

    scale: Floats
    known: Floats


def fitted(voices: Floats, exposure: Floats) -> Floats:
    """What each month of [cell, stratum, month] would have held at its stratum's own mean rate,
    summed over strata."""
    open_ = exposure > 0
    some = np.where(open_, voices, 0).sum(-1)
    all_ = np.broadcast_to(exposure, voices.shape).sum(-1)
    rate = np.divide(some, all_, out=np.zeros_like(some), where=all_ > 0)
    return np.asarray(np.einsum("cs,cst->ct", rate, np.broadcast_to(exposure, voices.shape)))


def noise(voices: Floats, exposure: Floats) -> Noise:
    """Pearson's chi-square over its degrees of freedom, months of the past against their mean. A
    dozen months tell little of one cell alone, so half of it is borrowed from all cells together.
    """
    seen = np.where(exposure > 0, voices, 0).sum(-2)
    told = fitted(voices, exposure)
    squares = np.divide((seen - told) ** 2, told, out=np.zeros_like(told), where=told > 0).sum(-1)
    free = np.maximum((told > 0).sum(-1) - 1, 0).astype(float)
    all_ = squares.sum() / free.sum() if free.sum() else 1.0
    own = np.divide(squares, free, out=np.full_like(free, all_), where=free > 0)
    return Noise(np.maximum(1.0, (own + all_) / 2), np.maximum(1.0, 2 * free))
