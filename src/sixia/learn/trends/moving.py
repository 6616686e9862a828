"""What is rising and what is falling: classes, places, and classes at places."""

from dataclasses import dataclass, replace

import numpy as np

from sixia.learn.trends.against import Sides, falling, ratio, rising, sides
from sixia.learn.trends.families import Family, families, flat
from sixia.learn.trends.noise import noise
from sixia.learn.trends.season import YEAR, Season, season
from sixia.learn.trends.shares import Floats
from sixia.learn.trends.use import closed, opened

LEVEL = 0.05  # of what is listed, at most this share is expected to be wrong
SOME = 10  # voices now and before, without which a cell is not compared
LISTED = 5  # voices heard or awaited, below which nothing is said
SHORTEST = 3  # months of past, below which nothing can be said


@dataclass(frozen=True, slots=True)
class Change:
    """A class and a place (None: all of them): `heard` now, where about `awaited` were to be
    expected; most likely `low` to `high` times as many as that. `new` more came by channels
    without a past to compare with. `chance` is corrected for all comparisons."""

    class_: int | None
    place: int | None
    heard: int
    new: int
    awaited: float
    low: float
    high: float
    chance: float

    @property
    def rising(self) -> bool:
        return self.heard > self.awaited


@dataclass(frozen=True, slots=True)
class Moving:
    """What moved, the least likely by chance first; how many comparisons that took; how many
    months of the past were compared with (0: too few); the seasons by class."""

    changes: tuple[Change, ...]
    compared: int
    past: int
    season: Season


def moving(voices: Floats, everyone: Floats) -> Moving:
    """Compare the last month with up to twelve before.

    `voices` are [class, place, channel, month]; `everyone` [place, channel, month], of all
    classes. Something rises where more speak of it than in its own past and it also takes a larger
    share of what is said, both within the channels of a place; so neither a new channel nor one
    that everyone uses more is taken for a rise, nor what a flood of something else leaves over for
    a fall. Places, likewise, by their share of each channel; all together by months alone.
    Where there are two earlier years, what comes every year at this time is awaited. The
    comparisons are corrected together (Benjamini and Hochberg)."""
    from scipy.stats import false_discovery_control

    earlier = np.s_[..., :-1]
    seasons = season(flat(voices)[earlier], opened(flat(everyone))[earlier].astype(float))
    past = min(YEAR, voices.shape[-1] - 1)
    if past < SHORTEST:
        return Moving((), 0, 0, seasons)
    found = [one for family in families(voices, everyone, seasons) for one in _compared(family)]
    if not found:
        return Moving((), 0, past, seasons)
    chances = false_discovery_control([one.chance for one in found])
    told = [replace(one, chance=float(q)) for one, q in zip(found, chances, strict=True)]
    listed = [one for one in told if one.chance <= LEVEL and max(one.heard, one.awaited) >= LISTED]
    return Moving(tuple(sorted(listed, key=lambda one: one.chance)), len(found), past, seasons)


def _compared(family: Family) -> list[Change]:
    """Each cell of a family that holds enough to be compared, with its chance not yet corrected."""
    back = np.s_[..., -(YEAR + 1) :]
    voices = family.voices[back]
    runs = ~closed(family.use[back])[..., None]
    up = down = np.zeros(len(voices))
    for part, among in enumerate(family.among):  # first the months, then what they are a part of
        exposure = among[back]
        wild = noise(voices[..., :-1], exposure[..., :-1])
        up = np.maximum(up, rising(sides(voices, exposure, 1), wild, part=bool(part)))
        # Whoever speaks through a new channel now has not fallen silent.
        left = replace(sides(voices, exposure * runs, 1), now=voices[..., -1])
        down = np.maximum(down, falling(left, wild, part=bool(part)))
    return _told(family, np.minimum(1, 2 * np.minimum(up, down)))


def _told(family: Family, chance: Floats) -> list[Change]:
    back = np.s_[..., -(YEAR + 1) :]
    voices, months = family.voices[back], family.among[0][back]
    at = sides(voices, months, 1)
    times = ratio(at, noise(voices[..., :-1], months[..., :-1]))
    compared = np.where(at.weight > 0, at.now, 0).sum(-1)
    enough = voices.sum((-2, -1)) >= SOME
    return [
        Change(*family.names[cell], int(compared[cell]),
               int(voices[cell, :, -1].sum() - compared[cell]),
               _awaited(compared[cell], times.at[cell], at, cell),
               float(times.low[cell]), float(times.high[cell]), float(chance[cell]))
        for cell in np.flatnonzero(enough).tolist()
    ]  # fmt: skip


def _awaited(heard: float, times: float, at: Sides, cell: int) -> float:
    """As many as such a month of the past held, at its own rate; where both sides hold something,
    by the rate ratio, so that the two agree."""
    if heard and times and np.isfinite(times):
        return float(heard / times)
    past, months = at.past[cell], at.among_past[cell]
    rate = np.divide(past, months, out=np.zeros_like(past), where=months > 0)
    return float((rate * at.among_now[cell]).sum())
