"""Clocks of one case: what is owed, by whom, until when. Pure; a moment is always an argument.

A clock is never changed in place: each function gives a new one. Naive moments: ValueError.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import Any, Literal, Self

from sixia import clock
from sixia.clock import Calendar, Left, OfficeHours, Span, Unit
from sixia.ledger.packs import ClockRule, Pack

Ticks = Literal["running", "paused", "met", "void"]
Colour = Literal["calm", "soon", "late", "paused", "done"]

# Amber for a named date of a kind the pack has no clock for.
WARN = 0.3


@dataclass(frozen=True, slots=True)
class Rules:
    """What a deadline depends on: the case's pack, and when the owing unit's office is open."""

    pack: Pack
    calendar: Calendar
    hours: OfficeHours
    zone: tzinfo


@dataclass(frozen=True, slots=True)
class Ticking:
    """One clock of a case. Moments are in UTC.

    `key` is unique in the case ("finish", "co:17", "order:2"); `owner` is "dispatch", "unit",
    "head", "checker" or one unit ("unit:17"). `assumed` names the years without an official
    holiday notice that `due_at` rests on. `left` is what a paused clock still has; its `due_at`
    then is the one it had.
    """

    key: str
    kind: str
    owner: str
    started_at: datetime
    due_at: datetime
    warn_at: datetime
    unit: Unit
    state: Ticks
    assumed: tuple[int, ...]
    source: str
    left: Left | None = None
    met_at: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON for the structure of an event; `from_json` gives an equal clock back."""
        return {
            "key": self.key,
            "kind": self.kind,
            "owner": self.owner,
            "started_at": self.started_at.isoformat(),
            "due_at": self.due_at.isoformat(),
            "warn_at": self.warn_at.isoformat(),
            "unit": self.unit,
            "state": self.state,
            "assumed": list(self.assumed),
            "source": self.source,
            "left": asdict(self.left) if self.left else None,
            "met_at": self.met_at.isoformat() if self.met_at else None,
        }

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Self:
        moments = ("started_at", "due_at", "warn_at")
        return cls(
            **{
                **told,
                **{name: datetime.fromisoformat(told[name]) for name in moments},
                "assumed": tuple(told["assumed"]),
                "left": Left(**told["left"]) if told["left"] else None,
                "met_at": datetime.fromisoformat(told["met_at"]) if told["met_at"] else None,
            }
        )


def starts_at(pack: Pack, verb: str) -> tuple[ClockRule, ...]:
    """The clocks that this event begins, if they do not run already."""
    return tuple(rule for rule in pack.clocks if verb in rule.starts)


def stops_at(pack: Pack, verb: str) -> tuple[ClockRule, ...]:
    """The clocks that this event meets. Apply before `starts_at`."""
    return tuple(rule for rule in pack.clocks if verb in rule.stops)


def start(
    rules: Rules, rule: ClockRule, grade: str, at: datetime, key: str | None = None
) -> Ticking:
    """The rule's clock, started at a moment. KeyError if the pack has no such grade."""
    span = rule.limit_for(grade)
    due = clock.due(at, span, rules.calendar, rules.hours, rules.zone)
    return Ticking(
        key=key or rule.kind,
        kind=rule.kind,
        owner=rule.owner,
        started_at=at.astimezone(UTC),
        due_at=due.at,
        warn_at=_warn(at, due.at, rule.warn),
        unit=span.unit,
        state="running",
        assumed=due.assumed,
        source=rule.source,
    )


def start_by(
    rules: Rules, key: str, kind: str, owner: str, at: datetime, due_at: datetime, source: str
) -> Ticking:
    """A clock to a named date: a promise, a co-handler's part, an order's reply, a check.

    It turns amber as the pack's clock of that kind does. ValueError if it is due before it starts.
    """
    if due_at < at:
        raise ValueError(f"{key} would be due at {due_at}, before it starts at {at}")
    rule = rules.pack.clock(kind)
    return Ticking(
        key=key,
        kind=kind,
        owner=owner,
        started_at=_utc(at),
        due_at=_utc(due_at),
        warn_at=_warn(at, due_at, rule.warn if rule else WARN),
        unit="calendar_days",
        state="running",
        assumed=(),
        source=source,
    )


def pause(ticking: Ticking, at: datetime, rules: Rules) -> Ticking:
    """Stop the clock and keep what is left. One that does not run stays as it is."""
    if ticking.state != "running":
        return ticking
    ticking = again(rules, ticking)
    office = (rules.calendar, rules.hours, rules.zone)
    return replace(
        ticking, state="paused", left=clock.left(at, ticking.due_at, ticking.unit, *office)
    )


