"""One concern as its source may be told of it: where its case stood at one event."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, takewhile

from sixia.grid.models import Staff, Unit
from sixia.hear.models import Concern
from sixia.ledger import models
from sixia.ledger.models import Handed
from sixia.ledger.states import ENDED, Event, State, fold

CHUNK = 500
ANSWER = ("facts", "view", "basis", "means", "other_path")
Said = tuple[Event, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Told:
    """A case as it stood: its state, its events with the words that are left of them, and the one
    concern that is told of. `own` are the events before anybody else spoke of the same case, also
    of cases that this concern was in before."""

    concern: Concern
    number: str
    state: State
    events: Sequence[Said]
    own: Sequence[Said]
    unit: Unit | None
    person: str

    def said(self, name: str, *verbs: str) -> str:
        """The last words of this name in what is told of this concern alone (`own`), in events of
        these verbs or of any."""
        own = (words for e, words in reversed(self.own) if not verbs or e.verb in verbs)
        return next((words[name] for words in own if words.get(name)), "")

    def _latest(self, *verbs: str) -> Iterator[Said]:
        return (pair for pair in reversed(self.events) if pair[0].verb in verbs)

    @property
    def left_at(self) -> datetime | None:
        """When this one withdrew; others may stay, and then the case goes on without them."""
        last = self.events[-1][0]
        theirs = last.verb == "withdrawn" and last.structure["concern"] == self.concern.pk
        return last.happened_at if theirs else None

    @property
    def stage(self) -> str:
        """Where this concern stands."""
        return "withdrawn" if self.left_at else self.state.stage

    @property
    def reply(self) -> str:
        """The last answer, whole; the source's own if none was given here."""
        for _, words in self._latest("answered"):
            return "\n".join(words[name] for name in ANSWER if words.get(name))
        return self.said("reply", "imported")

    @property
    def due_at(self) -> datetime | None:
        finish = self.state.clocks.get("finish")
        return finish.due_at if finish else self.state.source_due_at

    @property
    def closed_at(self) -> datetime | None:
        if self.left_at:
            return self.left_at
        if self.state.stage not in ENDED:
            return None
        return self.state.ended_at or self.state.source_closed_at or self.state.answered_at

    @property
    def in_time(self) -> str:
        """Whether the answer came by its date: "yes", "no", or "" while that is not known."""
        state = self.state
        if state.stage == "imported":
            return "" if state.source_in_time is None else ("no", "yes")[state.source_in_time]
        if self.due_at is None or state.answered_at is None:
            return ""
        return "yes" if state.answered_at <= self.due_at else "no"

    def judged(self, name: str) -> str:
        """What this person said of the outcome; nothing while others may still be asked, for no
        unit sees a rating that is pending."""
        rated = self._latest("judged") if self.state.stage in ENDED else ()
        mine = (e for e, _ in rated if e.structure["concern"] == self.concern.pk)
        return next((str(event.structure[name]) for event in mine), "")


def told(rows: Iterable[Handed]) -> Iterator[Told]:
    """Each change with its case as it stood then. As many statements for one as for 500."""
    units = Unit.objects.in_bulk()
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield from _chunk(chunk, units)


def _chunk(chunk: Sequence[Handed], units: Mapping[int, Unit]) -> Iterator[Told]:
    concerns = Concern.objects.select_related("person").in_bulk([x.concern_id for x in chunk])
    cases = models.Case.objects.in_bulk([x.case_id for x in chunk])
    been = _been(concerns)
    stories = _stories({*cases, *(case for those in been.values() for case in those)})
    then = {x.pk: stories[x.case_id][: x.seq] for x in chunk if x.case_id in cases}
    states = {pk: fold(event for event, _ in story) for pk, story in then.items()}
    known = {state.person for state in states.values() if state.person}
    staff = dict(Staff.objects.filter(pk__in=known).values_list("pk", "name"))
    for x in chunk:
        concern, state = concerns.get(x.concern_id), states.get(x.pk)
        if concern and state:  # else it was sealed off just now
            own = _own(x, been[concern.pk], stories)
            unit, person = units.get(state.unit or 0), staff.get(state.person or 0, "")
            yield Told(concern, cases[x.case_id].number, state, then[x.pk], own, unit, person)


def _been(concerns: Iterable[int]) -> Mapping[int, list[int]]:
    """The requests that each concern has been in, in their order."""
    been: dict[int, list[int]] = defaultdict(list)
    rows = models.Link.objects.filter(concern__in=list(concerns), case__kind="request")
    for concern, case in rows.order_by("pk").values_list("concern", "case"):
        been[concern].append(case)
    return been


def _own(x: Handed, been: Iterable[int], stories: Mapping[int, Sequence[Said]]) -> list[Said]:
    before = takewhile(lambda case: case != x.case_id, been)
    told = [*(stories[case] for case in before), stories[x.case_id][: x.seq]]
    return [pair for story in told for pair in _alone(x.concern_id, story)]


def _alone(concern: int, story: Iterable[Said]) -> Iterator[Said]:
    """What happened before anybody else spoke of the case: later words may be another's."""

    def nobody_else(said: Said) -> bool:
        told = said[0].structure
        return {*told.get("concerns", ()), *told.get("joining", ())} <= {concern}

    return takewhile(nobody_else, story)


def _stories(cases: Iterable[int]) -> Mapping[int, list[Said]]:
    rows = models.Event.objects.filter(case__in=list(cases)).order_by("case", "seq")
    stories: dict[int, list[Said]] = defaultdict(list)
    names = ("case", "verb", "happened_at", "by", "structure", "words")
    for case, verb, at, by, structure, words in rows.values_list(*names):
        stories[case].append((Event(verb, at, by, structure), words or {}))
    return stories
