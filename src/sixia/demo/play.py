"""A fate's steps made as real moves: each goes through the ledger's own `decide`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from functools import cache
from random import Random

from uuid_utils.compat import uuid7

from sixia.demo.cast import DISPATCH, Cast
from sixia.demo.voices import Step, Voice
from sixia.demo.voices.when import ZONE
from sixia.hear.taxonomy import taxonomy
from sixia.judge.models import Rating
from sixia.ledger import append, packs
from sixia.ledger import commands as c
from sixia.ledger.actor import RESIDENT, SYSTEM, By
from sixia.ledger.append import Story
from sixia.ledger.commands import Command
from sixia.ledger.deadlines import Rules
from sixia.ledger.models import Case
from sixia.ledger.moves import Refused
from sixia.ledger.states import State

PACK = "hotline-graded"
SHUT = time(17, 30)
LAIN, TAKEN_UP = timedelta(days=21), 0.93  # few matters lie for months
LISTENED = timedelta(days=45)  # after it, an answer nobody judged is closed as not rated
# What the ledger does by itself when a judgement falls, so it is no move of its own.
FOLLOWS = ("reopened",)


@cache
def rules(hours: str, pack: str = PACK) -> Rules:
    return append.rules_for(pack, packs.shipped()[pack].version, hours)


@dataclass(frozen=True, slots=True)
class Promised:
    """What will be done by when, and the case as it then stood: an answer "planned", or a word
    given on an outing."""

    at: datetime
    due_at: datetime
    means: str
    state: State
    outing: int | None = None


@dataclass(slots=True)
class Play:
    """One case being told. `refused` lists moves that the ledger did not take, by code."""

    voice: Voice
    case_id: int
    concern: int
    cast: Cast
    rng: Random
    now: datetime
    story: Story = field(init=False)
    last: datetime = field(init=False)
    ratings: list[Rating] = field(default_factory=list)
    promised: list[Promised] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    told: int = 0

    def __post_init__(self) -> None:
        case = Case(pk=self.case_id, key=uuid7())
        self.story = Story(case, State(), [], (self.concern,))
        self.last = self.voice.at.astimezone(UTC)

    def lighten(self) -> None:
        """Leave behind what every play has the same, before going to another process."""
        self.cast, self.rng = Cast(), Random(0)

    @property
    def state(self) -> State:
        return self.story.state

    def step(self, step: Step) -> None:
        """Make the move of a step, at its time or as soon after as the ledger allows."""
        if step.verb in FOLLOWS or (step.verb == "closed" and self.state.stage == "closed"):
            return
        self._gather(step.at)
        command = COMMANDS[step.verb](self, step)
        try:
            self.move(command, self._by(step), step.at)
        except Refused as error:
            until = error.params.get("until")
            if error.code == "still_listening" and isinstance(until, datetime):
                self._later(command, self._by(step), until + timedelta(hours=1))
            else:
                self.refused.append(f"{step.verb}:{error.code}")

    def _gather(self, at: datetime) -> None:
        """Put a case that belongs there into the campaign before its next step."""
        campaign, fresh = self.cast.campaign, self.state.stage and self.state.campaign is None
        if campaign and fresh and campaign.takes(self.voice.topic, self.voice.kind, at):
            moment = max(self.last, campaign.since)
            self.move(campaign.join(moment), self.cast.members[campaign.by], moment)

    def move(self, command: Command, by: By, at: datetime) -> None:
        """Raises Refused."""
        self.last = max(self.last, at.astimezone(UTC))
        before = self.state
        hours = self.cast.hours(getattr(command, "unit", None) or before.unit)
        self.story.tell(command, by, rules(hours), self.last)
        self.told += 1
        if isinstance(command, c.Judge):
            self._rated(command, before)
        if isinstance(command, c.Answer) and command.promised_at:
            given = Promised(self.last, command.promised_at, command.means, self.state)
            self.promised.append(given)

    def settle(self) -> None:
        """Bring the end of the story up to now: what lay long is done, old silence is closed,
        what is due is said."""
        if self.now - self.last > LAIN and self.rng.random() < TAKEN_UP:
            self._take_up()
        if self.state.stage == "served" and self.now - self.last > LISTENED:
            self.step(Step("closed", self.last + LISTENED / 2, {"by": "supervisor"}, {}))
        for ticking in sorted(self.state.clocks.values(), key=lambda t: t.warn_at):
            if ticking.state != "running" or ticking.warn_at > self.now:
                continue
            if ticking.due_at > self.now:
                self.move(c.Warn(clock=ticking.key), SYSTEM, ticking.warn_at)
            else:
                step = c.Escalate(clock=ticking.key, step=0, to="unit_head")
                self.move(step, SYSTEM, ticking.due_at)

    def _take_up(self) -> None:
        """The head goes there in person, says how it stands, and the resident half agrees."""
        at = self.last + LAIN / 2
        steps: dict[str, tuple[Command, ...]] = {
            "assigned": (c.Sign(),),
            "in_hand": (
                *((c.Resume(),) if self.state.paused else ()),
                c.Contact(how="visit", note="到现场看了，当面说了情况。"),
                c.Answer(
                    outcome="explained",
                    facts="拖得久了，已到现场核实，分管的人当面说明了情况。",
                    view="能办的这次办了，办不了的讲清了原因和该走的路。",
                    basis="首问负责的规定",
                ),
                c.Serve(how="visit"),
            ),
        }
        try:
            for stage in ("assigned", "in_hand"):
                for command in steps[stage] if self.state.stage == stage else ():
                    at += timedelta(hours=2)
                    self.move(command, self.cast.members[self.state.person or 0], at)
            if self.state.stage == "served":
                head = self.cast.head(self.state.unit or 0)
                for concern in self.state.unjudged:
                    verdict = c.Judge(concern=concern, head=head, solved="partly", satisfied=3)
                    self.move(verdict, RESIDENT, at + timedelta(days=1))
                checker = self.cast.members[self.state.checker or 0]
                self.move(c.Close(), checker, at + timedelta(days=3))
        except Refused as error:
            self.refused.append(f"taken_up:{error.code}")

    def _later(self, command: Command, by: By, at: datetime) -> None:
        if at <= self.now:
            self.move(command, by, at)

    def _rated(self, command: c.Judge, before: State) -> None:
        self.ratings.append(
            Rating(
                concern_id=command.concern,
                case=self.story.case,
                round=before.reopened,
                solved=command.solved,
                satisfied=command.satisfied,
                trips=command.trips,
                at=self.last,
            )
        )

    def _by(self, step: Step) -> By:
        role = step.data["by"]
        if role == "resident" or (step.verb == "registered" and self.voice.channel == "web"):
            return RESIDENT
        known = {"handler": self.state.person, "supervisor": self.state.checker}
        return self.cast.members[known.get(role) or self.cast.one(role, self.rng)]

    def unit(self, step: Step) -> int:
        """The id of the unit that a step names."""
        return self.cast.units[step.data["unit"]].pk


def _register(p: Play, _: Step) -> Command:
    known = taxonomy().find(p.voice.class_hint)
    return c.Register(
        pack=PACK,
        pack_version=packs.shipped()[PACK].version,
        grade=p.voice.grade,
        dispatch=p.cast.units[DISPATCH].pk,
        area_code=p.voice.area_code,
        class_code=known.code if known else "",
        concern_kind=p.voice.kind,
        concerns=(p.concern,),
        title=p.voice.title,
    )


def _assign(p: Play, step: Step) -> Command:
    code = step.data["unit"]
    unit = p.cast.units[code]
    return c.Assign(
        unit=unit.pk,
        unit_path=unit.ids,
        unit_kind=unit.kind,
        person=p.cast.handler(code, p.rng),
        checker=p.cast.checker(p.rng),
        path=step.data["path"],
        catalogue=p.cast.numbers.get((p.voice.topic, code)),
    )


def _answer(_: Play, step: Step) -> Command:
    day = step.data.get("date")
    promised = datetime.combine(day, SHUT, ZONE).astimezone(UTC) if day else None
    words = {"means": "", "other_path": "", **step.words}
    return c.Answer(outcome=step.data["outcome"], promised_at=promised, **words)


def _judge(p: Play, step: Step) -> Command:
    return c.Judge(
        concern=p.concern,
        head=p.cast.head(p.state.unit or 0),
        solved=step.data["solved"],
        satisfied=step.data["satisfied"],
        trips=step.data["trips"],
        said=note(step),
    )


def note(step: Step) -> str:
    return step.words.get("note", "")


Made = Callable[[Play, Step], Command]
COMMANDS: Mapping[str, Made] = {
    "registered": _register,
    "accepted": lambda _, s: c.Accept(note=note(s)),
    "declined": lambda _, s: c.Decline(ground=s.data["ground"], reason=note(s)),
    "assigned": _assign,
    "objected": lambda _, s: c.Object(reason=note(s)),
    "objection_upheld": lambda _, s: c.ReviewObjection(uphold=True, reason=note(s)),
    "objection_refused": lambda _, s: c.ReviewObjection(uphold=False, reason=note(s)),
    "signed": lambda _, s: c.Sign(note=note(s)),
    "contacted": lambda _, s: c.Contact(how=s.data["how"], note=note(s)),
    "noted": lambda _, s: c.Note(note=note(s)),
    "invited": lambda p, s: c.Invite(
        unit=p.unit(s), due_at=s.data["due"].astimezone(UTC), part=note(s)
    ),
    "part_done": lambda p, s: c.ReportPart(unit=p.unit(s), report=note(s)),
    "paused": lambda _, s: c.Pause(
        ground=s.data["ground"], until_at=s.data["until"].astimezone(UTC), reason=note(s)
    ),
    "resumed": lambda _, s: c.Resume(note=note(s)),
    "extension_asked": lambda _, s: c.AskExtension(amount=s.data["days"], reason=note(s)),
    "extended": lambda _, s: c.DecideExtension(grant=True, reason=note(s)),
    "answered": _answer,
    "served": lambda _, s: c.Serve(how=s.data["how"], note=note(s)),
    "judged": _judge,
    "closed": lambda _, s: c.Close(note=note(s)),
}
