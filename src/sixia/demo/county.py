"""The made-up county: areas, grid teams, units, staff and the dispatch catalogue. No Django."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from sixia.demo.dice import between, pick, shuffled
from sixia.demo.topics import topics

COUNTY = "990103"
GOVERNMENT = "XZF"
OFFICE = "08:30-12:00 14:00-17:30"
ALWAYS = "00:00-24:00"


@dataclass(frozen=True, slots=True)
class Area:
    """A place; `code` is its significant prefix: 2, 4, 6, 9, 12, 15 or 18 digits."""

    code: str
    name: str
    level: str  # province city county town village grid microgrid
    parent: str | None
    urban: bool = False
    spots: tuple[str, ...] = ()  # what people call parts of a village: hamlets, or housing estates
    roads: tuple[str, ...] = ()  # streets they live or work in


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    phone: str
    leads: bool


@dataclass(frozen=True, slots=True)
class Team:
    """Who serves a grid or a micro-grid; `phone` is public."""

    area_code: str
    name: str
    phone: str
    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    code: str
    name: str
    kind: str  # government department section town village company
    parent: str | None
    area_code: str
    hours: str
    phone: str


@dataclass(frozen=True, slots=True)
class Duty:
    role: str
    unit_code: str
    area_code: str


@dataclass(frozen=True, slots=True)
class Staff:
    username: str
    name: str
    unit_code: str
    title: str
    phone: str
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the dispatch catalogue: the unit that answers for a topic. `unit_code` is
    "town" where the town of the place is responsible."""

    topic: str
    class_hint: str
    unit_code: str
    helpers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class County:
    seed: int
    areas: tuple[Area, ...]
    teams: tuple[Team, ...]
    units: tuple[Unit, ...]
    staff: tuple[Staff, ...]
    catalogue: tuple[Entry, ...]


def county(seed: int) -> County:
    """清溪县; the same for the same seed."""
    rng = Random(f"county {seed}")
    areas = tuple(_areas(rng))
    units = tuple(_units(areas))
    return County(
        seed=seed,
        areas=areas,
        teams=tuple(_teams(rng, areas)),
        units=units,
        staff=tuple(_staff(rng, units)),
        catalogue=tuple(
            Entry(topic.id, topic.hint, topic.unit, topic.helpers) for topic in topics().values()
        ),
    )


def town_unit(area_code: str) -> str:
    """The code of the town government that serves a place of 9 digits or more."""
    return f"Z{area_code[6:9]}"


def village_unit(area_code: str) -> str:
    """The code of the village or residents' committee of a place of 12 digits or more."""
    return f"C{area_code[6:12]}"


@cache
def unit_name(code: str) -> str:
    """The short name of a department, company or town government by its code."""
    if code.startswith("Z") and code[1:].isdigit():
        return str(_book()["towns"][int(code[1:]) - 1][0])
    return next(str(row[1]) for row in _book()["departments"] if row[0] == code)


@cache
def _book() -> dict[str, Any]:
    return tomllib.loads(files("sixia.demo").joinpath("county.toml").read_text("utf-8"))


def _areas(rng: Random) -> Iterator[Area]:
    book = _book()
    yield Area(COUNTY[:2], book["province"], "province", None)
    yield Area(COUNTY[:4], book["city"], "city", COUNTY[:2])
    yield Area(COUNTY, book["county"], "county", COUNTY[:4])
    rural = iter(_village_names(rng))
    urban = iter(shuffled(rng, [f"{name}社区" for name in book["community"].split()]))
    for number, (name, size, communities) in enumerate(book["towns"], 1):
        town = f"{COUNTY}{number:03d}"
        yield Area(town, name, "town", COUNTY)
        names = list(book["fixed"].get(name, ()))
        held = sum(fixed.endswith("社区") for fixed in names)
        names += [next(urban) for _ in range(communities - held)]
        names += [next(rural) for _ in range(size - len(names))]
        for place, village in enumerate(names, 1):
            yield from _village(rng, town, place, village)


def _village_names(rng: Random) -> list[str]:
    book = _book()
    fixed = {name for names in book["fixed"].values() for name in names}
    names = [
        f"{first}{second}村"
        for first in book["village_first"].split()
        for second in book["village_second"].split()
        if not second.startswith(first)
    ]
    return shuffled(rng, [name for name in names if name not in fixed])


def _village(rng: Random, town: str, number: int, name: str) -> Iterator[Area]:
    urban = name.endswith("社区")
    code = f"{town}{number:03d}"
    roads = tuple(shuffled(rng, _book()["road"].split())[:3])
    yield Area(code, name, "village", town, urban, _spots(rng, name, urban), roads)
    for place in range(1, between(rng, 2, 4) + 1):
        grid = f"{code}{place:03d}"
        yield Area(grid, f"第{place}网格", "grid", code, urban)
        if rng.random() < 0.25:
            for micro in range(1, between(rng, 2, 3) + 1):
                yield Area(f"{grid}{micro:03d}", f"{place}-{micro}微网格", "microgrid", grid, urban)


def _spots(rng: Random, name: str, urban: bool) -> tuple[str, ...]:
    book = _book()
    if urban:
        own = ["安置小区"] if name == "安置小区社区" else []
        return tuple(own + shuffled(rng, book["estate"].split())[: 4 - len(own)])
    family = shuffled(rng, book["hamlet_family"].split())[:4]
    places = shuffled(rng, book["hamlet_place"].split())[:4]
    return (*(f"{one}{pick(rng, book['hamlet_shape'].split())}" for one in family), *places)


