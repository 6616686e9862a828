"""Profiles: how a kind of file from another system is read, and how its office wants ours back.

A profile is a TOML file, shipped here or the office's own in `SIXIA_HOME/profiles`; an own one
takes the place of a shipped one of the same name. It knows no rows and no database, so that the
same profile drives the import of a file and the export of what became of its cases. An export that
holds an id, a title or words and `received_at` can be imported again by its profile.

    zh = "12345 热线工单"               # what people read, in both languages
    en = "12345 hotline work orders"
    source = "12345"                    # the source's name, unless the importer names another
    known_by = ["工单编号", "来电时间"]  # a file with all these headings is offered this profile
    zone = "Asia/Shanghai"              # of times that name none; the deployment's zone if left out
    dates = ["%m/%d/%Y %I:%M:%S %p"]    # strptime forms, before the forms everyone writes
    blank = ["-"]                       # cells that mean "nothing stated"
    grid = "EPSG:2056"                  # what `east` and `north` are in: LV95 metres
    identity = "id"                     # what tells rows apart, see `Identity`
    over = "said"                       # which cases are not to be taken up here, see `Over`

    [columns]                           # field = heading
    id = ["工单编号", "工单号"]          # the first of these that the file has
    place = "街道 + 社区 + 地址"         # several columns, joined
    [class]                             # the source's class = code in our taxonomy
    "路灯" = "050301"
    [kind]                              # our kind = words of theirs, one of which is in the cell
    complaint = ["投诉", "举报"]
    [status]                            # their words for: still open, over
    open = ["待办", "办理中"]
    ended = ["已办结", "已归档"]
    [in_time]                           # their words in the column `in_time`
    yes = ["按时"]
    no = ["超期"]

    [out]                               # the way back: one row a concern, for hand-off
    format = "xlsx"                     # csv, xlsx or jsonl
    new = true                          # also what was raised here, under our number as its id
    encoding = "gb18030"                # of csv; with a mark where it is UTF-8
    dates = "%Y-%m-%d %H:%M:%S"
    [out.columns]                       # heading = what stands in it, in this order, see `Told`
    "工单编号" = "id"
    "工单状态" = "stage"
    [out.words.stage]                   # our code = their word; where none is given, ours
    in_hand = "办理中"

Fields that a profile does not name are guessed from the headings (see `headings`), so that a plain
list needs no profile; `guess = false` turns that off.
"""

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

FOLDER = Path(__file__).parent
JOIN = " + "

# What a column can hold. `east` and `north` are metres of `grid`; `unit` is the unit's name there,
# `unit_code` its code; `due_at`, `closed_at`, `status` and `in_time` are kept as the source's own.
Name = Literal[
    "id", "subject", "words", "received_at", "reply", "replied_at", "class", "kind", "place",
    "area", "unit", "unit_code", "name", "phone", "email", "latitude", "longitude", "east",
    "north", "due_at", "closed_at", "status", "in_time",
]  # fmt: skip
NAMES: tuple[str, ...] = get_args(Name)
# "id": by the column `id`. "words": by time and words; the same twice is one. "row": by all cells;
# rows that are the same in all are told apart by their order among themselves.
Identity = Literal["id", "words", "row"]
# "said": over where there is a reply, a closing date or a status that says so; others wait here to
# be taken up. "all": what the file tells is over, or stays with its source; nothing waits here.
Over = Literal["said", "all"]
# What a column of the way back holds. `id` is the source's own id, `number` ours; `stage`,
# `outcome`, `solved`, `satisfied` and `in_time` are codes, put into their words by `out.words`;
# those ending in `_at` are moments; `due_at` and `closed_at` are ours; `reply` is the answer.
# `words`, `place` and `name` to `email` are the person's own: nobody's unless a profile names them,
# with a reason, each look logged.
Told = Literal[
    "id", "number", "title", "stage", "outcome", "reply", "unit", "unit_code", "person", "class",
    "class_code", "received_at", "accepted_at", "assigned_at", "answered_at", "served_at", "due_at",
    "closed_at", "changed_at", "in_time", "solved", "satisfied", "words", "place", "kind",
    "name", "phone", "address", "email",
]  # fmt: skip
PERSON = frozenset({"name", "phone", "address", "email"})
PERSONAL = PERSON | {"words", "place"}


def plain(text: str) -> str:
    """What is compared of a heading or a code word: no spaces, signs, brackets, case or width."""
    return re.sub(r"[\s_\-:*]|\(.*?\)", "", unicodedata.normalize("NFKC", text).casefold())


class ProfileError(ValueError):
    """A profile is missing or wrong; the text says where."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class Status(_Part):
    """The source's own words for where a case stands."""

    open: Words = ()
    ended: Words = ()


