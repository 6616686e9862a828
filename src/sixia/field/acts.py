"""What a telephone's record does on the server, by its kind: one domain call each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from sixia.field import bodies as b
from sixia.field import heard, measures, outings, uploads
from sixia.field.heard import Source
from sixia.field.models import Outing, Visit
from sixia.field.outings import HELD, Plan
from sixia.field.queries import visible
from sixia.field.rules import NotYours, Unfit, may_run
from sixia.field.visits import Visited, record_visit
from sixia.grid import entries, homes
from sixia.grid.models import Household, Staff
from sixia.grid.onduty import mine
from sixia.grid.queries import end_of_day
from sixia.grid.rules import FIELDWORK, Duties
from sixia.guide.queries import published
from sixia.guide.questions import Asking
from sixia.hear.people import Speaker
from sixia.hear.record import BadConcern, Said
from sixia.ledger import commands as c
from sixia.ledger import spot
from sixia.ledger.perform import perform
from sixia.ledger.queries import visible as visible_cases

M = TypeVar("M", bound=Model)
HELP_DAYS = 5  # until when a plea for help should be answered; our own choice
LASTED = timedelta(hours=1)  # how long an outing nobody planned is taken to have lasted


@dataclass(slots=True)
class Scene:
    """One record being applied: by whom, when it happened, what could not be found.

    `missing`: "no_link" or "no_file", "new_code"; told to the worker, never a reason to refuse."""

    id: UUID
    staff: Staff
    duties: Duties
    claimed: datetime
    at: datetime
    now: datetime
    missing: str = ""

    def source(self, told: b.From) -> Source:
        """Where it was said, as far as this person may name it."""
        return Source(
            outing=self.outing(told.outing),
            visit=self._known(told.visit, Visit.objects.filter(staff=self.staff)),
            household=self.household(told.household),
        )

    def outing(self, key: UUID | None) -> Outing | None:
        today = timezone.localdate(self.now)
        return self._known(key, visible(self.duties, today))

    def household(self, key: UUID | None) -> Household | None:
        """One this person was on duty for when it happened: they may have handed it over since."""
        return self._known(key, mine(self.duties, timezone.localdate(self.at)))

    def _known(self, key: UUID | None, rows: "QuerySet[M]") -> "M | None":
        found = rows.filter(key=key).first() if key else None
        if key and found is None:
            self.missing = "no_link"
        return found


Made = dict[str, Any]


def _visit(told: b.Visit, s: Scene) -> Made:
    source = s.source(told)
    mark = _mark(told.mark)
    visit = record_visit(
        Visited(
            area_code=told.area,
            happened_at=s.at,
            claimed_at=s.claimed,
            met=told.met == "yes",
            note=told.note,
            place=told.place,
            household=source.household,
            outing=source.outing,
            key=s.id,
            **mark,
        ),
        s.duties,
        s.now,
    )
    return {"visit": visit.pk}


def _mark(mark: b.Mark | None) -> dict[str, Any]:
    return {"latitude": mark.lat, "longitude": mark.lon} if mark else {}


def _concern(told: b.Concern, s: Scene) -> Made:
    source = s.source(told)
    files = uploads.taken(s.staff, told.files)
    if len(files) < len(set(told.files)):
        s.missing = "no_file"
    said = _said(told, told.words, source, s)
    said = replace(
        said, kind=told.kind, consent=told.consent, files=files, code=told.code, **_mark(told.mark)
    )
    raised = _with_a_code(said, s, lambda one: heard.hear(one, source, s.duties, s.now))
    if raised.code is None:  # another's concern has this key
        raise NotYours
    return {"case": raised.case.pk, "number": raised.case.number}


def _said(told: b.Concern | b.Promise, words: str, source: Source, s: Scene) -> Said:
    return Said(
        words=words,
        area_code=told.area,
        channel=source.channel,
        received_at=s.at,
        place=told.place,
        speaker=Speaker(name=told.name.strip(), phone=told.phone.strip()),
        reply_by=told.reply_by,
        language=settings.LANGUAGE_CODE,
        recorded_by=s.duties.staff,
        key=s.id,
    )


def _with_a_code(said: Any, s: Scene, make: Callable[[Any], Any]) -> Any:
    """Under the code the resident was given; where that is none, or opens something else, under a
    new one, which goes out by the person's own channel."""
    try:
        with transaction.atomic():
            return make(said)
    except BadConcern as error:
        if error.code != "bad_code":
            raise
    s.missing = "new_code"
    return make(replace(said, code=""))


def _promise(told: b.Promise, s: Scene) -> Made:
    source = s.source(told)
    unit, person = spot.keeper(s.duties, timezone.localdate(s.now))
    given = spot.Given(
        kind="promise",
        means=told.means,
        due_at=end_of_day(told.due_on),
        area_code=told.area,
        unit=unit,
        person=person,
        key=s.id,
    )
    to_someone = told.words.strip() or told.name.strip() or told.phone.strip()
    said = _said(told, told.words.strip() or told.means, source, s) if to_someone else None
    made = heard.promise(given, said, source, s.duties, s.now, s.at)
    return {"case": made.case.pk, "number": made.case.number}


