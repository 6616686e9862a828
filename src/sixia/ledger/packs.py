"""Rule packs: the clocks and duties of one regime as data, each figure with its source. Pure.

A pack is a TOML file. A case keeps the version it was opened under, so a shipped pack is never
edited: a new version is a new file.
"""

import difflib
import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    StrictBool,
    StrictInt,
    StringConstraints,
    ValidationError,
    model_validator,
)

from sixia.clock import UNITS, Span
from sixia.ledger.packerrors import PackError as PackError
from sixia.ledger.packerrors import Path, from_pydantic, from_syntax, told

VERBS = frozenset(
    """
    registered imported accepted declined assigned handed signed objected objection_upheld
    objection_refused contacted noted checked invited part_done paused resumed extension_asked
    extended extension_refused referred help_asked help_given answered served judged closed reopened
    withdrawn review_asked review_answered joined merged parted repeat_linked lead_taken lead_handed
    lead_reported ordered order_replied warned escalated erased recalendared
    campaign_joined batch_changed campaign_left
    """.split()  # noqa: SIM905  # as a list it would be forty-nine lines
)
# From each of these moments some clock must run, or a case could lie with nothing owed.
OWING = ("registered", "assigned", "answered", "served")
PRACTICE, UNCONFIRMED = "惯例", "未确认"

Owner = Literal["dispatch", "unit", "head", "checker"]
Role = Literal[
    "intake",
    "dispatcher",
    "handler",
    "unit_head",
    "supervisor",
    "leader",
    "auditor",
    "administrator",
]


def _limit(value: object) -> Span:
    if isinstance(value, Span):
        return value
    amount, _, named = value.partition(" ") if isinstance(value, str) else ("", "", "")
    unit = next((unit for unit in UNITS if unit == named), None)
    if unit is None or not re.fullmatch(r"[1-9][0-9]{0,3}", amount):
        raise ValueError(f'must be like "15 calendar_days"; the units are {", ".join(UNITS)}')
    return Span(int(amount), unit)


def _verb(value: str) -> str:
    if value not in VERBS:
        near = difflib.get_close_matches(value, VERBS, 1)
        hint = f'; did you mean "{near[0]}"?' if near else ""
        raise ValueError(f'no event is called "{value}"{hint}')
    return value