def resume(ticking: Ticking, at: datetime, rules: Rules) -> Ticking:
    """Go on with what was left; amber comes as long before the end as it would have before."""
    if ticking.left is None:
        return ticking
    due = clock.resume(at, ticking.left, rules.calendar, rules.hours, rules.zone)
    return replace(
        ticking,
        state="running",
        left=None,
        due_at=due.at,
        warn_at=due.at - (ticking.due_at - ticking.warn_at),
        assumed=_years(_unknown(rules, ticking), due.assumed),
    )


def extend(ticking: Ticking, limit: Span, at: datetime, rules: Rules) -> Ticking:
    """Move the end on by the limit, counted from the old end, so that asking early costs nothing.

    `at` is when it was approved. A paused clock is extended in what it has left. Met or void: as
    it is.
    """
    if ticking.state == "paused":
        return pause(extend(resume(ticking, at, rules), limit, at, rules), at, rules)
    if ticking.state != "running":
        return ticking
    ticking = again(rules, ticking)
    due = clock.due(ticking.due_at, limit, rules.calendar, rules.hours, rules.zone)
    return replace(
        ticking,
        due_at=due.at,
        warn_at=_rewarned(ticking, due.at),
        assumed=_years(ticking.assumed, due.assumed),
    )


def again(rules: Rules, ticking: Ticking) -> Ticking:
    """Set a running clock again, once the notice of a year it guessed is known.

    It keeps the working time it was given, now counted by the notice. A calendar limit that had
    been moved on over a weekend is not moved back: what a unit was told is never cut short.
    """
    guessed = tuple(year for year in ticking.assumed if rules.calendar.known(year))
    if ticking.state != "running" or not guessed:
        return ticking
    began = datetime(guessed[0], 1, 1, tzinfo=rules.zone)
    since = max(ticking.started_at, began)
    before = _guess(rules.calendar, guessed)
    left = clock.left(since, ticking.due_at, ticking.unit, before, rules.hours, rules.zone)
    due = clock.resume(since, left, rules.calendar, rules.hours, rules.zone)
    return replace(
        ticking,
        due_at=due.at,
        warn_at=_rewarned(ticking, due.at),
        assumed=_years(_unknown(rules, ticking), due.assumed),
    )


@lru_cache(maxsize=16)
def _guess(calendar: Calendar, years: tuple[int, ...]) -> Calendar:
    """The calendar as it was before the notices of these years were known."""
    return Calendar(
        calendar.years.difference(years),
        frozenset(day for day in calendar.holidays if day.year not in years),
        frozenset(day for day in calendar.workdays if day.year not in years),
    )


def meet(ticking: Ticking, at: datetime) -> Ticking:
    """What was owed was done. Once met or void a clock stays so."""
    if ticking.state in ("met", "void"):
        return ticking
    return replace(ticking, state="met", left=None, met_at=_utc(at))


def void(ticking: Ticking) -> Ticking:
    """It is no longer owed: the case ended or went elsewhere. Once met a clock stays met."""
    return ticking if ticking.state == "met" else replace(ticking, state="void", left=None)


def colour(ticking: Ticking, now: datetime) -> Colour:
    """How it stands; due is not yet late. Colour is never the only signal on a page."""
    if ticking.state in ("met", "void"):
        return "done"
    if ticking.state == "paused":
        return "paused"
    if now > ticking.due_at:
        return "late"
    return "soon" if now >= ticking.warn_at else "calm"


def nearest(clocks: Iterable[Ticking]) -> Ticking | None:
    """What falls due first among the clocks that run or are paused."""
    open_ = (c for c in clocks if c.state in ("running", "paused"))
    return min(open_, key=lambda c: (c.due_at, c.key), default=None)


def _warn(start_at: datetime, due_at: datetime, share: float) -> datetime:
    """The moment when this share of the time between is left, to the second."""
    gap = (due_at - start_at).total_seconds() * share
    return _utc(due_at) - timedelta(seconds=round(gap))


def _rewarned(ticking: Ticking, due_at: datetime) -> datetime:
    """When a clock with a new end turns amber: at the share of its time it had before."""
    whole = ticking.due_at - ticking.started_at
    share = (ticking.due_at - ticking.warn_at) / whole if whole else WARN
    return _warn(ticking.started_at, due_at, share)


def _unknown(rules: Rules, ticking: Ticking) -> tuple[int, ...]:
    return tuple(year for year in ticking.assumed if not rules.calendar.known(year))


def _years(*assumed: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted({year for years in assumed for year in years}))


def _utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError(f"{at} has no time zone")
    return at.astimezone(UTC)
