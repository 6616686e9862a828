"""What is owed on a case, by whom, until when, and on what it rests."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sixia.ledger.deadlines import Ticking, colour
from sixia.ledger.models import Case
from sixia.ledger.packs import Choice, Ground, Pack
from sixia.ledger.queries import story
from sixia.ledger.states import State
from sixia.web.names import Label, clock_name, spoken


@dataclass(frozen=True, slots=True)
class Owed:
    """One clock for a page. `used` is the share of its time that is gone, in percent."""

    name: Label
    due_at: datetime
    colour: str
    used: int
    assumed: tuple[int, ...]
    source: str
    paused: bool


def owed(state: State, pack: Pack, now: datetime) -> list[Owed]:
    """All clocks that tick, the nearest first."""
    ticking = [t for t in state.clocks.values() if t.state in ("running", "paused")]
    first = state.waiting
    ticking.sort(key=lambda t: (t != first, t.due_at, t.key))
    return [_owed(t, pack, now) for t in ticking]


def _owed(ticking: Ticking, pack: Pack, now: datetime) -> Owed:
    rule = pack.clock(ticking.kind)
    whole = (ticking.due_at - ticking.started_at).total_seconds()
    gone = (now - ticking.started_at).total_seconds()
    return Owed(
        name=spoken(rule.name) if rule else clock_name(ticking.key),
        due_at=ticking.due_at,
        colour=colour(ticking, now),
        used=min(100, max(0, round(100 * gone / whole))) if whole > 0 else 100,
        assumed=ticking.assumed,
        source=rule.source if rule else "",
        paused=ticking.state == "paused",
    )


def path_name(state: State, pack: Pack) -> str:
    return next((spoken(p.name) for p in pack.paths if p.code == state.path), "")


def grade_name(state: State, pack: Pack) -> str:
    return next((spoken(g.name) for g in pack.grades if g.id == state.grade), "")


def ground_name(state: State, pack: Pack) -> str:
    """Why it was declined or paused, in the pack's words."""
    known: tuple[Ground | Choice, ...] = (*pack.declines, *pack.pauses)
    return next((spoken(g.name) for g in known if g.code == state.ground), "")


def related(case: Case) -> Iterator[tuple[str, Case]]:
    """Cases that belong together: where its people went, what it was promised from, its
    promises, the same matter."""
    if case.stage == "merged":
        into = story(case).filter(verb="merged").values_list("structure__into_case", flat=True)
        for target in Case.objects.filter(pk__in=list(into)):
            yield "into", target
    if case.parent:
        yield "parent", case.parent
    for promise in case.promises.order_by("pk"):
        yield "promise", promise
    if case.matter:
        yield "matter", case.matter
    for repeat in case.repeats.order_by("pk"):
        yield "repeat", repeat
