"""What can become of a case, told once for every handler through the ledger's own `decide`, then
moulds from which a million cases are cast: only the moments, ids and places are put in anew."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

from sixia.demo.cast import DISPATCH, Cast
from sixia.ledger import append, packs
from sixia.ledger import commands as c
from sixia.ledger.actor import RESIDENT, SYSTEM, By
from sixia.ledger.append import Story
from sixia.ledger.commands import Command
from sixia.ledger.deadlines import Rules
from sixia.ledger.models import Case, Clock, Event
from sixia.ledger.moves import Refused
from sixia.ledger.states import State
from sixia.seal import leaf

BASE = datetime(2025, 3, 3, 1, 30, tzinfo=UTC)  # a Monday morning in China, no holiday near
CONCERN = 987_654_321_012
SECOND, THIRD, LEADING = CONCERN - 1, CONCERN - 2, CONCERN + 1  # what came just before, or after
AREA, CLASS, KIND, TITLE = "area.area", "class.", "kind.kind", "title"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")


class Move(NamedTuple):
    after: timedelta
    who: str
    command: Callable[["Hand"], Command]


@dataclass(frozen=True, slots=True)
class Hand:
    """Who has a case in hand: the ids that its moves name."""

    unit: int
    unit_path: tuple[int, ...]
    unit_kind: str
    person: int
    checker: int
    head: int
    leader: int
    beside: int
    hours: str


def _assign(path: str) -> Callable[[Hand], Command]:
    return lambda h: c.Assign(
        unit=h.unit,
        unit_path=h.unit_path,
        unit_kind=h.unit_kind,
        person=h.person,
        checker=h.checker,
        path=path,
    )


def _answer(outcome: Any) -> Callable[[Hand], Command]:
    return lambda _: c.Answer(
        outcome=outcome, facts="到现场看过,属实。", view="已经处理。", basis="职责规定"
    )


ACCEPT = Move(3 * HOUR, "dispatcher", lambda _: c.Accept())
ASSIGN = Move(5 * HOUR, "dispatcher", _assign("handle"))
SIGN = Move(DAY, "handler", lambda _: c.Sign())
ANSWER = Move(4 * DAY, "handler", _answer("solved"))
SERVE = Move(4 * DAY + HOUR, "handler", lambda _: c.Serve(how="phone"))
JUDGE = Move(
    6 * DAY,
    "resident",
    lambda h: c.Judge(concern=CONCERN, head=h.head, solved="yes", satisfied=4),
)
CLOSE = Move(40 * DAY, "supervisor", lambda _: c.Close())
HAND = (ASSIGN, SIGN)
EXTEND = Move(3 * DAY, "handler", lambda _: c.AskExtension(amount=2, reason="材料要等,请延两天。"))
PAUSE = Move(
    2 * DAY,
    "handler",
    lambda _: c.Pause(ground="season", until_at=BASE + 200 * DAY, reason="雨季不能施工,秋后动工。"),
)
ORDER = Move(
    3 * DAY,
    "supervisor",
    lambda _: c.Order(requirement="查清原因,当面答复。", reply_at=BASE + 9 * DAY),
)
INVITE = Move(
    30 * HOUR,
    "handler",
    lambda h: c.Invite(unit=h.beside, due_at=BASE + 6 * DAY, part="请一起到现场。"),
)
HELP = Move(2 * DAY, "handler", lambda _: c.AskHelp(need="少一台抽水机。"))
LEAD = Move(2 * DAY, "leader", lambda h: c.TakeLead(leader=h.leader, progress_at=BASE + 20 * DAY))
OBJECT = Move(7 * HOUR, "handler", lambda _: c.Object(reason="不是我们的职责。"))
DECLINE = Move(
    6 * HOUR, "dispatcher", lambda _: c.Decline(ground="legal_path", reason="请走诉讼。")
)

GRANT = Move(
    3 * DAY + HOUR, "dispatcher", lambda _: c.DecideExtension(grant=True, reason="材料确实没到。")
)
BACK = Move(5 * DAY, "supervisor", lambda h: c.Reopen(head=h.head, reason="只答了一半。"))
AGAIN = Move(30 * DAY, "supervisor", lambda h: c.Reopen(head=h.head, reason="又坏了。"))
JOINING = tuple(
    Move(26 * HOUR, "dispatcher", lambda _, n=n: c.Join(concerns=(n,), from_case=n))  # type: ignore[misc]  # n is given
    for n in (SECOND, THIRD)
)
MERGE = Move(26 * HOUR, "dispatcher", lambda _: c.Merge(into_case=LEADING))

FATES: Mapping[str, tuple[Move, ...]] = {
    "imported": (),
    "registered": (),
    "accepted": (ACCEPT,),
    "assigned": (ASSIGN,),
    "objected": (ASSIGN, OBJECT),
    "in_hand": HAND,
    "asked": (*HAND, EXTEND),
    "paused": (*HAND, PAUSE),
    "ordered": (*HAND, ORDER),
    "together": (*HAND, INVITE),
    "help": (*HAND, HELP),
    "led": (*HAND, LEAD),
    "answered": (*HAND, ANSWER),
    "served": (*HAND, ANSWER, SERVE),
    "closed": (*HAND, ANSWER, SERVE, JUDGE),  # the last judgement closes it
    "unrated": (*HAND, ANSWER, SERVE, CLOSE),
    "declined": (DECLINE,),
    "promise": HAND,
    "shared": (*HAND, *JOINING),
    "merged": (MERGE,),
    "hard": (*HAND, EXTEND, GRANT, ANSWER, SERVE, BACK),
    "again": (*HAND, ANSWER, SERVE, JUDGE, AGAIN),
}
BY_HAND = ("in_hand", "served", "promise")  # told for everyone; the rest for so many
FEW = 16
# Of a hundred cases, by how old they are: what has become of them.
YOUNG = {"registered": 62, "accepted": 10, "assigned": 26, "declined": 2}
RECENT = {
    "registered": 2, "assigned": 3, "objected": 3, "in_hand": 58, "asked": 4, "ordered": 2,
    "together": 4, "help": 2, "led": 1, "paused": 2, "promise": 2, "declined": 3, "imported": 14,
}  # fmt: skip
LATELY = {
    "in_hand": 5, "answered": 3, "served": 18, "asked": 1, "ordered": 1, "paused": 2, "promise": 2,
    "led": 1, "closed": 39, "declined": 3, "imported": 25,
}  # fmt: skip
OLD = {
    "in_hand": 1,
    "paused": 1,
    "promise": 1,
    "closed": 25,
    "unrated": 20,
    "declined": 2,
    "imported": 50,
}
# Of 200 cases that are older than LATELY, by their number: two that a third takes in, and so on.
ONE_IN = 200
NEEDS = {1: "merged", 2: "merged", 3: "shared", 67: "hard", 133: "again"}
AGES = ((DAY, YOUNG), (8 * DAY, RECENT), (45 * DAY, LATELY))


def fate(rng: Random, age: timedelta) -> str:
    """What has become of a case of this age."""
    shares = next((shares for limit, shares in AGES if age < limit), OLD)
    if shares is OLD and rng.random() < 0.7:  # most that is old has ended
        return rng.choice(("closed", "imported", "imported", "unrated"))
    return rng.choices(tuple(shares), tuple(shares.values()))[0]


def need(number: int) -> tuple[str, int]:
    """What a case of this number shows on the lists of needs, or "", and the number of the case
    that its fate hangs on: those that are joined have one fate."""
    place = number % ONE_IN
    name = NEEDS.get(place, "")
    return name, number - place + 3 if name in ("merged", "shared") else number


@dataclass(frozen=True, slots=True)
class Cut:
    """A text with holes: `text % ` the values at `holes` (a moment's index, or a name)."""

    text: str
    holes: tuple[int | str, ...]

    def filled(self, moments: Sequence[str], named: Mapping[str, str]) -> str:
        return self.text % tuple(moments[h] if isinstance(h, int) else named[h] for h in self.holes)


class Told(NamedTuple):
    """One event of a mould; its salts are the same in every cast, which only made-up ones are."""

    seq: int
    verb: str
    by: str
    at: int
    before: Cut
    structure: Cut
    after: Cut
    words: str
    salt: bytes
    words_salt: bytes
    words_commit: bytes


@dataclass(frozen=True, slots=True)
class Mould:
    """A case told once. `offsets`: its moments, from when it came in; rows name them by index."""

    fate: str
    hand: Hand
    offsets: tuple[timedelta, ...]
    case: dict[str, Any]
    case_at: dict[str, int]
    events: tuple[Told, ...]
    clocks: tuple[tuple[dict[str, Any], dict[str, int]], ...]
    judged: int | None

    def moments(self, at: datetime) -> list[datetime]:
        return [at + offset for offset in self.offsets]


def hands(cast: Cast) -> list[Hand]:
    """Everyone who can have a case in hand, each with those who work with them."""
    rng = Random(0)
    found = []
    units = [unit for unit in cast.units.values() if unit.kind == "department"]
    for (role, code), staff in sorted(cast.staff.items()):
        if role not in ("handler", "grid_worker"):
            continue
        unit = cast.units[code]
        for person in staff:
            beside = rng.choice([u for u in units if u.pk not in unit.ids])
            found.append(
                Hand(
                    unit.pk, unit.ids, unit.kind, person.pk, cast.checker(rng),
                    cast.head(unit.pk), cast.one("leader", rng), beside.pk, unit.office_hours,
                )
            )  # fmt: skip
    return found


@cache
def _rules(pack: str, hours: str) -> Rules:
    return append.rules_for(pack, packs.shipped()[pack].version, hours)


def mould(cast: Cast, name: str, hand: Hand, grade: str) -> Mould:
    """Tell this fate in these hands, and cut the holes into it."""
    story = Story(Case(key=UUID(int=0)), State(), [], (CONCERN,))
    pack = "promise" if name == "promise" else "hotline-graded"
    rules = _rules(pack, hand.hours)
    grade = rules.pack.default_grade if name == "promise" else grade
    dispatch = cast.units[DISPATCH]
    told = {
        "pack": pack, "pack_version": rules.pack.version, "grade": grade,
        "dispatch": dispatch.pk, "area_code": AREA, "class_code": CLASS, "concern_kind": KIND,
        "concerns": (CONCERN,), "title": TITLE,
    }  # fmt: skip
    if name == "imported":
        opened: Command = c.Import(received_at=BASE, answered_at=BASE + 3 * DAY, **told)  # type: ignore[arg-type]  # as Import has them
        story.tell(opened, SYSTEM, rules, BASE)
    else:
        kind = "promise" if name == "promise" else "request"
        story.tell(c.Register(kind=kind, **told), RESIDENT, rules, BASE)  # type: ignore[arg-type]  # as Register has them
    who = {
        "dispatcher": _by(cast.staff["dispatcher", DISPATCH][0]),
        "handler": By("staff", hand.person, hand.unit, hand.unit_path, hand.unit_kind),
        "supervisor": cast.members[hand.checker],
        "leader": cast.members[hand.leader],
        "resident": RESIDENT,
    }
    for move in FATES[name]:
        command = move.command(hand)
        if isinstance(command, c.Assign) and name == "promise":
            command = _assign(rules.pack.paths[0].code)(hand)
        story.tell(command, who[move.who], rules, BASE + move.after)
    return _cut(name, hand, story)


def _by(staff: Any) -> By:
    return By("staff", staff.pk, staff.unit.pk, staff.unit.ids, staff.unit.kind)


def _cut(name: str, hand: Hand, story: Story) -> Mould:
    cutter = _Cutter()
    case = append.projection(story.state)
    case_at = cutter.taken(case)
    events = tuple(cutter.event(n, each) for n, each in enumerate(story.events, start=1))
    clocks = []
    for ticking in story.state.clocks.values():
        row = append.clock_row(story.case, ticking)
        values = {f.attname: getattr(row, f.attname) for f in Clock._meta.concrete_fields}
        clocks.append((values, cutter.taken(values)))
    judged = next((e.at for e in events if e.verb == "judged"), None)
    return Mould(name, hand, tuple(cutter.offsets), case, case_at, events, tuple(clocks), judged)


class _Cutter:
    """Finds the moments in a story and gives each its index."""

    def __init__(self) -> None:
        self.offsets: list[timedelta] = []

    def index(self, at: datetime) -> int:
        offset = at - BASE
        if offset not in self.offsets:
            self.offsets.append(offset)
        return self.offsets.index(offset)

    def taken(self, values: dict[str, Any]) -> dict[str, int]:
        """Take the moments out of a row's values."""
        found = {k: self.index(v) for k, v in values.items() if isinstance(v, datetime)}
        for name in found:
            del values[name]
        return found

    def text(self, text: str) -> Cut:
        whole = {
            str(CONCERN): "concern", str(SECOND): "second", str(THIRD): "third",
            str(LEADING): "leading", AREA: "area", CLASS: "class", KIND: "kind",
        }  # fmt: skip
        pattern = re.compile("|".join([MOMENT.pattern, *map(re.escape, whole)]))
        holes = [
            whole.get(found) or self.index(datetime.fromisoformat(found))
            for found in pattern.findall(text)
        ]
        return Cut("%s".join(p.replace("%", "%%") for p in pattern.split(text)), tuple(holes))

    def event(self, seq: int, event: Any) -> Told:
        row = Event(
            seq=seq, verb=event.verb, by=event.by, happened_at=event.happened_at,
            recorded_at=event.happened_at, structure=dict(event.structure),
        )  # fmt: skip
        structure = leaf.canonical(row.structure).decode()
        sealed = leaf.canonical(append.sealed(UUID(int=0), row)).decode()
        sealed = sealed.replace(str(UUID(int=0)), "%KEY%")
        before, _, after = sealed.partition(structure)
        head, _, tail = before.partition("%KEY%")
        words = dict(event.words)
        salt, words_salt = (
            sha256(f"{part} {event.verb} {seq}".encode()).digest()[:16] for part in "sw"
        )
        return Told(
            seq, event.verb, event.by, self.index(event.happened_at),
            _keyed(self.text(head), self.text(tail)), self.text(structure), self.text(after),
            json.dumps(words, ensure_ascii=False), salt, words_salt,
            leaf.commit(words_salt, words),
        )  # fmt: skip


def _keyed(head: Cut, tail: Cut) -> Cut:
    return Cut(f"{head.text}%s{tail.text}", (*head.holes, "key", *tail.holes))


def moulds(cast: Cast) -> dict[str, list[Mould]]:
    """All fates in all hands, by fate."""
    everyone = hands(cast)

    def told(name: str) -> Iterator[Mould]:
        for hand in everyone if name in BY_HAND else everyone[:: len(everyone) // FEW]:
            for grade in ("ordinary", "utilities"):
                with suppress(Refused):  # not everyone may do everything
                    yield mould(cast, name, hand, grade)

    return {name: list(told(name)) for name in FATES}
