"""How a concern's story goes, as plain steps with times, up to `now`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sixia.demo.county import unit_name
from sixia.demo.dice import between, pick, weighted
from sixia.demo.voices.answers import answer
from sixia.demo.voices.pace import LIMIT, desk, hours, pace
from sixia.demo.voices.tell import Teller
from sixia.demo.voices.voice import Voice

STUCK = ("registered", "assigned", "signed", "contacted", "answered")
STUCK_SUMS = (4, 9, 18, 30, 33)
HASTE = {"urgent": 0.06, "utilities": 0.4, "ordinary": 1, "complex": 1}
SATISFIED = {"yes": (3, 5), "partly": (2, 4), "no": (1, 3)}
# Running totals for yes, partly, no, by what the answer was.
ODDS: Mapping[str, tuple[float, float, float]] = {
    "enquiry": (88, 96, 100),
    "thanks": (97, 99, 100),
    "solved": (76, 90, 100),
    "explained": (46, 72, 100),
    "planned": (25, 72, 100),
    "not_ours": (20, 50, 100),
}
RECENT = timedelta(days=100)


@dataclass(frozen=True, slots=True)
class Step:
    """One move. `data` has codes and figures, `words` free text. `data["by"]` is the role that
    moves: intake, dispatcher, handler, unit_head, supervisor or resident; `data["unit"]` is the
    unit, where one is meant."""

    verb: str
    at: datetime
    data: Mapping[str, Any]
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fate:
    """The steps in order, each later than the one before and none after `now`."""

    steps: tuple[Step, ...]

    @property
    def open(self) -> bool:
        return self.steps[-1].verb not in ("closed", "declined")


def fate(voice: Voice, rng: Random, now: datetime) -> Fate:
    """What became of `voice` by `now` (aware, not before the voice). Verbs are the ledger's."""
    story = _Story(voice, rng, now)
    steps = []
    for step in story.tell():
        if step.at > now:
            break
        steps.append(step)
        if step.verb == story.stuck:
            break
    return Fate(tuple(steps))