def _teams(rng: Random, areas: Sequence[Area]) -> Iterator[Team]:
    names = {area.code: area.name for area in areas}
    posts = [area for area in areas if area.level in ("grid", "microgrid")]
    for number, area in enumerate(posts):
        size = 3 if area.level == "grid" else 2
        members = tuple(
            Member(person_name(rng)[0], f"1990009{number * 3 + place:04d}", place == 0)
            for place in range(size)
        )
        title = f"{names[area.code[:12]]}{area.name}小分队"
        yield Team(area.code, title, f"0999-5{700000 + number:06d}", members)


def _units(areas: Sequence[Area]) -> Iterator[Unit]:
    yield Unit(GOVERNMENT, "清溪县人民政府", "government", None, COUNTY, OFFICE, "0999-5100000")
    for number, (code, name, kind, sections) in enumerate(_book()["departments"], 1):
        hours = ALWAYS if code == "RX" else OFFICE
        phone = f"0999-5{100000 + number * 100:06d}"
        yield Unit(code, name, kind, GOVERNMENT, COUNTY, hours, phone)
        for place, section in enumerate(sections.split(), 1):
            line = f"0999-5{100000 + number * 100 + place:06d}"
            yield Unit(f"{code}-{place}", section, "section", code, COUNTY, hours, line)
    for area in areas:
        line = f"0999-5{int(area.code[6:12] or 0):06d}"
        if area.level == "town":
            code, kind = town_unit(area.code), "人民政府"
            if area.name.endswith("街道"):
                kind = "办事处"
            yield Unit(code, area.name + kind, "town", GOVERNMENT, area.code, OFFICE, line)
        elif area.level == "village":
            seat = area.name + ("居委会" if area.urban else "委会")
            parent = town_unit(area.code)
            yield Unit(village_unit(area.code), seat, "village", parent, area.code, OFFICE, line)


def person_name(rng: Random) -> tuple[str, str]:
    """A made-up name and its letters: ("陈禾生", "chenhesheng")."""
    book = _book()
    parts = [pick(rng, book[key].split()) for key in ("surnames", "given_first", "given_last")]
    return "".join(part[0] for part in parts), "".join(part[1:] for part in parts)


def name_of(family: int, first: int, last: int) -> str:
    """The made-up name at these places of the lists, counted round."""
    book = _book()
    lists = [book[key].split() for key in ("surnames", "given_first", "given_last")]
    numbers = (family, first, last)
    return "".join(words[n % len(words)][0] for words, n in zip(lists, numbers, strict=True))


def _staff(rng: Random, units: Sequence[Unit]) -> Iterator[Staff]:
    book = _book()
    taken: dict[str, int] = {}
    by_code = {unit.code: unit for unit in units}
    sections: dict[str, list[str]] = {}
    for unit in units:
        if unit.kind == "section" and unit.parent:
            sections.setdefault(unit.parent, []).append(unit.code)
    for number, (role, unit_code, title, known) in enumerate(_posts(units)):
        username, name = known or ("", "")
        if not known:
            name, username = person_name(rng)
            taken[username] = taken.get(username, 0) + 1
            username += str(taken[username]) if taken[username] > 1 else ""
        desk = pick(rng, sections.get(unit_code, [unit_code])) if role == "handler" else unit_code
        desk = "ZJ-1" if username == "bo" else desk
        area = by_code[unit_code].area_code
        duty = Duty(role, unit_code, area)
        yield Staff(username, name, desk, title, f"1990008{number:04d}", (duty,))
    assert not taken.keys() & {row[0] for row in book["people"]}


TITLES = {
    "dispatcher": "派单员",
    "handler": "经办人",
    "unit_head": "负责人",
    "supervisor": "督查专员",
    "leader": "分管工业和城建的副县长",
    "auditor": "审计员",
    "administrator": "系统管理员",
    "discipline": "信访室干部",
    "intake": "受理员",
    "grid_worker": "网格员",
}

Post = tuple[str, str, str, tuple[str, str] | None]


def _posts(units: Sequence[Unit]) -> Iterator[Post]:
    """Every post to be filled: role, unit, title, and who if it is a person of the story."""
    book = _book()
    for username, name, role, unit in book["people"]:
        yield role, unit, TITLES[role], (username, name)
    for title in book["leaders"]:
        yield "leader", GOVERNMENT, title, None
    for unit in units:
        if unit.kind not in ("department", "company", "town"):
            continue
        if unit.code != "ZJ":
            yield "unit_head", unit.code, TITLES["unit_head"], None
        for _ in range(2):
            yield "handler", unit.code, TITLES["handler"], None
        if unit.kind == "town":
            yield "intake", unit.code, TITLES["intake"], None
    for role, code, count in book["more"]:
        for _ in range(count):
            yield role, code, TITLES[role], None
    yield from _grid_workers(units, book["grid_worker"])


def _grid_workers(units: Sequence[Unit], known: dict[str, str]) -> Iterator[Post]:
    """In the story's village, and in one village of each town."""
    villages = [unit for unit in units if unit.kind == "village"]
    home = next(unit for unit in villages if unit.name == known["unit"])
    yield "grid_worker", home.code, TITLES["grid_worker"], (known["username"], known["name"])
    last = {unit.parent: unit for unit in villages if unit is not home}
    for unit in last.values():
        yield "grid_worker", unit.code, TITLES["grid_worker"], None
