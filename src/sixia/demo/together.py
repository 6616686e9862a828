"""Those who speak of one happening come onto one case (并单); all others have their own."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from sixia.demo.cast import Cast
from sixia.demo.dice import between
from sixia.demo.play import Play
from sixia.demo.voices import Fate, Step, Voice, fate
from sixia.ledger import commands as c
from sixia.ledger.actor import RESIDENT
from sixia.ledger.moves import Refused

ALSO_JUDGE = 0.35  # of those who joined, how many say what they make of the answer


def plays(
    said: Sequence[Voice], cast: Cast, seed: int, now: datetime, part: range
) -> Iterator[Play]:
    """The voices of a part as cases with their stories told, and with each who speaks first of a
    happening all others who speak of it. Voice n, from 1, has concern and case n."""
    alike: dict[str, list[int]] = defaultdict(list)
    for n, voice in enumerate(said, start=1):
        if voice.matter:
            alike[voice.matter].append(n)
    for n in part:
        group = alike.get(said[n - 1].matter or "", [n])
        if group[0] != n:
            continue
        first, *others = (
            Play(said[m - 1], m, m, cast, Random(f"play {seed} {m}"), now) for m in group
        )
        joined = {play.concern for play in _together(first, _fate(first, seed), others)}
        first.settle()
        yield first
        for play in others:
            if play.concern not in joined:
                tuple(_together(play, _fate(play, seed), ()))
                play.settle()
            yield play


def _fate(play: Play, seed: int) -> Fate:
    return fate(play.voice, Random(f"fate {seed} {play.concern}"), play.now)


def _together(play: Play, told: Fate, followers: Sequence[Play]) -> Iterator[Play]:
    """Tell the story with those who join it on the way; gives the cases that went onto it."""
    turns: list[tuple[datetime, Step | Play]] = [(step.at, step) for step in told.steps]
    for follower in followers:
        minutes = between(follower.rng, 8, 90)
        turns.append((follower.voice.at + timedelta(minutes=minutes), follower))
    for at, turn in sorted(turns, key=lambda pair: pair[0]):
        if isinstance(turn, Step):
            play.step(turn)
            if turn.verb == "judged":
                _also_judge(play, turn)
        elif at <= play.now and _joins(play, turn, at):
            yield turn


def _joins(play: Play, follower: Play, at: datetime) -> bool:
    """The follower's case is registered and goes onto the other, if that is still in hand."""
    by = play.cast.members[play.cast.one("dispatcher", follower.rng)]
    came = Step("registered", follower.voice.at, {"by": "intake"}, {})
    try:
        join = c.Join(concerns=(follower.concern,), from_case=follower.case_id)
        play.move(join, by, at)
    except Refused:
        return False
    follower.step(came)
    follower.move(c.Merge(into_case=play.case_id), by, play.last)
    follower.story.concerns = ()
    play.story.concerns = (*play.story.concerns, follower.concern)
    return True


def _also_judge(play: Play, step: Step) -> None:
    at = play.last
    for concern in play.state.unjudged:
        if play.state.stage != "served":
            return
        if play.rng.random() < ALSO_JUDGE:
            at += timedelta(minutes=between(play.rng, 5, 600))
            if at > play.now:
                return
            head = play.cast.head(play.state.unit or 0)
            satisfied = min(5, max(1, step.data["satisfied"] + between(play.rng, -1, 1)))
            verdict = c.Judge(
                concern=concern, head=head, solved=step.data["solved"], satisfied=satisfied
            )
            play.move(verdict, RESIDENT, at)
