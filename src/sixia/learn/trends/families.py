"""The cells that are compared: all, classes, places, classes at places; each with its strata."""

from dataclasses import dataclass

import numpy as np

from sixia.learn.trends.season import Season, season
from sixia.learn.trends.shares import Floats
from sixia.learn.trends.use import opened

Name = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Family:
    """Cells [cell, stratum, month], named by class and place (None: all of them). `among` is what
    they are held against by stratum and month, each by itself: months in which the stratum was in
    use, and everyone's voices of which they are a part, both weighed by the season. `use` is
    everyone's voices by which strata are in use."""

    voices: Floats
    among: tuple[Floats, ...]
    use: Floats
    names: list[Name]


def families(voices: Floats, everyone: Floats, seasons: Season) -> list[Family]:
    """Of voices [class, place, channel, month] and everyone's [place, channel, month]; `seasons`
    are those of the classes, against months alone."""
    classes, places, channels, months = voices.shape
    strata, by_class = flat(everyone)[None], flat(voices)
    open_ = opened(strata).astype(float)
    plain = seasons.over(months)[:, None]
    shared = season(by_class[..., :-1], (open_ * strata)[..., :-1]).over(months)[:, None]
    found = [
        Family(strata, (open_,), strata, [(None, None)]),
        Family(by_class, (open_ * plain, open_ * strata * shared), strata,
               [(c, None) for c in range(classes)]),
    ]  # fmt: skip
    if places > 1:
        each, here = everyone.sum(0)[None], opened(everyone).astype(float)
        found.append(
            Family(everyone, (here, here * each), everyone, [(None, p) for p in range(places)])
        )
        beside, near = np.tile(everyone, (classes, 1, 1)), np.tile(here, (classes, 1, 1))
        both: list[Name] = [(c, p) for c in range(classes) for p in range(places)]
        cells = voices.reshape(classes * places, channels, months)
        among = (near * plain.repeat(places, 0), near * beside * shared.repeat(places, 0))
        found.append(Family(cells, among, beside, both))
    return found


def flat(counts: Floats) -> Floats:
    """[… place, channel, month] with places and channels as one axis of strata."""
    *cells, places, channels, months = counts.shape
    return counts.reshape(*cells, places * channels, months)
