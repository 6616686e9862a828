"""How one file is to be read: which column is what, by whose rules. Pure.

A map is guessed from the headings, given by a profile, or written by a person; what a profile
leaves open is guessed. A column nobody knows is not read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from sixia.hear import profiles
from sixia.hear.headings import FIELDS, REQUIRED
from sixia.hear.profiles import Identity, Profile

PLAIN = profiles.get("plain")
Columns = Mapping[str, tuple[str, ...]]


class NoMap(ValueError):
    """The headings do not say which column holds the words or the time; `found`: what they say."""

    def __init__(self, missing: Sequence[str], headings: Sequence[str], found: Columns) -> None:
        self.missing, self.headings, self.found = tuple(missing), tuple(headings), found
        super().__init__(f"no column for {' and '.join(missing)} among: {', '.join(headings)}")


class BadMap(ValueError):
    """A map names a field or a column that is not there."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read one file: field → the headings whose cells it joins, the source's name, the zone
    of naive times, where concerns go whose row names no place, the areas there are, the profile."""

    columns: Columns
    source: str
    zone: tzinfo
    area: str
    areas: frozenset[str] = frozenset()
    profile: Profile = PLAIN

    @property
    def identity(self) -> Identity:
        if self.profile.identity == "id" and "id" not in self.columns:
            return "words"
        return self.profile.identity


def columns_of(headings: Sequence[str], profile: Profile) -> Columns:
    """Field → headings by a profile, with guesses for what it leaves open. Raises NoMap."""
    found = profile.map(headings)
    if profile.guess:
        taken = {heading for joined in found.values() for heading in joined}
        left = [heading for heading in headings if heading not in taken]
        found = {**_guessed(left), **found}
    in_order = sorted(found.items(), key=lambda item: headings.index(item[1][0]))
    return _sound(dict(in_order), headings)


def guess(headings: Sequence[str]) -> Columns:
    """Field → heading, from what the headings say. Raises NoMap."""
    return _sound(_guessed(headings), headings)


def told_map(columns: Mapping[str, object], headings: Sequence[str]) -> Columns:
    """A map as a person wrote it, field → heading or "heading + heading". Raises BadMap, NoMap."""
    told = {}
    for name, heading in columns.items():
        if name not in profiles.NAMES:
            raise BadMap(
                f"no field is called {name!r}; the fields are: {', '.join(profiles.NAMES)}"
            )
        told[name] = tuple(str(heading).split(profiles.JOIN))
        for one in told[name]:
            if one not in headings:
                raise BadMap(f"the file has no column {one!r}; it has: {', '.join(headings)}")
    return _sound(told, headings)


def by_hand(told: Mapping[str, str], headings: Sequence[str]) -> Columns:
    """A map as a person chose it, heading → field. Headings of one field are joined, in the order
    of the file. Raises NoMap, BadMap."""
    chosen: dict[str, tuple[str, ...]] = {}
    for heading in headings:
        if name := told.get(heading, ""):
            chosen[name] = (*chosen.get(name, ()), heading)
    if unknown := chosen.keys() - set(profiles.NAMES):
        raise BadMap(f"no field is called {min(unknown)!r}")
    return _sound(chosen, headings)


def missing(columns: Columns) -> list[str]:
    """What no column holds yet and a file can't be read without: "words", "received_at"."""
    return [names[0] for names in REQUIRED if not columns.keys() & set(names)]


def _guessed(headings: Sequence[str]) -> dict[str, tuple[str, ...]]:
    known = {profiles.plain(heading): heading for heading in headings if heading}
    found: dict[str, tuple[str, ...]] = {}
    for name, choices in FIELDS.items():
        if heading := next((known[words] for words in choices if words in known), ""):
            found[name] = (heading,)
    return found


def _sound(columns: Columns, headings: Sequence[str]) -> Columns:
    lacks = [" or ".join(names) for names in REQUIRED if not columns.keys() & set(names)]
    if lacks:
        raise NoMap(lacks, headings, columns)
    return columns