class _Story:
    """Tells the steps one by one; `self.at` is the time of the latest."""

    def __init__(self, voice: Voice, rng: Random, now: datetime) -> None:
        self.voice, self.rng = voice, rng
        self.at = voice.at
        self.unit = voice.unit_code
        self.answer_at = voice.at
        self.outcome = ""
        self.text = Teller(voice, rng)
        self.limit = LIMIT[voice.grade]
        self.stuck = self._stuck(now)

    def _stuck(self, now: datetime) -> str:
        """The step after which nothing happens any more, for a few; more of them are recent."""
        recent = now - self.voice.at < RECENT
        if self.voice.kind == "thanks" or self.rng.random() > (0.05 if recent else 0.003):
            return ""
        return weighted(self.rng, STUCK, STUCK_SUMS)

    def step(self, verb: str, by: str, at: datetime, words: str = "", **data: Any) -> Step:
        gap = timedelta(minutes=between(self.rng, 1, 25) * HASTE[self.voice.grade] + 1)
        self.at = max(at, self.at + gap) if verb != "registered" else at
        return Step(verb, self.at, {"by": by, **data}, {"note": words} if words else {})

    def soon(self, low: float, high: float) -> datetime:
        """A time `low` to `high` hours on, in office hours unless the matter is pressing."""
        amount = (low + (high - low) * self.rng.random() ** 2) * HASTE[self.voice.grade]
        return desk(self.rng, self.at + hours(amount), self.voice.grade)

    def tell(self) -> Iterator[Step]:
        voice, rng = self.voice, self.rng
        yield self.step("registered", "intake", voice.at, grade=voice.grade)
        if voice.kind != "thanks" and rng.random() < 0.015:
            ground, reason = self.text.decline()
            yield self.step("declined", "dispatcher", self.soon(0.3, 8), reason, ground=ground)
            return
        yield self.step("accepted", "dispatcher", self.soon(0.03, 2))
        yield from self._assign()
        yield from self._work(pace(rng, voice))
        yield from self._judge(again=False)

    def _assign(self) -> Iterator[Step]:
        path = "explain" if self.voice.kind in ("enquiry", "thanks") else "handle"
        yield self.step("assigned", "dispatcher", self.soon(0.03, 1.5), unit=self.unit, path=path)
        other = self.text.helper()
        if other and self.voice.grade != "urgent" and self.rng.random() < 0.05:
            yield from self._object(other, path)
        yield self.step("signed", "handler", self.soon(0.1, 5), unit=self.unit)

    def _object(self, other: str, path: str) -> Iterator[Step]:
        name = unit_name(other)
        text = self.text.of("object", other=name)
        yield self.step("objected", "handler", self.soon(0.4, 5), text, unit=self.unit)
        upheld = self.rng.random() < 0.45
        verb = "objection_upheld" if upheld else "objection_refused"
        reason = self.text.of("upheld" if upheld else "refused", other=name)
        yield self.step(verb, "dispatcher", self.soon(0.4, 6), reason)
        if upheld:
            self.unit = other
            yield self.step("assigned", "dispatcher", self.soon(0.1, 2), unit=other, path=path)

    def _work(self, share: float) -> Iterator[Step]:
        """Contact, notes and all that happens on the way, and the answer after about `share` of
        the limit."""
        rng, begun = self.rng, self.at
        self.answer_at = begun + self.limit * share
        if rng.random() < 0.93:
            yield self._contact(min(12, self.limit * share / hours(2)))
        if self.voice.kind not in ("enquiry", "thanks"):
            yield from self._busy(begun)
        at = desk(rng, max(self.answer_at, self.at + hours(0.1)), self.voice.grade)
        data, words = answer(self.voice, self.text, rng, at.date())
        self.outcome = data["outcome"]
        done = self.step("answered", "handler", at, unit=self.unit, **data)
        yield Step(done.verb, done.at, done.data, words)
        ways = ("phone", "phone", "sms", "web", "visit") if self.voice.phone else ("web",)
        how = "letter" if self.voice.channel == "letter" and self.voice.name else pick(rng, ways)
        text = self.text.of(f"served_{how}")
        yield self.step("served", "handler", self.soon(0.1, 20), text, unit=self.unit, how=how)

    def _contact(self, most: float) -> Step:
        how = "visit" if self.rng.random() < 0.2 or not self.voice.phone else "phone"
        text = self.text.of(f"contact_{how if self.voice.phone else 'nameless'}")
        at = self.soon(0.1, most)
        return self.step("contacted", "handler", at, text, unit=self.unit, how=how)

    def _busy(self, begun: datetime) -> Iterator[Step]:
        rng, text, room = self.rng, self.text, self.answer_at - begun
        marks = sorted(rng.random() for _ in range(between(rng, 0, 3)))
        helper = text.helper()
        joint = helper and helper != self.unit and rng.random() < 0.1
        if joint:
            due, part = self.at + room * 0.7, text.of(f"invite_{text.manner}")
            yield self.step("invited", "handler", self.soon(0.2, 3), part, unit=helper, due=due)
        for mark in marks:
            at = desk(rng, begun + room * (0.15 + 0.7 * mark), self.voice.grade)
            yield self.step("noted", "handler", at, text.note(), unit=self.unit)
        if joint:
            part = text.of(f"part_{text.manner}")
            yield self.step("part_done", "handler", self.soon(1, 30), part, unit=helper)
        if self.voice.grade in ("ordinary", "complex"):
            yield from self._delay(begun + room * 0.85)

    def _delay(self, late: datetime) -> Iterator[Step]:
        luck = self.rng.random()
        if luck < 0.03:
            yield from self._pause()
        elif luck < 0.075:
            yield from self._extend(desk(self.rng, late, self.voice.grade))

    def _pause(self) -> Iterator[Step]:
        rng, text = self.rng, self.text
        season = text.manner == "place" and rng.random() < 0.7
        ground = "season" if season else "procedure"
        length = timedelta(days=between(rng, 5, 20))
        until, at = self.at + length, self.soon(0.2, 4)
        note = text.of(f"pause_{ground}")
        yield self.step("paused", "handler", at, note, unit=self.unit, ground=ground, until=until)
        self.answer_at += length
        back, note = desk(rng, until, self.voice.grade), text.of(f"resume_{ground}")
        yield self.step("resumed", "handler", back, note, unit=self.unit)

    def _extend(self, asked: datetime) -> Iterator[Step]:
        days, why = pick(self.rng, (3, 5, 7, 10, 15)), self.text.of(f"extend_{self.text.manner}")
        yield self.step("extension_asked", "handler", asked, why, unit=self.unit, days=days)
        said = self.text.of("extended")
        yield self.step("extended", "dispatcher", self.soon(0.3, 5), said, days=days)
        self.answer_at += timedelta(days=days * 0.7)

    def _judge(self, *, again: bool) -> Iterator[Step]:
        """The resident judges, or stays silent and somebody else closes the case."""
        rng = self.rng
        if rng.random() > (0.75 if again else 0.58):
            yield from self._silence()
            return
        solved = weighted(rng, ("yes", "partly", "no"), self._odds())
        satisfied = between(rng, *SATISFIED[solved])
        counter = self.voice.channel in ("visit", "reception")
        trips = max(0, between(rng, -3, 3)) + counter
        at, said = self._some_day(), self.text.said(solved, self.outcome)
        yield self.step(
            "judged", "resident", at, said, solved=solved, satisfied=satisfied, trips=trips
        )
        if solved == "no" and not again:
            yield self.step("reopened", "unit_head", self.at, unit=self.unit, cause="not_solved")
            yield from self._work(0.2 + 0.7 * rng.random())
            yield from self._judge(again=True)
        elif solved != "no":
            at = self.at if solved == "yes" else desk(rng, self.at + hours(30), "ordinary")
            text = self.text.of("closed_judged")
            yield self.step("closed", "supervisor", at, text, ground="judged")

    def _silence(self) -> Iterator[Step]:
        late = desk(self.rng, self.at + timedelta(days=7.5 + 6 * self.rng.random()), "ordinary")
        if self.rng.random() < 0.9:
            text = self.text.of("closed_silent" if self.voice.phone else "closed_nameless")
            yield self.step("closed", "supervisor", late, text, ground="silent")

    def _some_day(self) -> datetime:
        """Within some days of being told, by day."""
        at = self.at + hours(3 + 120 * self.rng.random() ** 1.5)
        return at.replace(hour=between(self.rng, 8, 11)) if at.hour < 7 else at

    def _odds(self) -> tuple[float, float, float]:
        """Running totals for yes, partly, no."""
        kind = self.voice.kind if self.voice.kind in ("enquiry", "thanks") else self.outcome
        return ODDS[kind]
