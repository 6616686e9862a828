"""What was planned stands on the ledger as a promise: kept, late or silent by now."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from uuid_utils.compat import uuid7

from sixia.demo.dice import between
from sixia.demo.play import Play, Promised, rules
from sixia.judge.models import Rating
from sixia.ledger import commands as c
from sixia.ledger import deadlines
from sixia.ledger.actor import RESIDENT, By
from sixia.ledger.append import Story
from sixia.ledger.commands import Command
from sixia.ledger.models import Case
from sixia.ledger.promise import PACK, registration
from sixia.ledger.states import State

KEPT, TOUCHED, SAID = 0.92, 0.6, 0.5
SILENCE = timedelta(days=30)  # longer than the pack listens, holidays included


def promise(case_id: int, play: Play, given: Promised, now: datetime) -> tuple[Story, list[Rating]]:
    """The promise's own case: opened with the answer, touched by some on the way, kept by most;
    with what those it was made to said of it."""
    story = Story(Case(pk=case_id, key=uuid7()), State(), [], given.state.concerns)
    teller = _Teller(story, play, given, Random(f"promise {case_id}"), now)
    teller.open()
    if teller.rng.random() < TOUCHED:
        teller.touch()
    if given.due_at <= now and teller.rng.random() < KEPT:
        teller.keep()
    return story, teller.ratings


@dataclass(slots=True)
class _Teller:
    story: Story
    play: Play
    given: Promised
    rng: Random
    now: datetime
    ratings: list[Rating] = field(default_factory=list)

    @property
    def by(self) -> By:
        return self.play.cast.members[self.given.state.person or 0]

    def tell(self, command: Command, by: By, at: datetime) -> None:
        hours = self.play.cast.hours(self.given.state.unit)
        self.story.tell(command, by, rules(hours, PACK), at)

    def open(self) -> None:
        state, given, pack = self.given.state, self.given, rules("", PACK).pack
        assert state.unit
        assert state.person
        assert state.checker
        self.tell(
            registration(state, self.play.case_id, pack, given.means),
            self.by,
            given.at,
        )
        self.tell(
            c.Assign(
                unit=state.unit,
                unit_path=state.unit_path,
                unit_kind=state.unit_kind,
                person=state.person,
                checker=state.checker,
                path=pack.paths[0].code,
                check_at=given.due_at,
                note=given.means,
            ),
            self.by,
            given.at,
        )
        hours = rules(self.play.cast.hours(state.unit), PACK)
        finish = deadlines.start_by(
            hours, "finish", "finish", "unit", given.at, given.due_at, "promised"
        )
        self.tell(c.Sign(clocks=(finish,)), self.by, given.at)

    def touch(self) -> None:
        """A note now and then."""
        at = self.given.at
        while (at := at + timedelta(days=between(self.rng, 9, 28))) < min(
            self.now, self.given.due_at - timedelta(days=12)
        ):
            self.tell(c.Note(note=f"进展：{self.given.means}，正在按计划推进。"), self.by, at)

    def keep(self) -> None:
        """Done some days early, told, and judged by those it was made to or left in silence."""
        at = max(self.given.at, self.given.due_at - timedelta(days=between(self.rng, 1, 9)))
        done = c.Answer(
            outcome="solved",
            facts=f"原来答应的事：{self.given.means}。",
            view="已经办成，请您看看。",
            basis="原答复中的承诺",
        )
        self.tell(done, self.by, at)
        at += timedelta(hours=between(self.rng, 1, 20))
        self.tell(c.Serve(how="phone"), self.by, min(at, self.now))
        first = self.given.state.concerns[0]
        at += timedelta(days=1)
        if at < self.now and self.rng.random() < SAID:
            head = self.play.cast.head(self.given.state.unit or 0)
            verdict = c.Judge(concern=first, head=head, solved="yes", satisfied=5)
            self.tell(verdict, RESIDENT, at)
            self.ratings.append(
                Rating(
                    concern_id=first,
                    case=self.story.case,
                    round=0,
                    solved="yes",
                    satisfied=5,
                    at=at,
                )
            )
        if self.story.state.stage == "served" and at + SILENCE < self.now:
            checker = self.play.cast.members[self.given.state.checker or 0]
            self.tell(c.Close(note="回访无人接听，按未评价了结。"), checker, at + SILENCE)
