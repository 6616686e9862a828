"""Beside the story: merging, parting and withdrawing, with the links that go along."""

from datetime import datetime

from sixia.ledger import append
from sixia.ledger.append import Done
from sixia.ledger.commands import By, Join, LinkRepeat, Merge, Part, Register, Withdraw
from sixia.ledger.models import Case, Link
from sixia.ledger.moves import Refused


def after_join(done: Done, command: Join, by: By, now: datetime) -> None:
    """并单: the concerns move over and the case they came from ends as merged."""
    source = append.state_of(append.locked(command.from_case))
    if set(command.concerns) != set(source.concerns) or command.from_case == done.case.pk:
        raise Refused("no_such_concern")
    append.carry_out(command.from_case, Merge(into_case=done.case.pk, note=command.note), by, now)
    Link.objects.filter(case=command.from_case).update(current=False)
    _link(done.case, command.concerns)


def after_part(done: Done, command: Part, by: By, now: datetime) -> None:
    """拆分: the concern gets a case of its own, linked to this one by matter."""
    state = done.after
    assert state.dispatch is not None
    opened = append.open_case(
        Register(
            pack=state.pack,
            pack_version=state.pack_version,
            grade=state.grade,
            dispatch=state.dispatch,
            area_code=state.area_code,
            class_code=state.class_code,
            concern_kind=state.concern_kind,
            concerns=(command.concern,),
            about_unit=state.about_unit,
            about_path=state.about_path,
            title=command.title,
        ),
        by,
        now,
    )
    Link.objects.filter(case=done.case, concern=command.concern).update(current=False)
    _link(opened.case, (command.concern,))
    append.carry_out(opened.case.pk, LinkRepeat(matter=done.case.pk), by, now)


def after_withdraw(done: Done, command: Withdraw, _by: By, _now: datetime) -> None:
    """The person leaves the case; the others on it stay."""
    if done.after.concerns:
        Link.objects.filter(case=done.case, concern=command.concern).update(current=False)


def _link(case: Case, concerns: tuple[int, ...]) -> None:
    Link.objects.bulk_create(
        [Link(concern_id=n, case=case) for n in concerns],
        update_conflicts=True,
        unique_fields=["concern", "case"],
        update_fields=["current"],
    )
