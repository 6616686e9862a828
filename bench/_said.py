"""Many texts, as people say them: sentences of files given, recombined, or the sample's grammar."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from random import Random

SENTENCE = re.compile(r"[。!?！？；;\n\t]+")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
SHORTEST, LONGEST = 8, 80
START, DAYS = date(2024, 1, 1), 730
DAY_0 = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Told:
    """One text; `names` are the village's and its town's, `place` its code, `day` since 1970."""

    text: str
    names: tuple[str, str]
    place: int
    day: int


def told(size: int, files: Sequence[Path], seed: int) -> Iterator[Told]:
    """So many texts, the same for the same size, files and seed."""
    return _recombined(size, sentences(files), seed) if files else _made_up(size, seed)


def sentences(files: Sequence[Path]) -> list[str]:
    """Every sentence of 8 to 80 characters, mostly Chinese, of every cell; each once, in order."""
    from sixia.papers import tables

    found: set[str] = set()
    for file in files:
        for _, row in tables.read(file, limit=tables.LARGE):
            for cell in row.values():
                found.update(map(str.strip, SENTENCE.split(str(cell))))
    kept = [text for text in found if SHORTEST <= len(text) <= LONGEST]
    return sorted(text for text in kept if 2 * len(CHINESE.findall(text)) > len(text))


def _recombined(size: int, pool: list[str], seed: int) -> Iterator[Told]:
    """One to three sentences, their numbers changed, at a place of the sample's county."""
    rng, villages = Random(f"alike {seed}"), _villages(seed)
    for _ in range(size):
        code, names = rng.choice(villages)
        parts = [_renumbered(rng, rng.choice(pool)) for _ in range(rng.choice((1, 1, 2, 2, 3)))]
        where = f"{names[1] if rng.random() < 0.5 else ''}{names[0]}{rng.randint(1, 12)}组"
        at = rng.randrange(len(parts))
        parts[at] = where + parts[at]
        yield Told("。".join(parts), names, code, _day(rng))


def _renumbered(rng: Random, text: str) -> str:
    """Half of the time with other digits."""
    if rng.random() < 0.5:
        return text
    return re.sub("[1-9]", lambda _: str(rng.randint(1, 9)), text)


def _day(rng: Random) -> int:
    return START.toordinal() - DAY_0 + rng.randrange(DAYS)


def _villages(seed: int) -> list[tuple[int, tuple[str, str]]]:
    from sixia.demo.county import county

    areas = county(seed).areas
    towns = {area.code: area.name for area in areas if area.level == "town"}
    return [
        (int(area.code), (area.name, towns[area.code[:9]]))
        for area in areas
        if area.level == "village"
    ]


def _made_up(size: int, seed: int) -> Iterator[Told]:
    from sixia.demo.county import county
    from sixia.demo.voices import voices

    names = dict(_villages(seed))
    for voice in voices(county(seed), seed, size, START, DAYS):
        place = int(voice.area_code[:12])
        yield Told(voice.words, names[place], place, _since(voice.at))


def _since(at: datetime) -> int:
    return at.date().toordinal() - DAY_0
