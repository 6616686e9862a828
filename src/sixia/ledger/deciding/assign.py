"""Who does it: assigned, signed, objected, referred, handed over. Pure."""

from collections.abc import Mapping
from typing import Any

from sixia.ledger import commands as c
from sixia.ledger import deadlines
from sixia.ledger.deciding.act import check_due, invite, part_due
from sixia.ledger.draft import (
    Decider,
    Draft,
    end_of,
    known_grade,
    need,
    need_outsider,
    text,
    touches,
)


def _assign(d: Draft, m: c.Assign) -> None:
    known_grade(d.rules, m.grade)
    if d.state.stage == "registered":
        d.emit("accepted", {"grade": m.grade, "class_code": m.class_code})
    need(m.path in {p.code for p in d.rules.pack.paths}, "unknown_path", path=m.path)
    about = d.state.about_unit
    if about is not None and touches(about, d.state.about_path, m.unit, m.unit_path):
        # A complaint about a unit is never handled by that unit alone.
        outside = m.with_unit is not None and not touches(
            about, d.state.about_path, m.with_unit, m.with_path
        )
        need(outside, "complaint_about_unit")
    check_at = m.check_at or check_due(d)
    need(check_at > d.at, "in_the_past", field="check_at")
    kept: dict[str, Any] = {
        "unit": m.unit, "unit_path": m.unit_path, "unit_kind": m.unit_kind, "person": m.person,
        "checker": m.checker, "path": m.path, "catalogue": m.catalogue, "check_at": check_at,
        "grade": m.grade, "class_code": m.class_code,
    }  # fmt: skip
    check = deadlines.start_by(d.rules, "check", "check", "checker", d.at, check_at, "assigned")
    d.emit("assigned", kept, {"title": m.title, "note": m.note}, [check])
    if m.with_unit is not None:
        invite(d, c.Invite(unit=m.with_unit, due_at=part_due(d), part=m.note or "—"))


def _hand(d: Draft, m: c.Hand) -> None:
    d.emit("handed", {"person": m.person}, {"note": m.note})


def _sign(d: Draft, m: c.Sign) -> None:
    d.emit("signed", {}, {"note": m.note}, m.clocks)


def _object(d: Draft, m: c.Object) -> None:
    rule = d.rules.pack.objection
    began = d.state.assigned_at or d.at
    limit = end_of(d.rules, rule.within, began)
    need(d.at <= limit, "too_late_to_object", until=limit)
    d.emit("objected", {"may_object": False}, {"reason": text(m.reason, "reason")})


def _refuse_push(d: Draft, m: c.RefusePush) -> None:
    d.emit("objected", {"ground": "outside_catalogue"}, {"reason": text(m.reason, "reason")})
    d.emit(
        "objection_upheld",
        {"ground": "outside_catalogue", "rule": d.rules.pack.grassroots.source},
        clocks=_lapsed(d),
    )


def _lapsed(d: Draft) -> list[deadlines.Ticking]:
    """Parts that were asked of others end with the assignment they belonged to."""
    return [deadlines.void(t) for t in d.state.running("co:")]


def _review_objection(d: Draft, m: c.ReviewObjection) -> None:
    need_outsider(d.by, d.state)
    reason = {"reason": text(m.reason, "reason")}
    if m.uphold:
        d.emit("objection_upheld", {"may_object": True}, reason, _lapsed(d))
    else:
        again = d.rules.pack.objection.may_return_after_review
        d.emit("objection_refused", {"may_object": again}, reason)


def _refer(d: Draft, m: c.Refer) -> None:
    need(m.unit != d.state.unit, "own_unit")
    about = d.state.about_unit
    if about is not None:
        touched = touches(about, d.state.about_path, m.unit, m.unit_path)
        need(not touched, "complaint_about_unit")
    kept = {
        "direction": m.direction, "unit": m.unit, "unit_path": m.unit_path,
        "unit_kind": m.unit_kind, "person": m.person, "catalogue": m.catalogue,
        "may_object": True, "extension_asked": 0,
    }  # fmt: skip
    kept["catalogue"] = m.catalogue or ""
    own_part = [deadlines.void(t) for t in d.state.running("co:") if t.key == f"co:{m.unit}"]
    d.emit("referred", kept, {"reason": text(m.reason, "reason")}, own_part)


DECIDERS: Mapping[type[c.Command], Decider] = {
    c.Assign: _assign,
    c.Hand: _hand,
    c.Sign: _sign,
    c.Object: _object,
    c.RefusePush: _refuse_push,
    c.ReviewObjection: _review_objection,
    c.Refer: _refer,
}
