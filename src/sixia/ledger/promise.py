"""A promise is a case of its own: what will be done, by which means, by what date."""

from datetime import datetime
from typing import TYPE_CHECKING

from sixia.ledger import append, deadlines, packs
from sixia.ledger.append import Done
from sixia.ledger.commands import Answer, Assign, By, Register, Sign
from sixia.ledger.models import Case, Link

if TYPE_CHECKING:
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
    opened = append.open_case(_register(state, done.case.pk, pack, command), by, now)
    case = opened.case
    append.carry_out(case.pk, _assign(state, pack, command), by, now)
    rules = append.rules_for(pack.id, pack.version)
    finish = deadlines.start_by(
        rules, "finish", "finish", "unit", now, command.promised_at, "promised"
    )
    append.carry_out(case.pk, Sign(clocks=(finish,)), by, now)
    Link.objects.bulk_create(Link(concern_id=n, case=case) for n in state.concerns)
    case.refresh_from_db()
    return case


def _register(state: "State", parent: int, pack: packs.Pack, command: Answer) -> Register:
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
        parent=parent,
        title=command.means,
    )


def _assign(state: "State", pack: packs.Pack, command: Answer) -> Assign:
    assert state.unit is not None
    assert state.person is not None
    assert state.checker is not None
    return Assign(
        unit=state.unit,
        unit_path=state.unit_path,
        unit_kind=state.unit_kind,
        person=state.person,
        checker=state.checker,
        path=pack.paths[0].code,
        check_at=command.promised_at,
        note=command.means,
    )
