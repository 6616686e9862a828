"""A member of staff or a resident makes a move: may they, then the move and all that goes with it.

Every page and command that changes a case comes through here. One transaction.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from sixia.grid.rules import Duties
from sixia.ledger import append, assign, notify, oversee, promise, record
from sixia.ledger import commands as c
from sixia.ledger.actor import RESIDENT, By
from sixia.ledger.append import Done
from sixia.ledger.commands import Command
from sixia.ledger.models import Case
from sixia.ledger.moves import UNOFFERED, Refused, legal
from sixia.ledger.packs import Pack, get
from sixia.ledger.rules import Facts, may
from sixia.ledger.states import State

RESIDENTS = (c.Serve, c.Judge, c.Withdraw, c.Reopen, c.AskReview, c.Note)


class Forbidden(Exception):
    """Not this person's to do. Nothing was changed."""


def facts(state: State, pack: Pack) -> Facts:
    """What permission depends on, from the case's state."""
    return Facts(
        area=state.area_code,
        unit=state.unit,
        unit_path=state.unit_path,
        person=state.person,
        checker=state.checker,
        lead=state.lead,
        review_unit=state.review_unit,
        parts=tuple(int(t.key.removeprefix("co:")) for t in state.running("co:")),
        approver=pack.extension.approver if pack.extension else "unit_head",
    )


def by(duties: Duties) -> By:
    return By("staff", duties.staff, duties.unit, duties.unit_path, duties.unit_kind)


def offered(case: Case, duties: Duties) -> tuple[str, ...]:
    """The moves this person can make on this case now, in the order of the story."""
    state = append.state_of(case)
    return offered_in(state, duties)


def offered_in(state: State, duties: Duties) -> tuple[str, ...]:
    pack = get(state.pack, state.pack_version)
    known = facts(state, pack)
    return tuple(m for m in legal(state, pack) if m not in UNOFFERED and may(duties, m, known))


@transaction.atomic
def perform(
    case_id: int, command: Command, duties: Duties, now: datetime, at: datetime | None = None
) -> Done:
    """Make a move as staff. Raises Refused (not legal now), Forbidden (not theirs), NoSuchCase."""
    both = {case_id, getattr(command, "from_case", case_id)}
    # Always in the same order, so that two merges can't wait for one another.
    cases = {n: append.locked(n) for n in sorted(both)}
    state = append.state_of(cases[case_id])
    known = facts(state, get(state.pack, state.pack_version))
    if not may(duties, command.move, known) or not _whole(command, duties, known, cases):
        raise Forbidden(command.move)
    return _with_all(append.Held(cases[case_id], state), command, by(duties), now, at)


def _whole(command: Command, duties: Duties, known: Facts, cases: Mapping[int, Case]) -> bool:
    """Permission that depends on what the command names."""
    if isinstance(command, c.Join):
        return duties.covers("dispatcher", cases[command.from_case].area_id)
    if isinstance(command, c.TakeLead):
        return command.leader == duties.staff
    if isinstance(command, c.ReportPart):
        return command.unit in duties.units and command.unit in known.parts
    return True


@transaction.atomic
def as_resident(case_id: int, concern_id: int, command: Command, now: datetime) -> Done:
    """Make a move as the person who raised this concern, proved by their tracking code.

    The event names the concern, so that on a shared case their words can be told from others'.
    """
    if not isinstance(command, RESIDENTS):
        raise Forbidden(command.move)
    held = append.hold(case_id)
    if concern_id not in held.state.concerns or command.concern not in (None, concern_id):
        raise Forbidden(command.move)
    own = replace(command, concern=concern_id)
    return _with_all(held, own, RESIDENT, now, None)


def _with_all(
    held: append.Held, command: Command, by: By, now: datetime, at: datetime | None
) -> Done:
    done = append.carry_out(held, command, by, now, at)
    try:
        if follow := FOLLOW.get(type(command)):
            follow(done, command, by, now)
    except Refused as error:
        pack = get(done.before.pack, done.before.pack_version)
        error.legal = error.legal or legal(done.before, pack)
        raise
    notify.tell(done, now)
    return done


FOLLOW: dict[type[Command], Callable[..., None]] = {
    c.Assign: assign.after_assign,
    c.Refer: assign.after_assign,
    c.Hand: assign.after_hand,
    c.Invite: assign.after_invite,
    c.HandLead: oversee.after_hand_lead,
    c.LinkRepeat: oversee.after_link,
    c.AskReview: oversee.after_ask_review,
    c.Answer: promise.after_answer,
    c.Part: oversee.after_part,
    c.Join: oversee.after_join,
    c.Withdraw: oversee.after_withdraw,
    c.Erase: record.after_erase,
}
