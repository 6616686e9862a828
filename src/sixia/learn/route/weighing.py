"""How much each witness counts: weights that would have told past cases best."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sixia.learn.route.tables import BUCKETS, Floats, Whole

FIRST = 0.05  # what a witness counts before anything is known of it
PULL = 60.0  # how strongly weights are held there, in cases
ROUNDS = 40


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said of one case: what is usual (log share by unit), each witness's evidence
    (witnesses × units) and the bucket that says how much that witness had seen."""

    usual: Floats
    evidence: Floats
    buckets: Whole

    def told(self, weights: Floats) -> Floats:
        """The unnormalised log share of each unit."""
        each = weights[np.arange(len(self.buckets)), self.buckets]
        return np.asarray(self.usual + each @ self.evidence)


def even(witnesses: int) -> Floats:
    return np.full((witnesses, BUCKETS), FIRST)


def weighed(heard: list[Heard], units: list[int]) -> Floats:
    """The weights with which these cases' units become likeliest, held near those of a beginner
    (a conditional logit with a Gaussian prior, by L-BFGS)."""
    from scipy.optimize import minimize

    problem = _Problem(heard, units)
    begin = even(problem.evidence.shape[1])
    found = minimize(
        problem.loss, begin.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}
    )
    return np.asarray(found.x.reshape(begin.shape))


class _Problem:
    def __init__(self, heard: list[Heard], units: list[int]) -> None:
        self.usual = np.stack([each.usual for each in heard]).astype(np.float32)
        self.evidence = np.stack([each.evidence.astype(np.float32) for each in heard])
        self.buckets = np.stack([each.buckets for each in heard])
        self.right = np.arange(len(units)), np.array(units)
        self.witness = np.broadcast_to(np.arange(self.buckets.shape[1]), self.buckets.shape)

    def loss(self, flat: Floats) -> tuple[float, Floats]:
        """Minus the log likelihood, and its slope."""
        weights = flat.reshape(-1, BUCKETS)
        each = weights[self.witness, self.buckets].astype(np.float32)
        told = self.usual + np.einsum("nw,nwu->nu", each, self.evidence)
        told -= told.max(1, keepdims=True)
        shares = np.exp(told)
        total = shares.sum(1, keepdims=True)
        loss = float(np.log(total).sum() - told[self.right].sum())
        shares /= total
        shares[self.right] -= 1
        return self._held(loss, weights, self._slope(shares))

    def _slope(self, off: npt.NDArray[np.float32]) -> Floats:
        each = np.einsum("nwu,nu->nw", self.evidence, off)
        slope = np.zeros((self.evidence.shape[1], BUCKETS))
        np.add.at(slope, (self.witness, self.buckets), each)
        return slope

    @staticmethod
    def _held(loss: float, weights: Floats, slope: Floats) -> tuple[float, Floats]:
        away = weights - FIRST
        return loss + PULL * float((away**2).sum()) / 2, (slope + PULL * away).ravel()