class InTime(_Part):
    """The source's own words for whether a case was dealt with in time."""

    yes: Words = ()
    no: Words = ()


class Out(_Part):
    """The way back: which columns an export of changes has, in order, and in whose words."""

    format: Literal["csv", "xlsx", "jsonl"] = "csv"
    encoding: Literal["utf-8", "gb18030"] = "utf-8"
    dates: str = "%Y-%m-%d %H:%M:%S"
    new: bool = False
    columns: Annotated[dict[str, Told], Field(min_length=1)]
    words: dict[Told, dict[str, str]] = {}

    @property
    def personal(self) -> bool:
        """Whether its columns tell who spoke, or what and where in their own words."""
        return bool(PERSONAL & set(self.columns.values()))

    @property
    def spoken(self) -> bool:
        """Whether its columns hold someone's own words or place, given a name or not."""
        return bool((PERSONAL - PERSON) & set(self.columns.values()))

    def word(self, told: Told, code: str) -> str | None:
        """Their word for one of our codes; None where the profile gives none."""
        return self.words.get(told, {}).get(code)


class Profile(_Part):
    """One profile, checked. `name` is the name of its file."""

    name: str
    zh: Annotated[str, Field(min_length=1, max_length=60)]
    en: Annotated[str, Field(min_length=1, max_length=60)]
    source: Annotated[str, Field(max_length=40)] = ""
    known_by: Words = ()
    zone: str = ""
    dates: Words = ()
    blank: Words = ()
    grid: Literal["EPSG:2056"] | None = None
    identity: Identity = "id"
    over: Over = "said"
    guess: bool = True
    columns: dict[Name, Words] = {}
    classes: Annotated[dict[str, str], Field(alias="class")] = {}
    kinds: Annotated[dict[str, Words], Field(alias="kind")] = {}
    status: Status = Status()
    in_time: InTime = InTime()
    out: Out | None = None

    @field_validator("zone")
    @classmethod
    def _zone(cls, zone: str) -> str:
        if zone and zone not in available_timezones():
            raise ValueError(f"no time zone is called {zone!r}")
        return zone

    @cached_property
    def kind_words(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """Our kinds with their words, in the order of the profile."""
        return tuple(self.kinds.items())

    def title(self, language: str) -> str:
        return self.zh if language.startswith("zh") else self.en

    def tzinfo(self, otherwise: ZoneInfo) -> ZoneInfo:
        """The zone of times that name none."""
        return ZoneInfo(self.zone) if self.zone else otherwise

    def map(self, headings: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Field → headings to join, of the fields whose columns are among these headings."""
        found = {}
        for name, choices in self.columns.items():
            joined = (tuple(choice.split(JOIN)) for choice in choices)
            if here := next((parts for parts in joined if set(parts) <= set(headings)), None):
                found[str(name)] = here
        return found

    def fits(self, headings: Sequence[str]) -> bool:
        """Whether a file with these headings is one that this profile is known by."""
        return bool(self.known_by) and set(self.known_by) <= set(headings)


def read(text: str, name: str) -> Profile:
    """Read a profile from TOML. Raises ProfileError naming the key that is wrong."""
    try:
        told: Mapping[str, Any] = tomllib.loads(text)
        return Profile.model_validate({**told, "name": name})
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{name}: not TOML: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ProfileError(f"{name}: {place}: {first['msg']}") from error


@cache
def shipped() -> Mapping[str, Profile]:
    """The profiles that come with the product, by name."""
    return _folder(FOLDER)


def every(own: Path | None = None) -> dict[str, Profile]:
    """All profiles by name, those in the folder `own` before shipped ones. Raises ProfileError."""
    return {**shipped(), **(_folder(own) if own else {})}


def get(name: str, own: Path | None = None) -> Profile:
    """The profile of this name. Raises ProfileError that names those there are."""
    found = every(own)
    if name not in found:
        raise ProfileError(f"no profile is called {name!r}; there are: {', '.join(sorted(found))}")
    return found[name]


def offered(headings: Sequence[str], own: Path | None = None) -> Profile | None:
    """The profile that files with these headings are known by; of several, the most particular."""
    fitting = [profile for profile in every(own).values() if profile.fits(headings)]
    return max(fitting, key=lambda profile: len(profile.known_by), default=None)


def _folder(folder: Path) -> dict[str, Profile]:
    files = sorted(folder.glob("*.toml"))
    return {file.stem: _file(file) for file in files}


def _file(file: Path) -> Profile:
    try:
        return read(file.read_text("utf-8"), file.stem)
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"{file}: {error}") from error
