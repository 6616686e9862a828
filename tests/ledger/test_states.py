"""Random moves by random people at random moments, under every pack: what must always hold."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from sixia import clock
from sixia.ledger import commands as c
from sixia.ledger import packs
from sixia.ledger.actor import RESIDENT, SYSTEM, By
from sixia.ledger.commands import Command
from sixia.ledger.deadlines import Rules, Ticking
from sixia.ledger.deciding import decide
from sixia.ledger.moves import MOVES, Refused, legal
from sixia.ledger.states import ENDED, STAGES, Event, State, fold, lacking

CALENDAR = clock.china([])
HOURS = clock.OfficeHours.parse("08:30-12:00 14:00-17:30")
ZONE = ZoneInfo("Asia/Shanghai")
PACKS = packs.shipped()
# A small tree: 1 the government; 2, 3, 4 departments; 5 a town with its village 6; 7 part of 2.
PATHS: Mapping[int, tuple[int, ...]] = MappingProxyType(
    {1: (1,), 2: (1, 2), 3: (1, 3), 4: (1, 4), 5: (1, 5), 6: (1, 5, 6), 7: (1, 2, 7)}
)
KINDS = {1: "government", 5: "town", 6: "village"}
# What is refused for what a command says, never for what the case is.
CONTENT = frozenset(
    """
    own_unit too_late_to_object too_late_to_review complaint_about_unit still_listening not_served
    already_invited no_such_concern already_judged same_leader nothing_guessed
    """.split()  # noqa: SIM905  # as a list it would be twelve lines
)
# The moves that carry a case through its story, so that most walks go far.
STORY = frozenset(
    """
    assign sign answer serve judge close reopen ask_review answer_review pause resume ask_extension
    decide_extension object review_objection report_part refer refuse_push
    """.split()  # noqa: SIM905  # as a list it would be eighteen lines
)


def staff(unit: int) -> By:
    return By("staff", unit * 10, unit, PATHS[unit], KINDS.get(unit, "department"))


def rules(pack: str) -> Rules:
    return Rules(PACKS[pack], CALENDAR, HOURS, ZONE)


def candidates(s: State, pack: packs.Pack, at: datetime, unit: int) -> dict[str, Command]:
    """For each move a command that says something sensible in this state."""
    soon, person = at + timedelta(days=3), unit * 10
    concern = next(iter(s.unjudged), next(iter(s.concerns), 1))
    waiting = [x for x in s.concerns if x not in s.served]
    place = {"unit": unit, "unit_path": PATHS[unit], "unit_kind": KINDS.get(unit, "department")}
    part = next((int(t.key.removeprefix("co:")) for t in s.running("co:")), unit)
    order = next((int(t.key.removeprefix("order:")) for t in s.running("order:")), 1)
    most = pack.extension.most.amount if pack.extension else 1
    made: list[Command] = [
        c.Accept(grade=pack.grades[0].id, title="标题"),
        c.Decline(ground=pack.declines[0].code if pack.declines else "none", reason="另有去处"),
        c.Assign(**place, person=person, checker=30, path=pack.paths[0].code,  # type: ignore[arg-type]  # mixed values
                 with_unit=4 if unit != 4 else 3, with_path=PATHS[4 if unit != 4 else 3]),
        c.Hand(person=person + 1),
        c.Sign(),
        c.Object(reason="不归我们"),
        c.RefusePush(reason="目录外"),
        c.ReviewObjection(uphold=unit % 2 == 0, reason="审核"),
        c.Contact(how="phone", note="问清了"),
        c.Note(note="看过现场"),
        c.Check(found="正在办", next_at=soon),
        c.Invite(unit=unit, due_at=soon, part="修路灯"),
        c.ReportPart(unit=part, report="修好了"),
        c.Pause(ground=pack.pauses[0].code if pack.pauses else "", until_at=soon, reason="冻土"),
        c.Resume(),
        c.AskExtension(amount=most, reason="等材料"),
        c.DecideExtension(grant=unit % 2 == 0, reason="同意"),
        c.Refer(**place, direction="up", person=person, reason="上级管"),  # type: ignore[arg-type]  # mixed values
        c.AskHelp(need="要人"),
        c.GiveHelp(help="派人"),
        c.Answer(outcome="explained", facts="情况", view="意见", basis="依据"),
        c.Serve(how="phone", concern=waiting[0] if waiting else None),
        c.Judge(concern=concern, head=21, solved=("yes", "no", "partly")[unit % 3], satisfied=3),
        c.Close(),
        c.Reopen(head=21, reason="又坏了"),
        c.Withdraw(concern=concern),
        c.AskReview(unit=1, person=11, reason="不服"),
        c.AnswerReview(upheld=unit % 2 == 0, head=21, view="维持", basis="依据"),
        c.Join(concerns=(100 + s.seq,), from_case=9),
        c.Merge(into_case=9),
        c.Part(concern=concern),
        c.PullOut(concern=concern),
        c.LinkRepeat(matter=7),
        c.TakeLead(leader=99, progress_at=soon),
        c.HandLead(leader=98 if s.lead == 99 else 99, progress_at=soon, reason="分工变了"),
        c.ReportLead(progress="过半", progress_at=soon),
        c.Order(requirement="限期", reply_at=soon),
        c.ReplyOrder(order=order, final=True, reply="办了"),
        c.Warn(clock="finish"),
        c.Escalate(clock="finish", step=1, to="supervisor"),
        c.Erase(seq=1, why="本人要求"),
        c.JoinCampaign(campaign=1, batch=unit) if unit % 2 else
        c.JoinCampaign(campaign=None, batch=None, why="不属于这批"),
        c.Recalendar(year=2027),
    ]  # fmt: skip
    return {command.move: command for command in made}


def as_stored(event: Event) -> Event:
    """The event as the database gives it back."""
    return replace(event, structure=json.loads(json.dumps(event.structure)))


class Ledger(RuleBasedStateMachine):
    """One case, from its registration on."""

    def __init__(self) -> None:
        super().__init__()
        self.state, self.events = State(), list[Event]()
        self.under = rules("hotline-5wd")
        self.at = datetime(2026, 9, 28, 1, tzinfo=UTC)

    @initialize(
        pack=st.sampled_from(sorted(PACKS)),
        about=st.sampled_from([None, None, 1, 2, 5]),
        speakers=st.integers(1, 3),
        kind=st.sampled_from(["request", "request", "promise"]),
        grade=st.integers(0, 3),
    )
    def register(self, pack: str, about: int | None, speakers: int, kind: str, grade: int) -> None:
        self.under = rules(pack)
        grades = self.under.pack.grades
        command = c.Register(
            kind=kind, pack=pack, pack_version=self.under.pack.version,
            grade=grades[grade % len(grades)].id, dispatch=1, area_code="990103",
            concerns=tuple(range(1, speakers + 1)), about_unit=about,
            about_path=PATHS[about] if about and about > 1 else (),
        )  # fmt: skip
        self._try(command, RESIDENT)

    @rule(
        pick=st.integers(0, 10_000),
        unit=st.sampled_from(sorted(PATHS)),
        by=st.sampled_from([RESIDENT, SYSTEM, staff(4), *map(staff, sorted(PATHS))]),
        hours=st.one_of(st.just(0.0), st.floats(0, 30), st.floats(0, 1500)),
        course=st.sampled_from(["story", "story", "story", "legal", "any"]),
    )
    def move(self, pick: int, unit: int, by: By, hours: float, course: str) -> None:
        self.at += timedelta(hours=hours)
        options = candidates(self.state, self.under.pack, self.at, unit)
        open_now = legal(self.state, self.under.pack)
        story = [m for m in open_now if m in STORY]
        names = {"story": story, "legal": [*open_now], "any": [*options]}[course]
        self._try(options[(names or [*options])[pick % len(names or options)]], by)

    def _try(self, command: Command, by: By) -> None:
        before, instead = self.state, legal(self.state, self.under.pack)
        try:
            events = decide(before, command, by, self.under, self.at)
        except Refused as error:
            self._unchanged(before, error.legal == instead)
            return
        assert events, "an accepted move leaves an event"
        after = fold(events, before)
        assert MOVES[command.move].open(before, self.under.pack)
        assert after.seq == before.seq + len(events)
        self._clocks_told(before, after, events)
        self.state, self.events = after, [*self.events, *events]

    def _unchanged(self, before: State, names_the_legal: bool) -> None:
        assert names_the_legal, "a refusal names what would be legal"
        assert self.state == before == fold(self.events)

    def _clocks_told(self, before: State, after: State, events: tuple[Event, ...]) -> None:
        told = {t["key"] for e in events for t in e.structure.get("clocks", ())}
        changed = {k for k, t in after.clocks.items() if before.clocks.get(k) != t}
        assert changed <= told, "no clock changes without an event that names it"
        assert before.clocks.keys() <= after.clocks.keys(), "no clock is ever lost"

    @invariant()
    def sound(self) -> None:
        if not self.events:
            return
        s = self.state
        assert s.stage in STAGES
        assert lacking(s) == ()
        assert set(s.served) <= set(s.concerns)
        assert {x for x, _ in s.judged} <= set(s.concerns)
        assert s.rated == bool(s.judged)
        assert not s.paused or s.stage == "in_hand"
        if s.stage in ENDED:
            live = {k for k, t in s.clocks.items() if t.state in ("running", "paused")}
            assert all(k.startswith("order:") for k in live)
            assert s.waiting is None or s.waiting.kind == "order"
        else:
            assert s.waiting is not None, "an open case always owes something to someone"
            assert s.ended_at is None

    @invariant()
    def folds_from_what_is_stored(self) -> None:
        stored = [as_stored(e) for e in self.events]
        assert fold(stored) == self.state
        assert fold(replace(e, words={}) for e in stored) == self.state

    @invariant()
    def clocks_survive_json(self) -> None:
        for ticking in self.state.clocks.values():
            assert Ticking.from_json(json.loads(json.dumps(ticking.to_json()))) == ticking

    @invariant()
    def what_is_legal_can_be_done(self) -> None:
        if not self.events:
            return
        pack = self.under.pack
        for name in legal(self.state, pack):
            tried = (self._outcome(name, unit) for unit in (3, 2, 6))
            refused = set(takewhile(lambda code: code != "done", tried))
            assert refused <= CONTENT, (name, refused)

    def _outcome(self, name: str, unit: int) -> str:
        command = candidates(self.state, self.under.pack, self.at, unit)[name]
        try:
            decide(self.state, command, staff(4), self.under, self.at)
        except Refused as refused:
            return refused.code
        return "done"


QUICK = settings(
    max_examples=15, stateful_step_count=30, deadline=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
LONG = settings(QUICK, max_examples=3000, stateful_step_count=80, derandomize=False)


def test_no_walk_leads_to_an_unsound_case() -> None:
    run_state_machine_as_test(Ledger, settings=QUICK)


@pytest.mark.prove
def test_no_long_walk_leads_to_an_unsound_case() -> None:
    run_state_machine_as_test(Ledger, settings=LONG)


def test_every_move_of_the_table_is_walked() -> None:
    """A move that no candidate makes would never be tried by the walks above."""
    state = State(stage="in_hand", concerns=(1,))
    tried = candidates(state, PACKS["hotline-5wd"], datetime(2026, 3, 9, tzinfo=UTC), 2)
    assert set(MOVES) - set(tried) == {"register", "import"}


def test_no_event_can_set_what_is_derived() -> None:
    forged: dict[str, Any] = {
        "stage": "closed", "seq": 99, "judged": [[1, "yes"]], "served": [1], "concerns": [9],
        "reopened": 7, "ended_at": "2026-03-09T00:00:00",
    }  # fmt: skip
    before = State(stage="in_hand", concerns=(1,), seq=4)
    noted = Event("noted", datetime(2026, 3, 9, tzinfo=UTC), "staff:1", forged)
    assert fold([noted], before) == replace(before, seq=5)
