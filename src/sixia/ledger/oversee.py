"""Beside the story: merging, parting and withdrawing, with the links that go along."""

from datetime import datetime

from django.utils import timezone

from sixia.grid.models import Unit
from sixia.grid.queries import on_duty
from sixia.hear import search
from sixia.ledger import append
from sixia.ledger.actor import By
from sixia.ledger.append import Done
from sixia.ledger.commands import (
    AskReview,
    HandLead,
    Join,
    LinkRepeat,
    Merge,
    Part,
    Register,
    Withdraw,
)
from sixia.ledger.models import Case, Link
from sixia.ledger.moves import Refused


def after_join(done: Done, command: Join, by: By, now: datetime) -> None:
    """并单: the concerns move over and the case they came from ends as merged."""
    source = append.state_of(append.locked(command.from_case))
    if set(command.concerns) != set(source.concerns) or command.from_case == done.case.pk:
        raise Refused("no_such_concern")
    if source.about_unit not in (None, done.after.about_unit):
        # It would be handled as if nobody had complained, perhaps by that very unit.
        raise Refused("complaint_about_unit")
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


def after_link(done: Done, command: LinkRepeat, _by: By, _now: datetime) -> None:
    """The matter must be another case that is on the ledger."""
    if (
        command.matter in (None, done.case.pk)
        or not Case.objects.filter(pk=command.matter).exists()
    ):
        raise Refused("no_such_matter")


def after_hand_lead(done: Done, command: HandLead, _by: By, now: datetime) -> None:
    """Only a leader of the area can be given the lead."""
    leaders = on_duty("leader", done.after.area_code, timezone.localdate(now))
    if not leaders.filter(pk=command.leader).exists():
        raise Refused("no_such_leader")


def after_ask_review(done: Done, command: AskReview, _by: By, _now: datetime) -> None:
    """Neither the unit that answered nor a part of it looks at its own answer again."""
    unit = Unit.objects.filter(pk=command.unit).first()
    if unit is None or done.before.unit in unit.ids:
        raise Refused("own_unit")


def _link(case: Case, concerns: tuple[int, ...]) -> None:
    Link.objects.bulk_create(
        [Link(concern_id=n, case=case) for n in concerns],
        update_conflicts=True,
        unique_fields=["concern", "case"],
        update_fields=["current"],
    )
    search.under(concerns, case.opened_at)
