"""Who does it: assigned, signed, objected, referred, handed over. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sixia.ledger import commands as c
from sixia.ledger import deadlines
from sixia.ledger.deciding.act import invite
from sixia.ledger.draft import Decider, Draft, end_of, need, text


def _assign(d: Draft, m: c.Assign) -> None:
    if d.state.stage == "registered":
        d.emit("accepted", {"grade": m.grade, "class_code": m.class_code})
    need(m.path in {p.code for p in d.rules.pack.paths}, "unknown_path", path=m.path)
    about = d.state.about_unit
    if about is not None and _touches(about, d.state.about_path, m.unit, m.unit_path):
        # A complaint about a unit is never handled by that unit alone, nor checked by it.
        outside = m.with_unit is not None and not _touches(
            about, d.state.about_path, m.with_unit, m.with_path
        )
        need(outside, "complaint_about_unit")
    check_at = m.check_at or _check_due(d)
    need(check_at > d.at, "in_the_past", field="check_at")
    kept: dict[str, Any] = {
        "unit": m.unit, "unit_path": m.unit_path, "unit_kind": m.unit_kind, "person": m.person,
        "checker": m.checker, "path": m.path, "catalogue": m.catalogue, "check_at": check_at,
        "grade": m.grade, "class_code": m.class_code,
    }  # fmt: skip
    check = deadlines.start_by(d.rules, "check", "check", "checker", d.at, check_at, "assigned")
    d.emit("assigned", kept, {"title": m.title, "note": m.note}, [check])
    if m.with_unit is not None:
        finish = d.state.waiting
        invite(d, c.Invite(unit=m.with_unit, due_at=finish.due_at if finish else check_at,
                            part=m.note or "—"))  # fmt: skip


def _touches(about: int, about_path: tuple[int, ...], unit: int, path: tuple[int, ...]) -> bool:
    """Is the unit the one complained about, a part of it, or the body it is a part of?"""
    nearest = about_path[1:] or (about,)
    return about in path or unit in nearest


def _check_due(d: Draft) -> datetime:
    rule = next((r for r in d.rules.pack.clocks if r.kind == "check"), None)
    need(rule is not None, "lacks", missing=("check_at",))
    assert rule is not None
    return deadlines.start(d.rules, rule, d.state.grade, d.at).due_at


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
        "objection_upheld", {"ground": "outside_catalogue", "rule": d.rules.pack.grassroots.source}
    )


def _review_objection(d: Draft, m: c.ReviewObjection) -> None:
    need(not d.by.inside(d.state.unit), "own_unit")
    reason = {"reason": text(m.reason, "reason")}
    if m.uphold:
        d.emit("objection_upheld", {"may_object": True}, reason)
    else:
        again = d.rules.pack.objection.may_return_after_review
        d.emit("objection_refused", {"may_object": again}, reason)


def _refer(d: Draft, m: c.Refer) -> None:
    need(m.unit != d.state.unit, "own_unit")
    about = d.state.about_unit
    if about is not None:
        touched = _touches(about, d.state.about_path, m.unit, m.unit_path)
        need(not touched, "complaint_about_unit")
    kept = {
        "direction": m.direction, "unit": m.unit, "unit_path": m.unit_path,
        "unit_kind": m.unit_kind, "person": m.person, "catalogue": m.catalogue,
        "may_object": True,
    }  # fmt: skip
    kept["catalogue"] = m.catalogue or ""
    d.emit("referred", kept, {"reason": text(m.reason, "reason")})


DECIDERS: Mapping[type[c.Command], Decider] = {
    c.Assign: _assign,
    c.Hand: _hand,
    c.Sign: _sign,
    c.Object: _object,
    c.RefusePush: _refuse_push,
    c.ReviewObjection: _review_objection,
    c.Refer: _refer,
}
