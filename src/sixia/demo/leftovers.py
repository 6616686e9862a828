"""What older years left and this year raised again: matters open for more than a year, each told
through the ledger's own doors; cases that are opened again or repeat one that was closed."""

import tomllib
from collections import Counter
from datetime import datetime, timedelta
from importlib.resources import files
from random import Random
from typing import Any

from sixia.demo.cast import Cast
from sixia.demo.county import County
from sixia.demo.play import PACK, Play
from sixia.demo.topics import topics
from sixia.grid.models import Staff
from sixia.grid.queries import duties
from sixia.hear.record import Said
from sixia.hear.taxonomy import taxonomy
from sixia.ledger import commands as c
from sixia.ledger import packs
from sixia.ledger.commands import Command
from sixia.ledger.models import Case
from sixia.ledger.moves import Refused
from sixia.ledger.perform import perform
from sixia.ledger.queries import concerns_of
from sixia.ledger.record import raise_concern
from sixia.ledger.states import OPEN

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MOST = {"repeat": 8, "back": 4}
QUIET = 12 * DAY  # after the close, before someone says that it is not so
AGAIN = "答复说修好了，没过多久又是老样子，请再来看看。"


class Recurring:
    """Adds to plays, as they pass by in order of time, that what was closed came up again."""

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.cast, self.now = cast, now
        self.made: Counter[str] = Counter()
        self.over: dict[tuple[str, str, str], tuple[int, datetime]] = {}

    def touch(self, play: Play) -> None:
        voice, state = play.voice, play.state
        if topics()[voice.topic].person or voice.kind != "request":
            return
        key = (voice.topic, voice.issue, voice.area_code[:12])
        if state.stage == "closed" and state.ended_at:
            self.over[key] = play.case_id, state.ended_at
            if self.now - 2 * QUIET - 20 * DAY < state.ended_at < self.now - QUIET:
                back = c.Reopen(head=self.cast.head(state.unit or 0), reason=AGAIN)
                self._try("back", play, "su", back, state.ended_at + QUIET)
        elif state.stage in OPEN and state.opened_at and key in self.over:
            matter, ended = self.over[key]
            if ended < state.opened_at:
                link = c.LinkRepeat(matter=matter, note="同一处同一件事，前次已办结。")
                self._try("repeat", play, "mei", link, play.last + HOUR)

    def _try(self, sort: str, play: Play, who: str, command: Command, at: datetime) -> None:
        if self.made[sort] >= MOST[sort] or at > self.now:
            return
        try:
            play.move(command, self.cast.members[self.cast.known[who].pk], at)
        except Refused:
            return
        self.made[sort] += 1


def left_over(place: County, who: Cast, now: datetime, seed: int) -> int:
    """Write the matters of older years; how many concerns that are."""
    rng = Random(f"left over {seed}")
    villages = [area.code for area in place.areas if area.level == "village"]
    told = tomllib.loads(files("sixia.demo").joinpath("leftovers.toml").read_text("utf-8"))
    for matter in told["matter"]:
        _matter(matter, rng.choice(villages), who, now, rng)
    return sum(len(matter["voices"]) for matter in told["matter"])


def _matter(told: dict[str, Any], area: str, who: Cast, now: datetime, rng: Random) -> None:
    """Said by each, put on one case, assigned, perhaps given on, worked, and not done."""
    at = now - told["days"] * DAY
    mei = who.known["mei"]
    case = _said(told["voices"][0], told, area, at)
    for words in told["voices"][1:]:
        at += 9 * DAY
        other = _said(words, told, area, at)
        spoke = tuple(concerns_of(other).values_list("pk", flat=True))
        _move(case, c.Join(concerns=spoke, from_case=other.pk), mei, at + HOUR)
    unit = told["unit"]
    person = _assign(case, told, unit, who, at + 2 * HOUR, rng)
    if "moved" in told:
        _move(case, c.Object(reason=told["moved"]), person, at + 3 * HOUR)
        _move(case, c.ReviewObjection(uphold=True, reason=told["moved"]), mei, at + 5 * HOUR)
        person = _assign(case, told, told["to"], who, at + 6 * HOUR, rng)
    _move(case, c.Sign(note="先把底数摸清。"), person, at + 8 * HOUR)
    _move(
        case,
        c.Contact(how="visit", note="上门听了一遍，当面说了要办的几步。"),
        person,
        at + 2 * DAY,
    )
    _move(
        case, c.AskExtension(amount=15, reason="要几家一起定，短时间办不完。"), person, at + 4 * DAY
    )
    _move(case, c.DecideExtension(grant=True, reason="情况属实，同意。"), mei, at + 5 * DAY)
    for n, note in enumerate(told["notes"], start=1):
        _move(case, c.Note(note=note), person, at + 100 * n * DAY)
    if told.get("led"):
        lead = c.TakeLead(leader=who.known["he"].pk, progress_at=now + 9 * DAY)
        _move(case, lead, who.known["he"], now - 21 * DAY)


def _said(words: str, told: dict[str, Any], area: str, at: datetime) -> Case:
    known = taxonomy().find(told["class"])
    assert known is not None  # a class of the taxonomy that comes with the program
    said = Said(words=words, area_code=area, channel="web", received_at=at, place=told["place"],
                class_code=known.code)  # fmt: skip
    return raise_concern(said, at, pack=PACK).case


def _assign(
    case: Case, told: dict[str, Any], unit: str, who: Cast, at: datetime, rng: Random
) -> Staff:
    to, person = who.units[unit], who.handler(unit, rng)
    command = c.Assign(
        unit=to.pk, unit_path=to.ids, unit_kind=to.kind, person=person,
        checker=who.checker(rng), path=packs.shipped()[PACK].paths[0].code, title=told["title"],
    )  # fmt: skip
    _move(case, command, who.known["mei"], at)
    return Staff.objects.get(pk=person)


def _move(case: Case, command: Command, staff: Staff, at: datetime) -> None:
    perform(case.pk, command, duties(staff, at.date()), at)
