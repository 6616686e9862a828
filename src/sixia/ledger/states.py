"""What a case is and how events change it. Pure: `evolve(state, event) -> state`.

The state is folded from event *structures* alone; words never decide anything. Keys of a
structure that are named like a field of `State` replace that field, `clocks` replaces the clocks
it names, and the verb moves the stage. That is all an event can do.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from sixia.ledger import hardship
from sixia.ledger.deadlines import Ticking, nearest
from sixia.ledger.hardship import NO_HARDSHIP, Hardship

ACTIVE = ("assigned", "objected", "in_hand", "answered", "served", "reviewing")
OPEN = ("registered", "accepted", *ACTIVE)
ENDED = ("closed", "declined", "withdrawn", "merged", "imported")
STAGES = (*OPEN, *ENDED)

STAGE_AFTER: Mapping[str, str] = {
    "registered": "registered",
    "accepted": "accepted",
    "declined": "declined",
    "assigned": "assigned",
    "signed": "in_hand",
    "objected": "objected",
    "objection_upheld": "accepted",
    "objection_refused": "assigned",
    "referred": "assigned",
    "answered": "answered",
    "served": "served",
    "reopened": "in_hand",
    "review_asked": "reviewing",
    "closed": "closed",
    "withdrawn": "withdrawn",
    "merged": "merged",
}
MOMENTS: Mapping[str, str] = {
    "registered": "opened_at",
    "imported": "opened_at",
    "accepted": "accepted_at",
    "assigned": "assigned_at",
    "contacted": "contacted_at",
    "answered": "answered_at",
    "served": "served_at",
    "closed": "ended_at",
    "declined": "ended_at",
    "withdrawn": "ended_at",
    "merged": "ended_at",
    "campaign_joined": "campaign_at",
}


@dataclass(frozen=True, slots=True)
class Event:
    """One move that happened. `structure` is JSON and is never erased; `words` may be."""

    verb: str
    happened_at: datetime
    by: str
    structure: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class State:
    """A case after some events. Ids are database ids; times are aware and in UTC."""

    seq: int = 0
    stage: str = ""
    kind: str = ""
    origin: str = "here"
    pack: str = ""
    pack_version: int = 0
    grade: str = ""
    concern_kind: str = ""
    class_code: str = ""
    area_code: str = ""
    dispatch: int | None = None
    about_unit: int | None = None
    about_path: tuple[int, ...] = ()
    unit: int | None = None
    unit_path: tuple[int, ...] = ()
    unit_kind: str = ""
    person: int | None = None
    path: str = ""
    catalogue: str | None = None
    checker: int | None = None
    check_at: datetime | None = None
    may_object: bool = True
    paused: bool = False
    help_open: bool = False
    extension_asked: int = 0
    extensions: int = 0
    orders: int = 0
    review_level: int = 0
    review_unit: int | None = None
    outcome: str = ""
    ground: str = ""
    rated: bool = False
    reopened: int = 0
    lead: int | None = None
    parent: int | None = None
    matter: int | None = None
    campaign: int | None = None
    batch: int | None = None
    concerns: tuple[int, ...] = ()
    served: tuple[int, ...] = ()
    judged: tuple[tuple[int, str], ...] = ()
    clocks: Mapping[str, Ticking] = field(default_factory=dict)
    opened_at: datetime | None = None
    accepted_at: datetime | None = None
    assigned_at: datetime | None = None
    contacted_at: datetime | None = None
    answered_at: datetime | None = None
    served_at: datetime | None = None
    ended_at: datetime | None = None
    campaign_at: datetime | None = None
    # What was over came again; what made it hard.
    again_at: datetime | None = None
    hardship: Hardship = NO_HARDSHIP
    # What the system a case came from says of itself; apart from our clocks and moments.
    source_due_at: datetime | None = None
    source_closed_at: datetime | None = None
    source_in_time: bool | None = None

    @property
    def waiting(self) -> Ticking | None:
        """The clock that falls due first among those that run or are paused.

        What runs comes before what is paused, for a paused clock is not yet owed. The checker's
        own date counts only if nothing else is owed: it is no one's deadline.
        """
        told = self.clocks.values()
        owed = [c for c in told if c.kind != "check"]
        return nearest(c for c in owed if c.state == "running") or nearest(owed) or nearest(told)

    def running(self, prefix: str) -> list[Ticking]:
        """Clocks of one kind that still tick, such as `co:` for the co-handlers' parts."""
        return [c for k, c in self.clocks.items() if k.startswith(prefix) and c.state == "running"]

    @property
    def unjudged(self) -> tuple[int, ...]:
        done = {concern for concern, _ in self.judged}
        return tuple(c for c in self.concerns if c not in done)


# Derived while folding, so no event may set them outright.
_DERIVED = {"seq", "stage", "clocks", "judged", "served", "concerns", "reopened", "again_at"}
_SOURCE = {"source_due_at", "source_closed_at", "source_in_time"}
_LINKS = {"parent", "matter", "campaign", "batch"}
_NAMES = tuple(f.name for f in fields(State))
_PLAIN = frozenset(_NAMES) - _DERIVED - {"hardship"} - _SOURCE - set(MOMENTS.values())


