"""Writing a decision: events in a row, each seen by the next, clocks started and stopped. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from sixia import clock
from sixia.clock import Span
from sixia.ledger import deadlines
from sixia.ledger.actor import By
from sixia.ledger.deadlines import Rules, Ticking
from sixia.ledger.moves import Refused
from sixia.ledger.states import ENDED, STAGE_AFTER, Event, State, evolve

_TICKS = ("running", "paused")
# NUL and halves of surrogate pairs: not every database keeps them.
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")


class Draft:
    """The events of one decision. Each `emit` folds its event, so the next one builds on it."""

    def __init__(self, state: State, by: By, rules: Rules, at: datetime) -> None:
        self.state, self.by, self.rules, self.at = state, by, rules, at
        self.events: list[Event] = []

    def emit(
        self,
        verb: str,
        structure: Mapping[str, Any] | None = None,
        words: Mapping[str, str] | None = None,
        clocks: Iterable[Ticking] = (),
    ) -> None:
        """Add one event. Clocks the pack starts or stops at this verb are set by it."""
        data = {k: plain(v) for k, v in (structure or {}).items() if v is not None}
        changed = {t.key: t for t in self._by_pack(verb, data)}
        changed |= {t.key: t for t in clocks}
        if changed:
            data["clocks"] = [t.to_json() for t in changed.values()]
        said = {k: v for k, v in (words or {}).items() if v}
        need(not any(map(_NOT_TEXT.search, said.values())), "not_text")
        event = Event(verb, self.at, str(self.by), data, said)
        self.events.append(event)
        self.state = evolve(self.state, event)

    def _by_pack(self, verb: str, data: Mapping[str, Any]) -> Iterable[Ticking]:
        clocks = self.state.clocks
        if verb == "judged" and len(self.state.unjudged) > 1:
            return  # the others are still to be called back
        if self._ends(verb):
            keep = ("order:",)
            live = (t for t in clocks.values() if t.state in _TICKS and not t.key.startswith(keep))
            yield from (deadlines.void(t) for t in live)
            return
        grade = data.get("grade") or self.state.grade
        pack = self.rules.pack
        for rule in deadlines.stops_at(pack, verb):
            ticking = clocks.get(rule.kind)
            if ticking and ticking.state in _TICKS:
                yield deadlines.meet(ticking, self.at)
        for rule in deadlines.starts_at(pack, verb):
            ticking = clocks.get(rule.kind)
            if ticking and ticking.state in _TICKS and verb not in rule.stops:
                continue  # handing a case about buys no time
            yield deadlines.start(self.rules, rule, grade, self.at)

    def _ends(self, verb: str) -> bool:
        if verb == "withdrawn" and len(self.state.concerns) > 1:
            return False
        return STAGE_AFTER.get(verb) in ENDED


def plain(value: Any) -> Any:
    """A value as a structure keeps it, which is JSON."""
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def end_of(rules: Rules, limit: Span, at: datetime) -> datetime:
    """When a limit that begins at this moment ends."""
    return clock.due(at, limit, rules.calendar, rules.hours, rules.zone).at


Decider = Callable[[Draft, Any], None]


def need(condition: bool, code: str, **params: object) -> None:
    """Refuse the move with this code unless the condition holds."""
    if not condition:
        raise Refused(code, legal=(), **params)


def known_grade(rules: Rules, grade: str | None) -> None:
    """Refuse a grade that the pack has no limits for."""
    need(grade is None or grade in {g.id for g in rules.pack.grades}, "unknown_grade", grade=grade)


def touches(about: int, about_path: tuple[int, ...], unit: int, path: tuple[int, ...]) -> bool:
    """Is the unit the one complained about, a part of it, or the body it is a part of?"""
    if not about_path:
        return unit == about  # the government as a whole: its departments are bodies of their own
    nearest = about_path[1:] or (about,)
    return about in path or unit in nearest


def accused(state: State) -> bool:
    """Is the case handled by the unit it complains about, or by one close to it?"""
    if state.about_unit is None or state.unit is None:
        return False
    return touches(state.about_unit, state.about_path, state.unit, state.unit_path)


def code(value: str, name: str) -> str:
    """A short code; refuses anything else, for a structure keeps no words."""
    need(re.fullmatch("[a-z_]{1,20}", value) is not None, "bad_code", field=name)
    return value


def need_outsider(by: By, state: State) -> None:
    """Refuse whoever serves in the handling unit or in the one complained about."""
    about = state.about_unit if state.about_path else None
    need(not by.inside(state.unit) and not by.inside(about), "own_unit")


def text(value: str, name: str) -> str:
    """The text without space around it; refuses an empty one."""
    need(bool(value.strip()), "empty", field=name)
    return value.strip()
