"""What the processes of the benchmark `alike` do: fill the index, ask it, add to it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import perf_counter, thread_time

from bench._said import CHINESE, Told, told
from bench._wording import reworded
from sixia.learn.alike.index import Index
from sixia.learn.alike.writing import Said, writing
from sixia.learn.text import letters

Asked = tuple[str, bool, float, float]  # kind, whether found, ms by the clock and of the processor
SEED, PLANTS, BATCH, ADDS = 7, 500, 20_000, 2_500
COMMON = "的一是不了人我在有他这为之大来以个中上们到说国和地也子时道出而要于就下得可"
CLAUSE = re.compile("[,，。、;；!！?？ ]+")


@dataclass(frozen=True, slots=True)
class Plant:
    """A text said again: `number` is the row of the one it repeats. The place is often known only
    roughly, or not at all."""

    kind: str  # edited or reworded
    number: int
    text: str
    letters: str
    place: int
    day: int


def fill(folder: Path, size: int, files: Sequence[Path], seed: int) -> tuple[list[Plant], float]:
    """Index so many texts; what was planted, and how many seconds the index took of that."""
    rng = Random(f"plants {seed}")
    chosen = set(rng.sample(range(size), min(PLANTS, size)))
    plants: list[Plant] = []
    took = 0.0
    with writing(folder) as writer, (folder / "texts.txt").open("w", encoding="utf-8") as kept:
        batch: list[Said] = []
        for number, one in enumerate(told(size, files, seed)):
            said = Said(number, letters(one.text), one.place, one.day)
            kept.write(said.text + "\n")
            batch.append(said)
            if number in chosen:
                plants += planted(rng, number, one)
            if len(batch) == BATCH or number == size - 1:
                began = perf_counter()
                writer.add(batch)
                writer.seal(1)
                took += perf_counter() - began
                batch = []
        began = perf_counter()
        writer.merge()
        took += perf_counter() - began
    return plants, took


def planted(rng: Random, number: int, one: Told) -> Iterator[Plant]:
    place = rng.choices((one.place, one.place // 1000 * 1000, 0), (70, 20, 10))[0]
    day = one.day + rng.randrange(30)
    for kind, text in (("edited", edited(rng, one.text)), ("reworded", reworded(one))):
        yield Plant(kind, number, text, letters(text), place, day)


def edited(rng: Random, text: str) -> str:
    """Every twelfth character dropped, every twelfth replaced, numbers changed, clauses moved."""
    parts = [part for part in CLAUSE.split(text) if part]
    if len(parts) > 1:
        at = rng.randrange(1, len(parts))
        parts = parts[at:] + parts[:at]
    out = []
    for sign in "，".join(parts):
        luck = rng.random()
        if sign.isdigit():
            out.append(str(rng.randint(1, 9)))
        elif not CHINESE.match(sign) or luck > 1 / 6:
            out.append(sign)
        elif luck > 1 / 12:
            out.append(rng.choice(COMMON))
    return "".join(out)


def ask(folder: Path, plants: Sequence[Plant], nearby: bool) -> list[Asked]:
    """For each plant whether the text it repeats is among the ten, and the ms it took, from the
    text as it was said. `nearby`: place and day are told."""
    index = Index(folder)
    index.alike("路灯坏了")  # maps the files
    asked = []
    for plant in plants:
        place, day = (plant.place, plant.day) if nearby else (0, 0)
        began, busy = perf_counter(), thread_time()
        found = index.alike(letters(plant.text), place, day)
        took, worked = perf_counter() - began, thread_time() - busy
        there = plant.number in [each.key for each in found]
        asked.append((plant.kind, there, took * 1000, worked * 1000))
    return asked


def add(folder: Path, size: int, files: Sequence[Path], seed: int) -> tuple[list[float], float]:
    """The ms that each of some more texts took to add one by one, tidying up counted in; then the
    seconds to make all of the index one segment."""
    times = []
    for number, one in enumerate(told(ADDS, files, seed + 1), start=size):
        began = perf_counter()
        with writing(folder) as writer:
            writer.add([Said(number, letters(one.text), one.place, one.day)])
            if writer.seal():
                writer.merge()
        times.append((perf_counter() - began) * 1000)
    began = perf_counter()
    with writing(folder) as writer:
        writer.seal(1)
        writer.merge(growth=size + ADDS)
    return times, perf_counter() - began