def _read(name: str, value: Any) -> Any:
    if name.endswith("_at") and value is not None:
        return datetime.fromisoformat(value)
    if name in _LINKS:
        return value or None  # 0 says that the link was taken away
    return tuple(value) if name.endswith("_path") else value


def evolve(state: State, event: Event) -> State:
    """The state after the event. Never fails on an event that `decide` made."""
    structure = event.structure
    changes = {k: _read(k, v) for k, v in structure.items() if k in _PLAIN}
    changes["seq"] = state.seq + 1
    if stage := STAGE_AFTER.get(event.verb):
        changes["stage"] = stage
    if moment := MOMENTS.get(event.verb):
        changes[moment] = event.happened_at
    if told := structure.get("clocks"):
        changes["clocks"] = {**state.clocks, **{c["key"]: Ticking.from_json(c) for c in told}}
    if special := _SPECIAL.get(event.verb):
        changes.update(special(state, event))
    if event.verb in hardship.MET:
        changes["hardship"] = hardship.after(state.hardship, event.verb, structure)
    if changes.get("stage") in ENDED:
        changes["paused"] = False
    return _changed(state, changes)


def _changed(state: State, changes: Mapping[str, Any]) -> State:
    """What `dataclasses.replace` does, in a fifth of its time: this runs for every event."""
    new = object.__new__(State)
    for name in _NAMES:
        value = changes[name] if name in changes else getattr(state, name)
        object.__setattr__(new, name, value)
    return new


def fold(events: Iterable[Event], state: State | None = None) -> State:
    """The state after all the events, oldest first."""
    state = state or State()
    for event in events:
        state = evolve(state, event)
    return state


def _registered(_: State, event: Event) -> dict[str, Any]:
    return {"concerns": tuple(event.structure["concerns"])}


def _imported(_: State, event: Event) -> dict[str, Any]:
    stated = event.structure["stated"]
    answered, due, closed = map(stated.get, ("answered_at", "due_at", "closed_at"))
    return {
        "concerns": tuple(event.structure["concerns"]),
        "origin": "imported",
        "stage": "imported" if answered or stated.get("over") else "registered",
        "answered_at": datetime.fromisoformat(answered) if answered else None,
        "source_due_at": datetime.fromisoformat(due) if due else None,
        "source_closed_at": datetime.fromisoformat(closed) if closed else None,
        "source_in_time": stated.get("in_time"),
    }


def _joined(state: State, event: Event) -> dict[str, Any]:
    new = [c for c in event.structure["joining"] if c not in state.concerns]
    return {"concerns": (*state.concerns, *new)}


def _parted(state: State, event: Event) -> dict[str, Any]:
    gone = event.structure["concern"]
    judged = tuple(j for j in state.judged if j[0] != gone)
    return {
        "concerns": tuple(c for c in state.concerns if c != gone),
        "served": tuple(c for c in state.served if c != gone),
        "judged": judged,
        "rated": bool(judged),
    }


def _withdrawn(state: State, event: Event) -> dict[str, Any]:
    changes = _parted(state, event)
    # Others still wait on this case: only the one person leaves it.
    return {**changes, "stage": state.stage, "ended_at": None} if changes["concerns"] else changes


def _taken_back(_: State, __: Event) -> dict[str, Any]:
    """Nobody is responsible any more, until it is assigned anew."""
    nobody = {"unit": None, "unit_path": (), "unit_kind": "", "person": None}
    return {**nobody, "path": "", "catalogue": None, "extension_asked": 0}


def _answered(_: State, __: Event) -> dict[str, Any]:
    return {"served": (), "judged": (), "rated": False, "extension_asked": 0}


def _served(state: State, event: Event) -> dict[str, Any]:
    new = [c for c in event.structure["reached"] if c not in state.served]
    return {"served": (*state.served, *new)}


def _judged(state: State, event: Event) -> dict[str, Any]:
    kept = [j for j in state.judged if j[0] != event.structure["concern"]]
    mark = (event.structure["concern"], event.structure["solved"])
    return {"judged": (*kept, mark), "rated": True}


def _again(state: State, event: Event) -> dict[str, Any]:
    """What was closed already is open again."""
    return {"ended_at": None, "again_at": event.happened_at if state.ended_at else state.again_at}


def _reopened(state: State, event: Event) -> dict[str, Any]:
    return {
        "reopened": state.reopened + 1,
        **_again(state, event),
        "answered_at": None,
        "served_at": None,
        "served": (),
        "judged": (),
        "rated": False,
        "outcome": "",
        "ground": "",
        "extensions": 0,
        "extension_asked": 0,
        "paused": False,
    }


_SPECIAL = {
    "registered": _registered,
    "imported": _imported,
    "joined": _joined,
    "parted": _parted,
    "withdrawn": _withdrawn,
    "objection_upheld": _taken_back,
    "answered": _answered,
    "served": _served,
    "judged": _judged,
    "reopened": _reopened,
    "review_asked": _again,
}


def lacking(state: State) -> tuple[str, ...]:
    """Which of the five facts (问题清单) an assigned case lacks; always () for a sound case."""
    if state.stage not in ACTIVE:
        return ()
    facts = {
        "unit": state.unit,
        "person": state.person,
        "path": state.path,
        "deadline": state.waiting,
        "checker": state.checker,
        "check_at": state.check_at,
    }
    return tuple(name for name, value in facts.items() if not value)
