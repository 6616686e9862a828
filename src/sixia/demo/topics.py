"""What the county's people speak of: topics with their fragments, and happenings many share."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

TAGGED = re.compile(r"(?:(?=[uv\d]+:)([uv]?)(\d*):)?(.*)")
KINDS = {"request": 62, "complaint": 10, "enquiry": 12, "suggestion": 10, "thanks": 6}


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is wrong, asked, proposed or praised, and the ways to put it.

    `found`, `done`, `why` and `plan` are what the answer may say, where the topic knows."""

    title: str
    hint: str
    says: tuple[str, ...]
    like: int = 0  # place among the topic's problems; picks the fragments that fit
    side: str = ""  # "u" only said in communities, "v" only in villages
    found: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fragment:
    """Part of a sentence, perhaps for one side or some issues only: "v02:…" is for villages and
    the first and third problem."""

    text: str
    side: str
    likes: str

    def fits(self, like: int, *, urban: bool) -> bool:
        return self.side != "uv"[urban] and (not self.likes or str(like) in self.likes)


@dataclass(frozen=True, slots=True)
class Topic:
    id: str
    hint: str  # name of a third-level class of the livelihood taxonomy
    theme: str
    unit: str  # code of the responsible unit
    helpers: tuple[str, ...]  # units that may have to help; "town" is the town of the place
    weight: float
    season: tuple[int, ...]  # January to December
    trend: float  # how much more often it is said at the end than at the start
    grade: str  # urgent utilities ordinary complex
    where: str  # village urban any
    spot: str  # what sort of place is named: home road hamlet public
    person: bool  # about a person, not a place
    kinds: Mapping[str, int]
    issues: Mapping[str, tuple[Issue, ...]]  # by kind; complaints share the requests' issues
    fragments: Mapping[str, tuple[Fragment, ...]]  # more harm ask since tried
    basis: tuple[str, ...]

    def issue(self, title: str) -> Issue | None:
        every = (issue for issues in self.issues.values() for issue in issues)
        return next((issue for issue in every if issue.title == title), None)


@dataclass(frozen=True, slots=True)
class Happening:
    """One event many households speak of within `days`."""

    topic: str
    issue: Issue
    grade: str
    months: tuple[int, ...]
    size: tuple[int, int]
    days: int
    times: int
    where: str
    spot: str


@cache
def topics() -> Mapping[str, Topic]:
    """Every topic by id, in the order of the files."""
    folder = files("sixia.demo").joinpath("voices", "topics")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    rows = [
        row
        for name in names
        for row in tomllib.loads(folder.joinpath(name).read_text("utf-8"))["topic"]
    ]
    return {row["id"]: _topic(row) for row in rows}


@cache
def happenings() -> tuple[Happening, ...]:
    source = files("sixia.demo").joinpath("voices", "matters.toml").read_text("utf-8")
    return tuple(_happening(row) for row in tomllib.loads(source)["matter"])


def _topic(row: Mapping[str, Any]) -> Topic:
    hint = row["hint"]
    issues = {
        "request": _issues(row["problems"], hint, row),
        "enquiry": _issues(row.get("questions", ()), hint, {}),
        "suggestion": _issues(row.get("ideas", ()), hint, {}),
        "thanks": _issues(row.get("thanks", ()), hint, {}),
    }
    issues["complaint"] = issues["request"]
    kinds = _weights(row["kinds"]) if "kinds" in row else KINDS
    return Topic(
        id=row["id"],
        hint=hint,
        theme=row["theme"],
        unit=row["unit"],
        helpers=tuple(row.get("helpers", ())),
        weight=row["weight"],
        season=tuple(int(digit) for digit in row["season"]),
        trend=row.get("trend", 1.0),
        grade=row.get("grade", "ordinary"),
        where=row.get("where", "any"),
        spot=row.get("spot", "home"),
        person=row.get("person", False),
        kinds={kind: n for kind, n in kinds.items() if issues[kind] or kind == "thanks"},
        issues=issues,
        fragments={
            name: tuple(_fragment(text) for text in row[name])
            for name in ("more", "harm", "ask", "since", "tried")
            if name in row
        },
        basis=tuple(row["basis"]),
    )


def _fragment(source: str) -> Fragment:
    found = TAGGED.fullmatch(source)
    assert found is not None
    side, likes, text = found.groups()
    return Fragment(text, side or "", likes or "")


def _issues(
    rows: Sequence[Sequence[str]], hint: str, answers: Mapping[str, Sequence[str]]
) -> tuple[Issue, ...]:
    """Each row is a title, perhaps with "@class" and a tag, and the ways to say it."""
    found = []
    for like, (title, *says) in enumerate(rows):
        name = _fragment(title)
        short, _, own = name.text.partition("@")
        fit = {
            key: tuple(
                answer.text
                for answer in map(_fragment, answers.get(key, ()))
                if str(like) in answer.likes
            )
            for key in ("found", "done", "why", "plan")
        }
        found.append(Issue(short, own or hint, tuple(says), like, name.side, **fit))
    return tuple(found)


def _happening(row: Mapping[str, Any]) -> Happening:
    topic = topics()[row["topic"]]
    issue = Issue(
        title=row["title"],
        hint=row.get("hint", topic.hint),
        says=tuple(row["say"]),
        like=row.get("like", 0),
        found=(row["found"],),
        done=(row["done"],),
        plan=(row["plan"],),
    )
    low, high = row["size"]
    return Happening(
        topic=topic.id,
        issue=issue,
        grade=row.get("grade", topic.grade),
        months=tuple(row["months"]),
        size=(low, high),
        days=row["days"],
        times=row["times"],
        where=row.get("where", topic.where),
        spot=row["spot"],
    )


def _weights(source: str) -> dict[str, int]:
    words = source.split()
    return {name: int(number) for name, number in zip(words[::2], words[1::2], strict=True)}
