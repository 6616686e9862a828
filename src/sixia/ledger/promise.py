"""A promise is a case of its own: what will be done, by which means, by what date."""

from datetime import datetime

from sixia.grid.models import Unit
from sixia.hear import search
from sixia.ledger import append, deadlines, packs
from sixia.ledger.actor import By
from sixia.ledger.append import Done
from sixia.ledger.commands import Answer, Assign, Register, Sign
from sixia.ledger.draft import accused, touches
from sixia.ledger.models import Case, Link
from sixia.ledger.moves import Refused
from sixia.ledger.states import State

PACK = "promise"


def after_answer(done: Done, command: Answer, by: By, now: datetime) -> None:
    """An answer "planned" opens its promise in the same transaction (DESIGN idea 4)."""
    if command.outcome == "planned" and command.promised_at:
        open_promise(done, command, by, now)


def open_promise(done: Done, command: Answer, by: By, now: datetime) -> Case:
    """The linked case that holds the answering unit to its date; those who asked judge it."""
    state, pack = done.after, packs.shipped()[PACK]
    assert command.promised_at is not None
    if command.promised_at <= now:  # named in an answer that was told late
        raise Refused("promise_needs_date")
    opened = append.open_case(registration(state, done.case.pk, pack, command.means), by, now)
    case = opened.case
    append.carry_out(case.pk, _assign(state, pack, command), by, now)
    rules = append.rules_for(pack.id, pack.version)
    finish = deadlines.start_by(
        rules, "finish", "finish", "unit", now, command.promised_at, "promised"
    )
    append.carry_out(case.pk, Sign(clocks=(finish,)), by, now)
    Link.objects.bulk_create(Link(concern_id=n, case=case) for n in state.concerns)
    search.under(state.concerns, case.opened_at)
    case.refresh_from_db()
    return case


def registration(state: State, parent: int, pack: packs.Pack, means: str) -> Register:
    """The command that opens a promise made in answer to the case `parent`."""
    assert state.dispatch is not None
    return Register(
        kind="promise",
        pack=pack.id,
        pack_version=pack.version,
        grade=pack.default_grade,
        dispatch=state.dispatch,
        area_code=state.area_code,
        class_code=state.class_code,
        concern_kind=state.concern_kind,
        concerns=state.concerns,
        about_unit=state.about_unit,
        about_path=state.about_path,
        parent=parent,
        title=means,
    )


def _assign(state: State, pack: packs.Pack, command: Answer) -> Assign:
    assert state.unit is not None
    assert state.person is not None
    assert state.checker is not None
    beside = _beside(state)
    return Assign(
        unit=state.unit,
        unit_path=state.unit_path,
        unit_kind=state.unit_kind,
        person=state.person,
        checker=state.checker,
        path=pack.paths[0].code,
        with_unit=beside.pk if beside else None,
        with_path=beside.ids if beside else (),
        note=command.means,
    )


def _beside(state: State) -> Unit | None:
    """Of a complaint that its own unit handled: the outside unit that stood beside it."""
    if not accused(state):
        return None
    assert state.about_unit is not None
    parts = [int(k.removeprefix("co:")) for k in state.clocks if k.startswith("co:")]
    for unit in Unit.objects.filter(pk__in=parts).order_by("pk"):
        if not touches(state.about_unit, state.about_path, unit.pk, unit.ids):
            return unit
    return None
