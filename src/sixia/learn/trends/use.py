"""From when to when a channel was in use at a place, told by its counts alone."""

import numpy as np
from numpy.typing import NDArray

from sixia.learn.trends.shares import Floats

Marks = NDArray[np.bool_]
CHANCE = 1e-4  # months of silence less likely than this were no chance: the channel was not open


def opened(everyone: Floats) -> Marks:
    """For the voices of [… stratum, month]: where a channel was in use for the whole month.

    Silent months at the beginning are no chance where all n voices came in the other k of m months
    and (k/m)^n is small; then the month it opened in, of which only a part may count, is left out
    as well. A channel that nobody used yet was open as far as anyone can tell."""
    months = everyone.shape[-1]
    ever = everyone.cumsum(-1) > 0
    silent = (~ever).sum(-1, keepdims=True)
    total = everyone.sum(-1, keepdims=True)
    left = np.clip(months - silent, 1, months)
    new = (silent < months) & (silent > 0) & (total * np.log(left / months) < np.log(CHANCE))
    return np.asarray(~new | (np.arange(months) > silent), bool)


def closed(everyone: Floats) -> Marks:
    """Of [… stratum]: whether the channel is in use no more, by the same measure."""
    silent_again = opened(everyone[..., ::-1])
    return np.asarray(~silent_again.all(-1), bool)
