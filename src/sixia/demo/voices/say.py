"""Puts an issue into the words of somebody: a register, a place and fragments."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random
from typing import Any

from sixia.demo.dice import pick, weighted
from sixia.demo.topics import Issue, Topic, topics
from sixia.demo.voices.grammar import Slots, Text, parse, parse_all, render
from sixia.demo.voices.places import Village

SHORTEST = 10
Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Register:
    """A manner of speaking, and the channels those who speak so use."""

    name: str
    says: tuple[Text, ...]
    slots: Mapping[str, tuple[Text, ...]]
    channels: tuple[str, ...]
    sums: tuple[float, ...]

    def channel(self, rng: Random) -> str:
        return weighted(rng, self.channels, self.sums)


def register(rng: Random) -> Register:
    registers, sums = _registers()
    return weighted(rng, registers, sums)


def place_of(rng: Random, spot: str, names: Names) -> str:
    """How somebody names such a spot, without the village's own name."""
    return render(pick(rng, _speech()["place"][names["side"]][spot]), rng, names)


def spoken_place(rng: Random, spot: str, names: Names) -> str:
    """`spot`, a text of a happening, with the names filled in."""
    return render(parse(spot), rng, names)


def say(
    rng: Random,
    topic: Topic,
    issue: Issue,
    kind: str,
    manner: Register,
    names: Names,
    place: str,
    *,
    shared: bool,
) -> str:
    """The words; 10 to 400 characters. A `shared` happening is spoken of by its place."""
    speech = _speech()
    about_self, side = topic.person and not shared, names["side"]
    slots: dict[str, Any] = {
        **names,
        **_fragments(topic.id, issue.like, side == "urban"),
        **manner.slots,
        "place": place,
        "at": speech["self" if about_self else "at"][side],
        "self": speech["self"][side],
    }
    said = render(pick(rng, parse_all(issue.says)), rng, slots)
    slots |= {"fact": said, "q": said, "idea": said, "praise": said}
    if kind in ("request", "complaint"):
        return _told(rng, manner, slots)
    return render(pick(rng, speech[kind]["say"]), rng, slots | speech[kind])


def _told(rng: Random, manner: Register, slots: Slots) -> str:
    words = render(pick(rng, manner.says), rng, slots)
    return words if len(words) >= SHORTEST else words.rstrip("。") + "，请来看看。"


def names_of(rng: Random, village: Village) -> Names:
    """What one person of `village` calls the places and offices around."""
    road = pick(rng, village.roads)
    spot = pick(rng, village.spots)
    return {
        "side": "urban" if village.urban else "village",
        "village": village.name,
        "town": village.town,
        "hamlet": spot,
        "estate": spot,
        "road": road,
        "road2": next(name for name in village.roads if name != road),
        "seat": "社区" if village.urban else "村里",
        "head": "楼长" if village.urban else "组长",
        "office": "街道" if village.town.endswith("街道") else f"{village.town[-1]}里",
    }


@cache
def _speech() -> dict[str, Any]:
    source = files("sixia.demo").joinpath("voices", "speech.toml").read_text("utf-8")
    parsed: dict[str, Any] = _parsed(tomllib.loads(source))
    return parsed


def _parsed(value: Any) -> Any:
    """Every list of strings becomes a tuple of texts."""
    if isinstance(value, dict):
        return {key: _parsed(inner) for key, inner in value.items()}
    if isinstance(value, list) and all(isinstance(inner, str) for inner in value):
        return parse_all(tuple(value))
    return value


@cache
def common_thanks() -> tuple[Issue, ...]:
    """Praise that fits any topic."""
    rows = _speech()["common"]["thanks"]
    return tuple(Issue(title, "感谢干部", tuple(says)) for title, *says in rows)


@cache
def _fragments(topic: str, like: int, urban: bool) -> Mapping[str, tuple[Text, ...]]:
    """What may be added about an issue; common phrases where the topic has few that fit."""
    about, common = topics()[topic], _speech()["common"]
    own = {
        name: parse_all(tuple(part.text for part in parts if part.fits(like, urban=urban)))
        for name, parts in about.fragments.items()
    }
    return {
        "more": own["more"] if len(own["more"]) > 1 else own["more"] + common["more"],
        "harm": own["harm"] if len(own["harm"]) > 1 else own["harm"] + common["harm"],
        "ask": own["ask"] * 2 + common["ask"],
        "since": own.get("since", common["waiting" if about.person else "since"]),
        "tried": own.get("tried", ()) * 2 + common["tried"],
    }


@cache
def _registers() -> tuple[tuple[Register, ...], tuple[float, ...]]:
    rows = {name: row for name, row in _speech().items() if isinstance(row.get("weight"), int)}
    registers = tuple(_register(name, row) for name, row in rows.items())
    return registers, tuple(accumulate(row["weight"] for row in rows.values()))


def _register(name: str, row: Mapping[str, Any]) -> Register:
    words = row["channels"].split()
    slots = {key: texts for key, texts in row.items() if key in ("hi", "bye", "aside", "aside2")}
    sums = tuple(accumulate(float(word) for word in words[1::2]))
    return Register(name, row["say"], slots, tuple(words[::2]), sums)


def at_meeting(manner: Register) -> Register:
    """Who notes down what was said writes it otherwise at a meeting."""
    if manner.name != "noted":
        return manner
    return next(each for each in _registers()[0] if each.name == "noted_meeting")
