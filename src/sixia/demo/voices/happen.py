"""Happenings many speak of: where and when they were, and who speaks on which day."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sixia.demo.dice import between, pick
from sixia.demo.topics import Happening, happenings
from sixia.demo.voices.places import Places, Village
from sixia.demo.voices.say import names_of, spoken_place

A_YEAR = 20_000  # concerns a year for which `Happening.times` is meant


@dataclass(frozen=True, slots=True)
class Matter:
    key: str
    happening: Happening
    village: Village
    place: str


def matters(rng: Random, places: Places, count: int, start: date, days: int) -> list[list[Matter]]:
    """For each day the matters spoken of on it, once for each who speaks."""
    found: list[list[Matter]] = [[] for _ in range(days)]
    for happening in happenings():
        first = [n for n in range(days) if (start + timedelta(n)).month in happening.months]
        times = int(happening.times * count / A_YEAR + rng.random())
        for _ in range(times if first else 0):
            day = pick(rng, first)
            matter = _matter(rng, places, happening, start + timedelta(day))
            for _ in range(between(rng, *happening.size)):
                later = day + int(rng.random() ** 1.6 * happening.days)
                if later < days:
                    found[later].append(matter)
    return found


def _matter(rng: Random, places: Places, happening: Happening, day: date) -> Matter:
    village = places.choose(rng, happening.where)
    place = spoken_place(rng, happening.spot, names_of(rng, village))
    key = f"{happening.topic}-{village.code}-{day:%Y%m%d}"
    return Matter(key, happening, village, place)
