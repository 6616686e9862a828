"""Now against the past, within strata: Mantel and Haenszel's comparison of rates.

Each stratum is compared with its own past only, so that a stratum which was not there before, or is
not there now, tells nothing. Rothman, Greenland, Lash: Modern Epidemiology, 3rd ed., ch. 15.
"""

from dataclasses import dataclass

import numpy as np

from sixia.learn.trends.noise import Noise
from sixia.learn.trends.shares import LEVEL, Floats


@dataclass(frozen=True, slots=True)
class Sides:
    """By cell and stratum: voices now and before, and what they are among (months, or everyone's
    voices), now and before."""

    now: Floats
    past: Floats
    among_now: Floats
    among_past: Floats

    @property
    def weight(self) -> Floats:
        """The share of now in all; 0 where one side is missing."""
        both = (self.among_now > 0) & (self.among_past > 0)
        whole = self.among_now + self.among_past
        return np.divide(self.among_now, whole, out=np.zeros_like(whole), where=both)


def sides(voices: Floats, exposure: Floats, window: int) -> Sides:
    """Split [cell, stratum, month] into the last `window` months and those before."""
    exposure = np.broadcast_to(exposure, voices.shape)
    heard = np.where(exposure > 0, voices, 0)
    return Sides(
        heard[..., -window:].sum(-1),
        heard[..., :-window].sum(-1),
        exposure[..., -window:].sum(-1),
        exposure[..., :-window].sum(-1),
    )


def rising(at: Sides, noise: Noise, *, part: bool = False) -> Floats:
    """How likely as many or more were, had nothing changed. What has no past is left out. `part`:
    what they are among are voices, theirs with them."""
    both = at.weight > 0
    return _tail(at, np.where(both, at.now, 0).sum(-1), noise, few=False, part=part)


def falling(at: Sides, noise: Noise, *, part: bool = False) -> Floats:
    """How likely as few or fewer were, had nothing changed. What has no past counts as heard: who
    says it elsewhere now has not fallen silent."""
    return _tail(at, at.now.sum(-1), noise, few=True, part=part)


def _tail(at: Sides, seen: Floats, noise: Noise, *, few: bool, part: bool) -> Floats:
    """The larger of two tails: Student's, which minds what varies more than by chance, and the
    binomial, which is right where few are counted."""
    from scipy.stats import t

    weight = at.weight
    total = np.where(weight > 0, at.now + at.past, 0)
    awaited = (total * weight).sum(-1)
    among = np.where(weight > 0, at.among_now + at.among_past, 0)
    # Of a part, what is left of the whole varies as much as it does itself.
    left = 1 - np.divide(total, among, out=np.zeros_like(among), where=among > total) * part
    spread = np.sqrt(noise.scale * (total * weight * (1 - weight) * left).sum(-1))
    # Half a voice nearer: whole numbers stand for what lies around them.
    off = np.maximum((awaited - seen if few else seen - awaited) - 0.5, 0)
    score = np.divide(off, spread, out=np.zeros_like(off), where=spread > 0)
    exact = _binomial(seen, total.sum(-1), awaited, few=few)
    if part:  # more of the smaller side is fewer of the larger one, and told more exactly by it
        others = np.maximum(np.where(weight > 0, at.among_now, 0).sum(-1) - seen, 0)
        whole = np.maximum(among - total, 0)
        smaller = whole.sum(-1) < total.sum(-1)
        by_others = _binomial(others, whole.sum(-1), (whole * weight).sum(-1), few=not few)
        exact = np.where(smaller, by_others, exact)
    return np.where(spread > 0, np.maximum(t.sf(score, noise.known), exact), 1.0)


def _binomial(seen: Floats, total: Floats, awaited: Floats, *, few: bool) -> Floats:
    """How likely as few (as many) of a total fall on now, of which so many are awaited there."""
    from scipy.stats import binom

    seen = np.round(seen)
    most = np.maximum(np.round(total), seen)
    chance = np.divide(awaited, most, out=np.zeros_like(most), where=most > 0)
    chance = np.minimum(chance, 1.0)
    return np.asarray(binom.cdf(seen, most, chance) if few else binom.sf(seen - 1, most, chance))


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times the past it is now, and between which bounds most likely."""

    at: Floats
    low: Floats
    high: Floats


def ratio(at: Sides, noise: Noise, level: float = LEVEL) -> Ratio:
    """The rate ratio of Mantel and Haenszel with Greenland and Robins' variance, spread by the
    noise. Infinite where the past holds nothing, nan where there is no stratum to compare in."""
    from scipy.stats import t

    w = at.weight
    both = w > 0
    now = np.where(both, at.now * (1 - w), 0).sum(-1)
    past = np.where(both, at.past * w, 0).sum(-1)
    total = np.where(both, (at.now + at.past) * w * (1 - w), 0).sum(-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        here = now / past
        half = t.isf((1 - level) / 2, noise.known) * np.sqrt(noise.scale * total / (now * past))
        return Ratio(here, here * np.exp(-half), here * np.exp(half))
