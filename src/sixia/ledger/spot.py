"""Committed on the spot: a promise, a help measure, a decision, a plea for help. At once on the
ledger with all five facts, in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from sixia.grid.models import Staff, Unit
from sixia.grid.queries import dispatch_unit, head, on_duty
from sixia.grid.rules import WORKING, Duties
from sixia.hear import search
from sixia.hear.models import Concern
from sixia.hear.record import BadConcern, Said, headline, same_words
from sixia.ledger import append, deadlines, notify, packs
from sixia.ledger.commands import Answer, Assign, Contact, Register, Serve, Sign
from sixia.ledger.draft import touches
from sixia.ledger.models import Case, Link
from sixia.ledger.moves import Refused
from sixia.ledger.perform import Forbidden, by
from sixia.ledger.record import Raised, grade, raise_concern, write_down
from sixia.ledger.rules import may_commit

Kind = Literal["promise", "measure", "help"]
PACK: Mapping[Kind, str] = {"promise": "promise", "measure": "measure", "help": "care"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What is committed to: by which means, until when, which unit and who of it keeps it.

    `checker`: who looks whether it was kept; without one, a supervisor of the place outside the
    unit. `parent`: the case it follows from, if any. `key`: made by the sender, so that what is
    committed to without a word being said is there once, however often it is sent."""

    kind: Kind
    means: str
    due_at: datetime
    area_code: str
    unit: int
    person: int
    checker: int | None = None
    parent: int | None = None
    key: UUID | None = None


@dataclass(frozen=True, slots=True)
class Committed:
    """The case on the ledger, and the concern it answers (None for a plea for help). The tracking
    code goes to the person by their own channel: who promises never holds it."""

    case: Case
    concern: Concern | None


def commit(
    given: Given,
    said: Said | None,
    duties: Duties,
    now: datetime,
    at: datetime | None = None,
    *,
    agreed: bool = False,
) -> Committed:
    """Put it on the ledger for what was said; with nothing said, for those on the `parent` case,
    if any. `at`: when it was given, if earlier than now. `agreed`: the unit itself said so (the
    caller knows that it sat at the table). The same `said.key`, or with nothing said the same
    `given.key`, again changes nothing; with other words or other means it is refused, for those
    would be kept nowhere.

    Raises Forbidden, Refused, hear.record.BadConcern, grid.queries.NoHome.
    """
    if before := _here(given, said):
        return before
    try:
        return _commit(given, said, duties, now, at or now, agreed)
    except IntegrityError:
        # The same was sent twice at once, and the other one came first.
        if before := _here(given, said):
            return before
        raise


def _here(given: Given, said: Said | None) -> Committed | None:
    before = _before(said.key if said else given.key)
    if before is None:
        return None
    words = before.concern.words if before.concern else ""
    if not same_words(said.words if said else "", words):
        raise BadConcern("other_words")
    if not same_words(given.means, _means(before.case)):
        raise BadConcern("other_words")
    return before


def _before(key: UUID | None) -> Committed | None:
    """What came with this key before, whether something was said with it or not."""
    if key is None:
        return None
    links = Link.objects.filter(concern__key=key).select_related("concern", "case")
    if first := links.order_by("pk").first():
        return Committed(first.case, first.concern)
    case = Case.objects.filter(key=key).first()
    return Committed(case, None) if case else None


def _means(case: Case) -> str | None:
    """By which means it was committed to; None if that was erased."""
    first = case.events.filter(verb="assigned").order_by("seq").first()
    return first.words.get("note") if first and first.words else None


@transaction.atomic
def _commit(
    given: Given, said: Said | None, duties: Duties, now: datetime, at: datetime, agreed: bool
) -> Committed:
    unit, today = Unit.objects.get(pk=given.unit), timezone.localdate(now)
    if not agreed and not may_commit(duties, given.kind, unit.ids, given.person):
        raise Forbidden(given.kind)
    if not Staff.objects.filter(pk=given.person, unit__path__startswith=unit.path).exists():
        raise Refused("not_of_unit", field="person")
    if not given.means.strip():
        raise Refused("empty", field="means")
    if given.due_at <= at:
        raise Refused("promise_needs_date")
    looks = given.checker or checker(given.area_code, unit, today)
    full = replace(given, checker=looks, key=None if said else given.key)
    concern, code = write_down(said, now) if said else (None, None)
    asked = _asked(given, concern)
    about = _about(said, unit)
    case = _open(full, unit, asked, about, duties, now, at)
    Link.objects.bulk_create(Link(concern=one, case=case) for one in asked)
    search.under([one.pk for one in asked], case.opened_at)
    if concern and code:
        notify.receipt(concern, case, code, now)
    return Committed(case, concern)


def _asked(given: Given, concern: Concern | None) -> list[Concern]:
    """Those it is made to: who spoke now, or else everyone on the case it follows from."""
    if concern or given.parent is None:
        return [concern] if concern else []
    on_parent = Concern.objects.filter(links__case=given.parent, links__current=True)
    return list(on_parent.order_by("pk"))


