"""What comes every year at this time: month effects, where there are two years or more."""

from dataclasses import dataclass

import numpy as np

from sixia.learn.trends.noise import fitted
from sixia.learn.trends.shares import Floats
from sixia.learn.trends.use import Marks

YEAR = 12
HELD_BACK = 5.0  # voices as the rest of the year has them, that each month effect is pulled by
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Season:
    """`years` of twelve months that were compared. By cell: how many times its year's mean each of
    twelve months holds, the last one that of the last month, and whether the months differ at all;
    all 1 and False with fewer than two years: too short to tell."""

    years: int
    effect: Floats
    there: Marks

    def over(self, months: int) -> Floats:
        """The effect on each of so many months, the last of which follows the last year; 1 where
        no season was found."""
        found = np.where(self.there[:, None], self.effect, 1.0)
        return found[:, (np.arange(months) - months + 1) % YEAR]

    def each(self, times: int) -> "Season":
        """The same, so many times for each cell."""
        return Season(self.years, self.effect.repeat(times, 0), self.there.repeat(times))


def season(voices: Floats, exposure: Floats) -> Season:
    """Of [cell, stratum, month], whole years back from the last month. Each year is held against
    its own mean in each stratum, growing as it did from the first year to the last, so that neither
    a new channel nor a trend looks like a season. The months differ where they do so beyond what
    the same month of several years does (F test, corrected for the number of cells)."""
    from scipy.stats import f, false_discovery_control

    cells, years = len(voices), voices.shape[-1] // YEAR
    if years < 2:
        return Season(years, np.ones((cells, YEAR)), np.zeros(cells, bool))
    seen, told = _by_year(voices, np.broadcast_to(exposure, voices.shape), years)
    whole = told.sum(1)
    effect = (seen.sum(1) + HELD_BACK) / (whole + HELD_BACK)
    between = _squares(seen.sum(1), whole) / (YEAR - 1)
    left = (YEAR - 1) * (years - 1)
    bare = np.divide(seen.sum(1), whole, out=np.ones_like(whole), where=whole > 0)
    within = _squares(seen, told * bare[:, None]).sum((-2, -1)) / left
    score = between.sum(-1) / np.maximum(1.0, within)
    chance = f.sf(score, YEAR - 1, left)
    there = false_discovery_control(chance) <= LEVEL if cells else np.zeros(0, bool)
    return Season(years, effect, there)


def _by_year(voices: Floats, exposure: Floats, years: int) -> tuple[Floats, Floats]:
    """Voices heard, and as many as each year's rates tell; [cell, year, month]."""
    whole = np.s_[..., -YEAR * years :]
    voices, exposure = voices[whole], exposure[whole]
    slope = np.exp(_growth(voices, exposure)[:, None] * (np.arange(YEAR) - (YEAR - 1) / 2))
    heard, told = [], []
    for year in range(years):
        part = np.s_[..., YEAR * year : YEAR * (year + 1)]
        heard.append(np.where(exposure[part] > 0, voices[part], 0).sum(-2))
        told.append(fitted(voices[part], exposure[part] * slope[:, None]))
    return np.stack(heard, 1), np.stack(told, 1)


def _growth(voices: Floats, exposure: Floats) -> Floats:
    """By cell, the log growth of a month, from the first year to the last, where both can be
    compared: in strata that were in use all the time."""
    always = np.asarray(exposure > 0).all(-1, keepdims=True)
    some, months = voices * always, exposure * always
    mean = (some.sum((-2, -1)) + 1) / (months.sum((-2, -1)) + 1)

    def rate(part: slice) -> Floats:
        held, in_all = some[..., part].sum((-2, -1)), months[..., part].sum((-2, -1))
        return np.asarray((held + HELD_BACK) / (in_all + HELD_BACK / mean))

    between = voices.shape[-1] - YEAR
    return np.asarray(np.log(rate(slice(-YEAR, None)) / rate(slice(YEAR))) / between)


def _squares(seen: Floats, told: Floats) -> Floats:
    return np.divide((seen - told) ** 2, told, out=np.zeros_like(told), where=told > 0)
