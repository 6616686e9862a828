"""What staff and residents write on the way, filled for one voice."""

import tomllib
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from sixia.demo.county import town_unit, unit_name
from sixia.demo.dice import pick
from sixia.demo.topics import Issue, Topic, happenings, topics
from sixia.demo.voices.grammar import Text, parse_all, render
from sixia.demo.voices.voice import Voice


class Teller:
    """Texts about one voice: `found` and `plan` are its own."""

    def __init__(self, voice: Voice, rng: Random) -> None:
        self._rng, self._voice = rng, voice
        self.topic: Topic = topics()[voice.topic]
        self.issue = _issue(voice.topic, voice.issue, shared=voice.matter is not None)
        self.manner = "person" if self.topic.person else "place"
        self._slots: dict[str, Any] = {
            "village": voice.village,
            "estate": voice.place,
            "hamlet": voice.place,
            "place": voice.place,
            "town": unit_name(town_unit(voice.area_code)),
            "seat": "居委会" if voice.village.endswith("社区") else "村委会",
        }
        self.found = self._slots["found"] = self.fitting("found")
        self._slots["plan"] = self.fitting("plan")

    @property
    def explains(self) -> bool:
        """Whether the issue is one that a rule often stands against."""
        return bool(self.issue and self.issue.why)

    def fitting(self, part: str) -> str:
        """The issue's own `part` of an answer if it has one, else a common one."""
        own: tuple[str, ...] = getattr(self.issue, part) if self.issue else ()
        return self._fill(parse_all(own) if own else _book()["answer"][part])

    def common(self, name: str) -> str:
        """A phrase for answers."""
        return self._fill(_book()["answer"][name])

    def of(self, name: str, **more: str) -> str:
        """What is noted with a step."""
        return self._fill(_book()["notes"][name], **more)

    def note(self) -> str:
        """A handler's note on the way."""
        return self.of("note_any" if self._rng.random() < 0.4 else f"note_{self.manner}")

    def said(self, solved: str, outcome: str) -> str:
        """What the resident says when judging, perhaps nothing."""
        return self._fill(_book()["said"][solved if outcome == "solved" else f"{solved}_told"])

    def decline(self) -> tuple[str, str]:
        """Ground and reason."""
        row = pick(self._rng, _book()["declines"])
        return row["ground"], self._fill(row["reason"])

    def helper(self) -> str:
        """The code of a unit that may have to help; empty if there is none."""
        if not self.topic.helpers:
            return ""
        unit = pick(self._rng, self.topic.helpers)
        unit = town_unit(self._voice.area_code) if unit == "town" else unit
        return "" if unit == self._voice.unit_code else unit

    def _fill(self, texts: tuple[Text, ...], **more: str) -> str:
        return render(pick(self._rng, texts), self._rng, self._slots | more)


@cache
def _issue(topic: str, title: str, *, shared: bool) -> Issue | None:
    if shared:
        rows = (each for each in happenings() if each.topic == topic)
        return next((row.issue for row in rows if row.issue.title == title), None)
    return topics()[topic].issue(title)


@cache
def _book() -> dict[str, Any]:
    source = files("sixia.demo").joinpath("voices", "fates.toml").read_text("utf-8")
    book = tomllib.loads(source)
    parsed = {
        part: {name: parse_all(tuple(texts)) for name, texts in book[part].items()}
        for part in ("notes", "said", "answer")
    }
    declines = [{**row, "reason": parse_all(tuple(row["reason"]))} for row in book["declines"]]
    return {**parsed, "declines": declines}