def _entry(kind: Literal["need", "result"]) -> Callable[[b.Entry, Scene], Made]:
    def add(told: b.Entry, s: Scene) -> Made:
        home = _home(told, s)
        row = entries.add(home, kind, told.words, s.staff, s.duties, s.now, key=s.id, at=s.at)
        return {"entry": row.pk}

    return add


def _home(told: b.Entry, s: Scene) -> Household:
    home = s.household(told.household)
    if home is None:
        raise NotYours
    return home


def _measure(told: b.Measure, s: Scene) -> Made:
    home, source = _home(told, s), s.source(told)
    case = measures.take_on(
        home,
        homes.family_of(home),
        told.words,
        told.means,
        end_of_day(told.due_on),
        s.duties,
        s.now,
        key=s.id,
        visit=source.visit,
        at=s.at,
    )
    return {"case": case.pk, "number": case.number}


def _question(told: b.Question, s: Scene) -> Made:
    source = s.source(told)
    if told.policy and not published().filter(key=told.policy).exists():
        s.missing = "no_link"
    asking = Asking(
        words=told.words,
        area_code=told.area,
        asked_at=s.at,
        answer=told.answer,
        policy=told.policy if s.missing != "no_link" else None,
        channel=source.channel,
        speaker=Speaker(name=told.name.strip(), phone=told.phone.strip()),
        reply_by=told.reply_by,
        language=settings.LANGUAGE_CODE,
        code=told.code,
        key=s.id,
    )
    asked = _with_a_code(asking, s, lambda one: heard.ask(one, source, s.duties, s.now))
    case = asked.raised.case if asked.raised else None
    return {"question": asked.question.pk} | (
        {"case": case.pk, "number": case.number} if case else {}
    )


def _held(told: b.Held, s: Scene) -> Made:
    """An outing was held: the one that was planned, or one nobody planned. Two who were there may
    both say so; what the second one counted stands beside what the first did."""
    found = s.outing(told.outing) or _unplanned(told, s)
    outing = Outing.objects.select_for_update().get(pk=found.pk)
    if not may_run(s.duties, outings.facts(outing)):
        raise NotYours
    first = outing.state not in HELD
    if first:
        outing = outings.hold(outing.pk, s.duties, s.now, heads=told.head_count, at=s.at)
    elif outing.state != "held":
        raise Unfit("not_now", state=outing.state, wanted="held")
    if told.note.strip() or not first:
        line = f"{s.staff.name}({told.head_count}):{told.note.strip()}"
        outing.summary = "\n".join(filter(None, (outing.summary, line)))
        outing.save(update_fields=["summary"])
    return {"outing": outing.pk}


def _unplanned(told: b.Held, s: Scene) -> Outing:
    plan = Plan(
        kind=told.kind,
        area_code=told.area,
        starts_at=s.at - LASTED,
        ends_at=s.at,
        lead=s.duties.staff,
        unit=s.duties.unit,
        place=told.place,
        key=s.id,
    )
    return outings.plan(plan, s.duties, s.now)


def _move(case_id: int, command: c.Command, s: Scene) -> Made:
    case = visible_cases(s.duties).filter(pk=case_id).first()
    if case is None:
        raise NotYours
    done = perform(case.pk, command, s.duties, s.now, max(s.at, case.opened_at))
    return {"case": case.pk, "number": case.number, "seq": done.after.seq}


def _note(told: b.Note, s: Scene) -> Made:
    return _move(told.case, c.Note(note=told.note), s)


def _contact(told: b.Contact, s: Scene) -> Made:
    return _move(told.case, c.Contact(how=told.how, note=told.note), s)


def _help(told: b.Help, s: Scene) -> Made:
    """For a case, its unit's head is asked; for the work itself, one's own."""
    if told.case:
        return _move(told.case, c.AskHelp(need=told.need), s)
    today = timezone.localdate(s.now)
    unit, person = spot.helper(s.duties, today)
    area = next((d.area for d in s.duties.held if d.role in FIELDWORK), None)
    if area is None:
        raise NotYours
    due = end_of_day(today + timedelta(days=HELP_DAYS))
    given = spot.Given(
        kind="help", means=told.need, due_at=due, area_code=area, unit=unit, person=person, key=s.id
    )
    made = spot.commit(given, None, s.duties, s.now, s.at)
    return {"case": made.case.pk, "number": made.case.number}


Act = Callable[[Any, Scene], Made]
ACTS: Mapping[str, Act] = {
    "visit": _visit,
    "concern": _concern,
    "promise": _promise,
    "need": _entry("need"),
    "result": _entry("result"),
    "measure": _measure,
    "question": _question,
    "held": _held,
    "note": _note,
    "contact": _contact,
    "help": _help,
}


class UnknownKind(Exception):
    """This server knows no such kind of record."""


def perform_record(kind: str, body: Mapping[str, Any], scene: Scene) -> Made:
    """Do what a record says; ids and numbers of what it made. In the caller's transaction.

    Raises UnknownKind, pydantic.ValidationError, and what the rooms raise."""
    if kind not in ACTS:
        raise UnknownKind
    return ACTS[kind](b.KINDS[kind].model_validate(body), scene)
