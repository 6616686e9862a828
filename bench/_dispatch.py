"""Rows of a dispatch table, in the order of time, as the router takes them; a made-up table."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

COLUMNS = (
    *("SUB_TYPE_ID", "MAIN_TYPE_ID", "EVENT_TYPE_ID", "COMMUNITY_ID", "STREET_ID"),
    *("EVENT_SRC_ID", "EVENT_PROPERTY_ID"),
)
PLACES = ("STREET_NAME", "COMMUNITY_NAME")
OFFICE = r"（.*?）|\(.*?\)|街道办事处|街道|办事处|办公室"
KIND = re.compile("(街道|社区)$")
UNITS = ("环保局", "交通局", "城管局", "教育局")


@dataclass(frozen=True, slots=True)
class Row:
    at: str
    values: tuple[str, ...]
    unit: str
    name: str
    places: tuple[str, ...]


def rows(train: Sequence[Path], test: Sequence[Path], size: int) -> tuple[list[Row], list[Row]]:
    """What is learnt and what is asked, each in the order of time."""
    if not train or not test:
        made = _made_up(size)
        return made[: size * 3 // 4], made[size * 3 // 4 :]
    return _read(train), _read(test)


def roles(known: Iterable[Row]) -> dict[str, str]:
    """What each unit is: its name without the places in it; units alone of their kind too."""
    known = list(known)
    places = {_bare(place) for row in known for place in row.places}
    names = sorted((p for p in places if len(p) > 1), key=lambda name: (-len(name), name))
    away = re.compile("|".join([OFFICE, *map(re.escape, names)]))
    return {row.unit: away.sub("", row.name) for row in reversed(known)}


def _bare(place: str) -> str:
    return KIND.sub("", place)


def _read(files: Sequence[Path]) -> list[Row]:
    from sixia.papers import tables

    found = [row for file in files for _, row in tables.read(file, limit=tables.LARGE)]
    return sorted(map(_row, found), key=lambda row: row.at)


def _row(told: Mapping[str, object]) -> Row:
    text = {column: str(told.get(column, "")) for column in told}
    return Row(
        text.get("CREATE_TIME", ""),
        tuple(text.get(column, "") for column in COLUMNS),
        text["DISPOSE_UNIT_ID"],
        text.get("DISPOSE_UNIT_NAME", ""),
        tuple(text.get(column, "") for column in PLACES),
    )


def _made_up(size: int) -> list[Row]:
    """Four offices by class, two in each of three towns; a fifth of the rows by chance."""
    rng = Random("route")
    made = []
    for number in range(size):
        fine, town = rng.randrange(24), rng.randrange(3)
        kind = fine % 6
        name = (
            UNITS[kind]
            if kind < len(UNITS)
            else f"{'城管办' if kind == 4 else '市政'}（{town}街道）"
        )
        if rng.random() < 0.2:
            name = rng.choice(UNITS)
        values = (str(fine), f"m{fine % 12}", f"b{kind}", f"{town}{rng.randrange(5)}", str(town))
        made.append(Row(f"{number:08}", (*values, "1", "2"), name, name, ("", "")))
    return made
