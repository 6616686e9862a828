"""What concerns are about: a livelihood taxonomy in three levels, kept as versioned data.

Every version ever used stays in `classes/`; a concern keeps its code together with the version.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

CURRENT = "livelihood-2026"
CLASSES = Path(__file__).parent / "classes"

Grade = Literal["urgent", "utilities", "ordinary", "complex"]
Seven = Literal["幼有所育", "学有所教", "劳有所得", "病有所医", "老有所养", "住有所居", "弱有所扶"]
Name = Annotated[str, Field(min_length=1, max_length=60)]


class TaxonomyError(ValueError):
    """A taxonomy file is missing or wrong; the text says where."""


class Entry(BaseModel):
    """One class as written in the file, with those below it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: Annotated[str, Field(pattern=r"^(\d\d){1,3}$")]
    zh: Name
    en: Name
    grade: Grade | None = None
    seven: Seven | None = None
    hotline: Name | None = None
    xinfang: Name | None = None
    below: tuple["Entry", ...] = Field(default=(), alias="class")


class File(BaseModel):
    """A whole taxonomy file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    top: Annotated[tuple[Entry, ...], Field(min_length=1, alias="class")]


@dataclass(frozen=True, slots=True)
class Class:
    """A class at any level. `grade` is a first guess at the time it allows; `seven` which of 七有.

    `hotline` and `xinfang` are the nearest names in the 12345 and petition lists, from its second
    level; None above it.
    """

    code: str
    zh: str
    en: str
    grade: Grade
    seven: Seven | None
    hotline: str | None
    xinfang: str | None

    @property
    def level(self) -> int:
        return len(self.code) // 2


class Taxonomy:
    """All classes of one version, by code (2, 4 or 6 digits) and by name."""

    def __init__(self, version: str, classes: Iterator[Class]) -> None:
        self.version = version
        self._by_code: dict[str, Class] = {}
        self._by_name: dict[str, Class] = {}
        for each in classes:
            self._add(each)

    def _add(self, new: Class) -> None:
        if new.code in self._by_code:
            raise TaxonomyError(f"{self.version}: code {new.code} is given twice")
        self._by_code[new.code] = new
        for name in (new.zh, new.en):
            other = self._by_name.setdefault(_key(name), new)
            if other is not new:
                raise TaxonomyError(f"{self.version}: {other.code} and {new.code} are both {name}")

    def __iter__(self) -> Iterator[Class]:
        return iter(self._by_code.values())

    def get(self, code: str) -> Class | None:
        return self._by_code.get(code)

    def path(self, code: str) -> tuple[Class, ...]:
        """The classes from the first level down to `code`; empty if the code is unknown."""
        if code not in self._by_code:
            return ()
        return tuple(self._by_code[code[:end]] for end in range(2, len(code) + 1, 2))

    def children(self, code: str = "") -> tuple[Class, ...]:
        """The classes one level below `code`, in file order; without a code, the first level."""
        size = len(code) + 2
        return tuple(each for each in self if len(each.code) == size and each.code.startswith(code))

    def find(self, name: str) -> Class | None:
        """The class of this Chinese or English name, at any level; spaces and case do not count."""
        return self._by_name.get(_key(name))

    def label(self, code: str, language: str) -> str:
        """The name in Chinese for "zh…", else in English; a code that is unknown stays a code."""
        known = self.get(code)
        if known is None:
            return code
        return known.zh if language.startswith("zh") else known.en


def versions() -> tuple[str, ...]:
    """The names of all versions kept."""
    return tuple(sorted(path.stem for path in CLASSES.glob("*.toml")))


@cache
def taxonomy(version: str | None = None) -> Taxonomy:
    """Return a version, the current one by default. Raises TaxonomyError if it is not kept."""
    wanted = version or CURRENT
    if wanted not in versions():
        raise TaxonomyError(f"no taxonomy {wanted!r}; there are: {', '.join(versions())}")
    found = read((CLASSES / f"{wanted}.toml").read_text(encoding="utf-8"))
    if found.version != wanted:
        raise TaxonomyError(f"{wanted}.toml says it is version {found.version!r}")
    return found


def read(text: str) -> Taxonomy:
    """Read a taxonomy from TOML. Raises TaxonomyError naming the entry that is wrong."""
    try:
        file = File.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise TaxonomyError(f"not TOML: {error}") from error
    except ValidationError as error:
        raise TaxonomyError(_say(error)) from error
    return Taxonomy(file.version, _flatten(file.top, None))


def _flatten(entries: tuple[Entry, ...], parent: Class | None) -> Iterator[Class]:
    above = parent.code if parent else ""
    for entry in entries:
        if entry.code[:-2] != above:
            place = f"below {above}" if above else "at the first level"
            raise TaxonomyError(f"code {entry.code} ({entry.zh}) cannot stand {place}")
        here = _inherit(entry, parent)
        yield here
        yield from _flatten(entry.below, here)


def _inherit(entry: Entry, parent: Class | None) -> Class:
    return Class(
        code=entry.code,
        zh=entry.zh,
        en=entry.en,
        grade=entry.grade or (parent.grade if parent else "ordinary"),
        seven=entry.seven or (parent.seven if parent else None),
        hotline=entry.hotline or (parent.hotline if parent else None),
        xinfang=entry.xinfang or (parent.xinfang if parent else None),
    )


def _say(error: ValidationError) -> str:
    """Name the first wrong entry by position, counted from 1."""
    first = error.errors()[0]
    place = " ".join(f"#{part + 1}" if isinstance(part, int) else part for part in first["loc"])
    return f"{place}: {first['msg']}"


def _key(name: str) -> str:
    return "".join(name.split()).casefold()