Limit = Annotated[Span, PlainValidator(_limit)]
Verb = Annotated[str, AfterValidator(_verb)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(_Frozen):
    zh: Words
    en: Words


class Sourced(_Frozen):
    """`source` is the article. What only practice says must own up to it in `note`."""

    source: Words
    note: str = ""

    @model_validator(mode="after")
    def _honest(self) -> Self:
        if self.source.startswith(PRACTICE) and UNCONFIRMED not in self.note:
            raise ValueError(f"the source is {PRACTICE} (practice), so its note must say 未确认")
        return self


class Grade(_Frozen):
    id: Code
    name: Text


class Step(_Frozen):
    """So long after the clock fell due, the case is put before this role."""

    after: Limit
    to: Role


class ClockRule(Sourced):
    """One duty with a limit. An event in `starts` begins it unless it runs already (so that
    handing a case about buys no time); an event in `stops` meets it. An event in both begins it
    anew. It turns amber when less than the share `warn` of its time is left.
    """

    kind: Code
    name: Text
    owner: Owner
    starts: Annotated[tuple[Verb, ...], Field(min_length=1)]
    stops: Annotated[tuple[Verb, ...], Field(min_length=1)]
    limit: Limit | None = None
    limits: Mapping[str, Limit] = {}
    warn: Annotated[float, Field(gt=0, lt=1)] = 0.3
    escalate: tuple[Step, ...] = ()

    @model_validator(mode="after")
    def _one_limit(self) -> Self:
        if (self.limit is None) == (not self.limits):
            raise ValueError("needs either limit or limits (one for each grade), not both")
        return self

    def limit_for(self, grade: str) -> Span:
        """The limit of this grade. KeyError if the pack has no such grade."""
        return self.limit or self.limits[grade]


class Extension(Sourced):
    most: Limit
    times: Annotated[StrictInt, Field(ge=1)]
    approver: Role


class Objection(Sourced):
    """How long after assignment a unit may say "not ours", and who decides about it."""

    within: Limit
    reviewer: Role
    may_return_after_review: StrictBool


class ReviewRule(Sourced):
    """复查 (level 1) and 复核 (level 2): how long to ask after service, how long to answer."""

    level: Literal[1, 2]
    name: Text
    ask_within: Limit
    answer_within: Limit


class Ground(Sourced):
    """Why a matter is not taken up, and the lawful way to go instead."""

    code: Code
    name: Text
    path: Text


class Choice(Sourced):
    """A way of handling (办理路径), or a reason to pause."""

    code: Code
    name: Text


class Grassroots(Sourced):
    """May a town or village refuse work that the dispatch catalogue does not give it?"""

    may_refuse: StrictBool


class Closing(Sourced):
    """How long after service a case may be closed as not rated, when the resident is silent."""

    silent_after: Limit


class Rates(Sourced):
    """What counts in this regime's rates: kinds of concern, and whether extended is in time."""

    text: Text
    counted: Annotated[tuple[Code, ...], Field(min_length=1)]
    extended_in_time: StrictBool


class Pack(_Frozen):
    """One regime. Made by `load`, which also checks what binds the parts together."""

    id: Code
    version: Annotated[StrictInt, Field(ge=1)]
    name: Text
    source: Words
    grades: Annotated[tuple[Grade, ...], Field(min_length=1)]
    default_grade: Code
    clocks: Annotated[tuple[ClockRule, ...], Field(min_length=1)]
    extension: Extension | None = None
    objection: Objection
    reviews: tuple[ReviewRule, ...] = ()
    declines: tuple[Ground, ...] = ()
    paths: Annotated[tuple[Choice, ...], Field(min_length=1)]
    pauses: tuple[Choice, ...] = ()
    grassroots: Grassroots
    closing: Closing
    rates: Rates

    def clock(self, kind: str) -> ClockRule | None:
        return next((rule for rule in self.clocks if rule.kind == kind), None)


def load(text: str, name: str) -> Pack:
    """The pack in this TOML text. `name` is the file's, for messages. Raises PackError."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise from_syntax(text, name, error) from None
    try:
        pack = Pack.model_validate(raw)
    except ValidationError as error:
        raise told(text, name, from_pydantic(error)) from None
    if faults := list(_faults(pack)):
        raise told(text, name, faults)
    return pack


@cache
def _all() -> Mapping[tuple[str, int], Pack]:
    folder = files("sixia.ledger") / "rulepacks"
    texts = ((f.name, f.read_text("utf-8")) for f in folder.iterdir() if f.name.endswith(".toml"))
    packs = [load(text, name) for name, text in texts]
    return MappingProxyType({(pack.id, pack.version): pack for pack in packs})


@cache
def shipped() -> Mapping[str, Pack]:
    """The newest version of each pack that comes with the product, by id."""
    return MappingProxyType({name: _all()[name, v] for name, v in sorted(_all())})


def get(pack_id: str, version: int) -> Pack:
    """The pack a case was opened under. Raises PackError if it is not there."""
    try:
        return _all()[pack_id, version]
    except KeyError:
        there = ", ".join(f"{name} {v}" for name, v in sorted(_all()))
        raise PackError(f"no rule pack {pack_id} version {version}; there are: {there}") from None


def _faults(pack: Pack) -> Iterator[tuple[Path, str]]:
    """What is wrong between the parts of a pack whose parts are each sound."""
    yield from _twice(pack)
    grades = {grade.id for grade in pack.grades}
    if pack.default_grade not in grades:
        yield ("default_grade",), f'no grade is called "{pack.default_grade}"'
    for n, rule in enumerate(pack.clocks):
        yield from _clock_faults(("clocks", n), rule, grades)
    started = {verb for rule in pack.clocks for verb in rule.starts}
    for verb in OWING:
        if verb not in started:
            yield ("clocks",), f'no clock starts at "{verb}", so a case could lie with nothing owed'


def _clock_faults(path: Path, rule: ClockRule, grades: set[str]) -> Iterator[tuple[Path, str]]:
    if set(rule.stops) <= set(rule.starts):
        yield (*path, "stops"), "the clock can never stop: each of these events starts it again"
    if rule.limits:
        for grade in sorted(set(rule.limits) - grades):
            yield (*path, "limits", grade), f'no grade is called "{grade}"'
        for grade in sorted(grades - set(rule.limits)):
            yield (*path, "limits"), f'the grade "{grade}" has no limit'


def _twice(pack: Pack) -> Iterator[tuple[Path, str]]:
    names = {"grades": "id", "clocks": "kind", "reviews": "level"}
    for part in (*names, "declines", "paths", "pauses"):
        seen = set()
        for n, item in enumerate(getattr(pack, part)):
            code = getattr(item, names.get(part, "code"))
            if code in seen:
                yield (part, n), f'"{code}" is there twice'
            seen.add(code)
