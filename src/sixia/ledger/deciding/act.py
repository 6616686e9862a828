"""While it is in hand: contact, notes, co-handlers, pauses, extensions, help, checks. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sixia.ledger import commands as c
from sixia.ledger import deadlines
from sixia.ledger.draft import Decider, Draft, code, need, text


def _contact(d: Draft, m: c.Contact) -> None:
    d.emit("contacted", {"how": code(m.how, "how")}, {"note": m.note})


def _note(d: Draft, m: c.Note) -> None:
    d.emit("noted", {"concern": m.concern}, {"note": text(m.note, "note")})


def _check(d: Draft, m: c.Check) -> None:
    need(m.next_at > d.at, "in_the_past", field="next_at")
    clock = deadlines.start_by(d.rules, "check", "check", "checker", d.at, m.next_at, "checked")
    d.emit("checked", {"check_at": m.next_at}, {"found": text(m.found, "found")}, [clock])


def invite(d: Draft, m: c.Invite) -> None:
    key = f"co:{m.unit}"
    need(m.unit != d.state.unit, "own_unit")
    need(not any(t.key == key for t in d.state.running(key)), "already_invited", unit=m.unit)
    need(m.due_at > d.at, "in_the_past", field="due_at")
    clock = deadlines.start_by(d.rules, key, "co", f"unit:{m.unit}", d.at, m.due_at, "invited")
    d.emit("invited", {"co_unit": m.unit}, {"part": text(m.part, "part")}, [clock])


def check_due(d: Draft) -> datetime:
    """When it is next checked, by the pack, if nobody names a day."""
    rule = next((r for r in d.rules.pack.clocks if r.kind == "check"), None)
    need(rule is not None, "lacks", missing=("check_at",))
    assert rule is not None
    return deadlines.start(d.rules, rule, d.state.grade, d.at).due_at


def part_due(d: Draft) -> datetime:
    """When a part is due that nobody named a day for: with the whole, unless that is over."""
    assert d.state.check_at is not None  # only an assigned case has parts
    finish = [t.due_at for t in d.state.running("finish") if t.due_at > d.at]
    return min(finish, default=d.state.check_at)


def _report_part(d: Draft, m: c.ReportPart) -> None:
    key = f"co:{m.unit}"
    open_part = next((t for t in d.state.running(key) if t.key == key), None)
    need(open_part is not None, "no_part", unit=m.unit)
    assert open_part is not None
    met = deadlines.meet(open_part, d.at)
    d.emit("part_done", {"co_unit": m.unit}, {"report": text(m.report, "report")}, [met])


def _pause(d: Draft, m: c.Pause) -> None:
    need(m.ground in {g.code for g in d.rules.pack.pauses}, "unknown_ground", ground=m.ground)
    need(m.until_at > d.at, "in_the_past", field="until_at")
    clocks = [deadlines.pause(t, d.at, d.rules) for t in d.state.running("finish")]
    # A pause has an end of its own, so that nobody can forget the case in it.
    clocks.append(deadlines.start_by(d.rules, "pause", "pause", "unit", d.at, m.until_at, "paused"))
    d.emit("paused", {"paused": True, "ground": m.ground, "until": m.until_at},
           {"reason": text(m.reason, "reason")}, clocks)  # fmt: skip


def _resume(d: Draft, m: c.Resume) -> None:
    held = [t for t in d.state.clocks.values() if t.state == "paused"]
    clocks = [deadlines.resume(t, d.at, d.rules) for t in held]
    clocks += [deadlines.meet(t, d.at) for t in d.state.running("pause")]
    d.emit("resumed", {"paused": False, "ground": ""}, {"note": m.note}, clocks)


def _ask_extension(d: Draft, m: c.AskExtension) -> None:
    rule = d.rules.pack.extension
    assert rule is not None  # the table lets nobody ask where the pack has none
    need(0 < m.amount <= rule.most.amount, "extension_too_long", most=rule.most)
    d.emit("extension_asked", {"extension_asked": m.amount}, {"reason": text(m.reason, "reason")})


def _decide_extension(d: Draft, m: c.DecideExtension) -> None:
    rule = d.rules.pack.extension
    assert rule is not None  # it was asked for under this pack
    words = {"reason": text(m.reason, "reason")}
    if not m.grant:
        d.emit("extension_refused", {"extension_asked": 0}, words)
        return
    asked = d.state.extension_asked
    limit = replace(rule.most, amount=asked)
    kept = {"granted": asked, "extensions": d.state.extensions + 1, "extension_asked": 0}
    longer = deadlines.extend(d.state.clocks["finish"], limit, d.at, d.rules)
    d.emit("extended", kept, words, [longer])


def _ask_help(d: Draft, m: c.AskHelp) -> None:
    d.emit("help_asked", {"help_open": True}, {"need": text(m.need, "need")})


def _give_help(d: Draft, m: c.GiveHelp) -> None:
    d.emit("help_given", {"help_open": False}, {"help": text(m.help, "help")})


DECIDERS: Mapping[type[c.Command], Decider] = {
    c.Contact: _contact,
    c.Note: _note,
    c.Check: _check,
    c.Invite: invite,
    c.ReportPart: _report_part,
    c.Pause: _pause,
    c.Resume: _resume,
    c.AskExtension: _ask_extension,
    c.DecideExtension: _decide_extension,
    c.AskHelp: _ask_help,
    c.GiveHelp: _give_help,
}
