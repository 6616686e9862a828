"""From first word to the ledger: registered, imported, accepted, declined, erased. Pure."""

from collections.abc import Mapping

from sixia.ledger import commands as c
from sixia.ledger import deadlines
from sixia.ledger.draft import Decider, Draft, known_grade, need, plain, text


def _register(d: Draft, m: c.Register) -> None:
    known_grade(d.rules, m.grade)
    kept = {
        "kind": m.kind, "pack": m.pack, "pack_version": m.pack_version, "grade": m.grade,
        "dispatch": m.dispatch, "area_code": m.area_code, "class_code": m.class_code,
        "concern_kind": m.concern_kind, "concerns": m.concerns, "about_unit": m.about_unit,
        "about_path": m.about_path or None, "parent": m.parent,
    }  # fmt: skip
    d.emit("registered", kept, {"title": m.title})


def _import(d: Draft, m: c.Import) -> None:
    known_grade(d.rules, m.grade)
    stated = {
        "received_at": m.received_at, "answered_at": m.answered_at, "due_at": m.due_at,
        "closed_at": m.closed_at, "in_time": m.in_time, "over": m.over or None,
        "unit_code": m.unit_code or None,
    }  # fmt: skip
    told = {name: plain(value) for name, value in stated.items() if value is not None}
    kept = {
        "kind": "request", "pack": m.pack, "pack_version": m.pack_version, "grade": m.grade,
        "dispatch": m.dispatch, "area_code": m.area_code, "class_code": m.class_code,
        "concern_kind": m.concern_kind, "concerns": m.concerns, "stated": told,
    }  # fmt: skip
    said = {
        "title": m.title, "reply": m.reply, "unit": m.source_unit, "class": m.source_class,
        "status": m.status,
    }  # fmt: skip
    d.emit("imported", kept, said)


def _accept(d: Draft, m: c.Accept) -> None:
    known_grade(d.rules, m.grade)
    kept = {"grade": m.grade, "class_code": m.class_code}
    d.emit("accepted", kept, {"title": m.title, "note": m.note})


def _decline(d: Draft, m: c.Decline) -> None:
    known = {g.code for g in d.rules.pack.declines}
    need(m.ground in known, "unknown_ground", ground=m.ground)
    d.emit("declined", {"ground": m.ground}, {"reason": text(m.reason, "reason")})


def _erase(d: Draft, m: c.Erase) -> None:
    need((m.seq is None) != (m.concern is None), "no_such_event", seq=m.seq)
    kept = {"erased_seq": m.seq, "erased_concern": m.concern}
    d.emit("erased", kept, {"why": text(m.why, "why")})


def _recalendar(d: Draft, m: c.Recalendar) -> None:
    guessed = [t for t in d.state.clocks.values() if t.state == "running" and m.year in t.assumed]
    need(bool(guessed), "nothing_guessed", year=m.year)
    again = [deadlines.again(d.rules, t) for t in guessed]
    d.emit("recalendared", {"year": m.year}, {}, again)


DECIDERS: Mapping[type[c.Command], Decider] = {
    c.Register: _register,
    c.Import: _import,
    c.Accept: _accept,
    c.Decline: _decline,
    c.Erase: _erase,
    c.Recalendar: _recalendar,
}