def _open(
    given: Given,
    unit: Unit,
    asked: Sequence[Concern],
    about: Unit | None,
    duties: Duties,
    now: datetime,
    at: datetime,
) -> Case:
    pack, who = packs.shipped()[PACK[given.kind]], by(duties)
    opened = append.open_case(
        _registration(given, pack, asked, about), who, now, at, given.key
    ).case
    assign = _assignment(given, unit, pack)
    append.carry_out(opened.pk, assign, who, now, at)
    rules = append.rules_for(pack.id, pack.version, unit.office_hours)
    finish = deadlines.start_by(rules, "finish", "finish", "unit", at, given.due_at, "promised")
    return append.carry_out(opened.pk, Sign(clocks=(finish,)), who, now, at).case


def _about(said: Said | None, unit: Unit) -> Unit | None:
    """A complaint about a unit is never settled by that unit's own promise."""
    about = Unit.objects.filter(pk=said.about_unit).first() if said and said.about_unit else None
    if about and touches(about.pk, about.ids, unit.pk, unit.ids):
        raise Refused("complaint_about_unit")
    return about


def _registration(
    given: Given, pack: packs.Pack, asked: Sequence[Concern], about: Unit | None
) -> Register:
    class_code = asked[0].class_code if asked else ""
    return Register(
        kind=given.kind,
        pack=pack.id,
        pack_version=pack.version,
        grade=grade(class_code, pack),
        dispatch=dispatch_unit(given.area_code).pk,
        area_code=given.area_code,
        class_code=class_code,
        concern_kind=asked[0].kind if asked else "request",
        concerns=tuple(concern.pk for concern in asked),
        about_unit=about.pk if about else None,
        about_path=about.ids if about and about.kind != "government" else (),
        parent=given.parent,
        title=headline(given.means, 60),
    )


def _assignment(given: Given, unit: Unit, pack: packs.Pack) -> Assign:
    assert given.checker is not None  # found by the caller
    return Assign(
        unit=unit.pk,
        unit_path=unit.ids,
        unit_kind=unit.kind,
        person=given.person,
        checker=given.checker,
        path=pack.paths[0].code,
        note=given.means,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """How a matter was settled face to face: who answered for which unit, and what."""

    outcome: Literal["solved", "explained"]
    facts: str
    view: str
    basis: str
    unit: int
    person: int


@transaction.atomic
def settle(said: Said, done: Settled, duties: Duties, now: datetime) -> Raised:
    """What someone raised and had settled on the spot: the whole story at once, from registered
    to served, at the moment it was said; they judge it like any other. The same `said.key` again
    changes nothing.

    Raises Refused, Forbidden, hear.record.BadConcern, grid.queries.NoHome.
    """
    raised = raise_concern(said, now, by(duties))
    if raised.code is None:
        return raised
    unit = Unit.objects.get(pk=done.unit)
    if not Staff.objects.filter(pk=done.person, unit__path__startswith=unit.path).exists():
        raise Refused("not_of_unit", field="person")
    pack = packs.get(raised.case.pack, raised.case.pack_version)
    assign = Assign(
        unit=unit.pk,
        unit_path=unit.ids,
        unit_kind=unit.kind,
        person=done.person,
        checker=checker(said.area_code, unit, timezone.localdate(now)),
        path=pack.paths[0].code,
    )
    answer = Answer(outcome=done.outcome, facts=done.facts, view=done.view, basis=done.basis)
    steps = (assign, Sign(), Contact(how="visit"), answer, Serve(how="visit"))
    for step in steps:
        case = append.carry_out(raised.case.pk, step, by(duties), now, said.received_at).case
    return replace(raised, case=case)


def checker(area_code: str, unit: Unit, today: date) -> int:
    """A supervisor of the place who serves outside the unit, by turns from day to day.

    Raises Refused("no_checker")."""
    staff = on_duty("supervisor", area_code, today).exclude(unit__path__startswith=unit.path)
    found = list(staff.order_by("pk").values_list("pk", flat=True))
    if not found:
        raise Refused("no_checker", field="checker")
    return int(found[(unit.pk + today.toordinal()) % len(found)])


def keeper(duties: Duties, today: date) -> tuple[int, int]:
    """The unit and the person to keep what someone commits to for their own unit: themselves if
    they work in it, else its head. Raises Refused("nobody_keeps_it")."""
    if duties.roles & WORKING:
        return duties.unit, duties.staff
    return _headed(duties.unit, today)


def helper(duties: Duties, today: date) -> tuple[int, int]:
    """The unit and the head to turn to for help: one's own, or the next above if one is the head.

    Raises Refused("nobody_keeps_it")."""
    unit, person = _headed(duties.unit, today)
    if person != duties.staff:
        return unit, person
    above = Unit.objects.get(pk=unit).parent_id
    return _headed(above or unit, today)


def _headed(unit_id: int, today: date) -> tuple[int, int]:
    unit = Unit.objects.get(pk=unit_id)
    found = head(unit, today)
    if found is None:
        raise Refused("nobody_keeps_it", field="person")
    return found.unit_id, found.pk
