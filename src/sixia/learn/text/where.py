"""Where: the places of a county, by their names and by what people shorten them to."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

# What people leave away: 柳树村 is 柳树 to those who live there.
KINDS = re.compile(
    "(?:街道办事处|村民委员会|居民委员会|民族乡|街道|社区|居委会|村委会|村|镇|乡|县|区|市)$"
)
SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Place:
    """A place named in a text, from `start` to `end`; `code` is the one of the area. A short name
    that several areas share gives the code that all of them begin with."""

    start: int
    end: int
    code: str


@dataclass(frozen=True, slots=True)
class Names:
    """Names of areas by code, ready to be looked for."""

    codes: Mapping[str, str]
    pattern: re.Pattern[str] = field(repr=False)

    @classmethod
    def of(cls, areas: Mapping[str, str]) -> "Names":
        """`areas` are names by code."""
        codes: dict[str, str] = {}
        for code, name in sorted(areas.items()):
            for each in {name, KINDS.sub("", name)}:
                if len(each) >= SHORTEST:
                    codes[each] = _shared(codes.get(each, code), code)
        longest = sorted(codes, key=lambda name: (-len(name), name))
        return cls(codes, re.compile("|".join(map(re.escape, longest)) or "(?!)"))


def _shared(one: str, other: str) -> str:
    """What both codes begin with, of whole steps: 6, 9, 12 digits."""
    for length in (12, 9, 6):
        if one[:length] == other[:length] and len(one) >= length <= len(other):
            return one[:length]
    return ""


def places(text: str, names: Names) -> list[Place]:
    """The places a text names, in its order, the longest name where several fit."""
    found = names.pattern.finditer(text)
    return [Place(m.start(), m.end(), names.codes[m.group()]) for m in found]
