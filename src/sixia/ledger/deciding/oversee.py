"""Beside the story: merging and parting, repeats, the leader's lead, orders, warnings. Pure."""

from collections.abc import Mapping
from datetime import datetime

from sixia.ledger import commands as c
from sixia.ledger import deadlines
from sixia.ledger.draft import Decider, Draft, need, need_outsider, text


def _join(d: Draft, m: c.Join) -> None:
    need(bool(m.concerns) and not set(m.concerns) & set(d.state.concerns), "no_such_concern")
    d.emit("joined", {"joining": m.concerns, "from_case": m.from_case}, {"note": m.note})


def _merge(d: Draft, m: c.Merge) -> None:
    d.emit("merged", {"into_case": m.into_case}, {"note": m.note})


def _part(d: Draft, m: c.Part) -> None:
    need(m.concern in d.state.concerns, "no_such_concern")
    d.emit("parted", {"concern": m.concern}, {"note": m.note})


def _pull_out(d: Draft, m: c.PullOut) -> None:
    need(m.concern in d.state.concerns, "no_such_concern")
    d.emit("parted", {"concern": m.concern, "parent": 0 if m.orphan else None})


def _link_repeat(d: Draft, m: c.LinkRepeat) -> None:
    d.emit("repeat_linked", {"matter": m.matter or 0}, {"note": m.note})


def _join_campaign(d: Draft, m: c.JoinCampaign) -> None:
    was = d.state.campaign
    need((m.campaign, m.batch) != (was, d.state.batch), "same_campaign")
    if m.campaign is None:
        kept = {"campaign": 0, "batch": 0, "from_campaign": was}
        d.emit("campaign_left", kept, {"reason": text(m.why, "why")})
    elif m.campaign == was:
        d.emit("batch_changed", {"batch": m.batch})
    else:
        d.emit("campaign_joined", {"campaign": m.campaign, "batch": m.batch})


def _lead_clock(d: Draft, progress_at: datetime) -> deadlines.Ticking:
    need(progress_at > d.at, "in_the_past", field="progress_at")
    return deadlines.start_by(d.rules, "lead", "lead", "leader", d.at, progress_at, "lead")


def _take_lead(d: Draft, m: c.TakeLead) -> None:
    d.emit("lead_taken", {"lead": m.leader}, {}, [_lead_clock(d, m.progress_at)])


def _hand_lead(d: Draft, m: c.HandLead) -> None:
    need(m.leader != d.state.lead, "same_leader")
    kept = {"lead": m.leader, "from_leader": d.state.lead}
    words = {"reason": text(m.reason, "reason")}
    d.emit("lead_handed", kept, words, [_lead_clock(d, m.progress_at)])


def _report_lead(d: Draft, m: c.ReportLead) -> None:
    words = {"progress": text(m.progress, "progress")}
    d.emit("lead_reported", {}, words, [_lead_clock(d, m.progress_at)])


def _order(d: Draft, m: c.Order) -> None:
    need_outsider(d.by, d.state)
    need(m.reply_at > d.at, "in_the_past", field="reply_at")
    number = d.state.orders + 1
    clock = deadlines.start_by(
        d.rules, f"order:{number}", "order", f"unit:{d.state.unit}", d.at, m.reply_at, "ordered"
    )
    words = {"requirement": text(m.requirement, "requirement")}
    d.emit("ordered", {"orders": number}, words, [clock])


def _reply_order(d: Draft, m: c.ReplyOrder) -> None:
    key = f"order:{m.order}"
    found = next((t for t in d.state.running(key) if t.key == key), None)
    need(found is not None, "no_order", order=m.order)
    assert found is not None
    clocks = [deadlines.meet(found, d.at)] if m.final else []
    kept = {"order": m.order, "final": m.final}
    d.emit("order_replied", kept, {"reply": text(m.reply, "reply")}, clocks)


def _warn(d: Draft, m: c.Warn) -> None:
    d.emit("warned", {"clock": m.clock})


def _escalate(d: Draft, m: c.Escalate) -> None:
    d.emit("escalated", {"clock": m.clock, "step": m.step, "to": m.to})


DECIDERS: Mapping[type[c.Command], Decider] = {
    c.Join: _join,
    c.Merge: _merge,
    c.Part: _part,
    c.PullOut: _pull_out,
    c.LinkRepeat: _link_repeat,
    c.JoinCampaign: _join_campaign,
    c.TakeLead: _take_lead,
    c.HandLead: _hand_lead,
    c.ReportLead: _report_lead,
    c.Order: _order,
    c.ReplyOrder: _reply_order,
    c.Warn: _warn,
    c.Escalate: _escalate,
}
