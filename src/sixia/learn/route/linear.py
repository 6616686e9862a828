"""A softmax regression over columns and crosses that learns case by case (Adagrad)."""

from collections.abc import Sequence

import numpy as np

from sixia.learn.route.tables import Floats, Key

RATE = 0.3
BEGIN = 0.1  # squared slope to begin with: the first steps are not too wide
LEAST = 1e-6  # a share no unit falls below when logarithms are taken


class Linear:
    """Weights and summed squared slopes of each key, by unit."""

    def __init__(self, units: int) -> None:
        self.units = units
        self.weights: dict[Key, Floats] = {}
        self.slopes: dict[Key, Floats] = {}

    def shares(self, keys: Sequence[Key]) -> Floats:
        told = np.zeros(self.units)
        for key in keys:
            if key in self.weights:
                told += self.weights[key]
        return softmax(told)

    def learn(self, keys: Sequence[Key], unit: int) -> None:
        slope = self.shares(keys)
        slope[unit] -= 1
        for key in keys:
            weights = self.weights.setdefault(key, np.zeros(self.units))
            slopes = self.slopes.setdefault(key, np.full(self.units, BEGIN))
            slopes += slope * slope
            weights -= RATE * slope / np.sqrt(slopes)

    def grow(self, units: int) -> None:
        wider = (0, units - self.units)
        self.weights = {key: np.pad(each, wider) for key, each in self.weights.items()}
        self.slopes = {
            key: np.pad(each, wider, constant_values=BEGIN) for key, each in self.slopes.items()
        }
        self.units = units


def softmax(told: Floats) -> Floats:
    shares = np.exp(told - told.max())
    return np.asarray(shares / shares.sum())
