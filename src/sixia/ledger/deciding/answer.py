"""The answer and what people make of it: served, judged, closed, reopened, reviewed. Pure."""

from collections.abc import Mapping

from sixia.ledger import commands as c
from sixia.ledger import deadlines
from sixia.ledger.deciding.act import check_due, invite, part_due
from sixia.ledger.draft import (
    Decider,
    Draft,
    accused,
    code,
    end_of,
    need,
    need_outsider,
    text,
)


def _answer(d: Draft, m: c.Answer) -> None:
    if accused(d.state):
        parts = {t.state for k, t in d.state.clocks.items() if k.startswith("co:")}
        beside = "met" in parts and "running" not in parts
        need(beside, "complaint_about_unit")
    words = {"facts": text(m.facts, "facts"), "view": text(m.view, "view"),
             "basis": text(m.basis, "basis")}  # fmt: skip
    if m.outcome == "planned":
        need(m.promised_at is not None and m.promised_at > d.at, "promise_needs_date")
        words["means"] = text(m.means, "means")
    if m.outcome == "not_ours":
        words["other_path"] = text(m.other_path, "other_path")
    kept = {"outcome": m.outcome, "promised": m.promised_at}
    clocks = [deadlines.void(t) for t in d.state.running("co:")]
    # A promise's own date, for which its pack has no clock.
    clocks += [deadlines.meet(t, d.at) for t in d.state.running("finish")]
    d.emit("answered", kept, words, clocks)


def _serve(d: Draft, m: c.Serve) -> None:
    waiting = [x for x in d.state.concerns if x not in d.state.served]
    if m.concern is not None:
        need(m.concern in waiting, "no_such_concern")
        waiting = [m.concern]
    d.emit("served", {"how": code(m.how, "how"), "reached": tuple(waiting)}, {"note": m.note})


def _judge(d: Draft, m: c.Judge) -> None:
    need(m.concern in d.state.concerns, "no_such_concern")
    need(m.concern in d.state.unjudged, "already_judged")
    need(m.concern in d.state.served, "not_served")
    need(m.satisfied in range(1, 6), "bad_mark", field="satisfied")
    need(m.trips is None or 0 <= m.trips <= 99, "bad_mark", field="trips")
    need_outsider(d.by, d.state)
    kept = {
        "concern": m.concern, "solved": m.solved, "satisfied": m.satisfied, "trips": m.trips,
        "round": d.state.reopened,
    }  # fmt: skip
    d.emit("judged", kept, {"said": m.said})
    if m.solved == "no":
        _back_to(d, m.head, "not_solved")
    elif all(solved == "yes" for _, solved in d.state.judged) and not d.state.unjudged:
        # Everyone who spoke says it is solved: they close it, nobody else needs to.
        d.emit("closed", {"ground": "judged"})


def _close(d: Draft, m: c.Close) -> None:
    need_outsider(d.by, d.state)
    if d.state.judged and not d.state.unjudged:
        d.emit("closed", {"ground": "judged"}, {"note": m.note})
        return
    if not d.state.concerns:  # nobody outside asked for it, so there is nobody to listen for
        d.emit("closed", {"ground": "done"}, {"note": m.note})
        return
    need(set(d.state.unjudged) <= set(d.state.served), "not_served")
    silence = d.rules.pack.closing.silent_after
    began = d.state.served_at or d.at
    until = end_of(d.rules, silence, began)
    need(d.at >= until, "still_listening", until=until)
    d.emit("closed", {"ground": "silent"}, {"note": m.note})


def _reopen(d: Draft, m: c.Reopen) -> None:
    _back_to(d, m.head, "asked", {"reason": text(m.reason, "reason")}, m.concern)


def _back_to(
    d: Draft,
    head: int,
    cause: str,
    words: Mapping[str, str] | None = None,
    concern: int | None = None,
) -> None:
    check_at = check_due(d)
    kept = {"person": head, "cause": cause, "concern": concern, "check_at": check_at}
    check = deadlines.start_by(d.rules, "check", "check", "checker", d.at, check_at, "reopened")
    d.emit("reopened", kept, words, [check])
    if accused(d.state):
        # Whoever stood beside the unit complained about does so again.
        beside = [t for k, t in d.state.clocks.items() if k.startswith("co:") and t.state == "met"]
        for part in beside:
            unit = int(part.key.removeprefix("co:"))
            invite(d, c.Invite(unit=unit, due_at=part_due(d), part="—"))


def _withdraw(d: Draft, m: c.Withdraw) -> None:
    need(m.concern in d.state.concerns, "no_such_concern")
    d.emit("withdrawn", {"concern": m.concern}, {"reason": m.reason})


def _ask_review(d: Draft, m: c.AskReview) -> None:
    rule = d.rules.pack.reviews[d.state.review_level]
    need(m.unit != d.state.unit and m.unit != d.state.review_unit, "own_unit")
    began = d.state.served_at or d.at
    limit = end_of(d.rules, rule.ask_within, began)
    need(d.at <= limit, "too_late_to_review", until=limit)
    due_at = end_of(d.rules, rule.answer_within, d.at)
    key = f"review:{rule.level}"
    clock = deadlines.start_by(d.rules, key, "review", f"unit:{m.unit}", d.at, due_at, rule.source)
    kept = {
        "review_level": rule.level, "review_unit": m.unit, "reviewer": m.person,
        "concern": m.concern,
    }  # fmt: skip
    d.emit("review_asked", kept, {"reason": text(m.reason, "reason")}, [clock])


def _answer_review(d: Draft, m: c.AnswerReview) -> None:
    need_outsider(d.by, d.state)
    words = {"view": text(m.view, "view"), "basis": text(m.basis, "basis")}
    clocks = [deadlines.meet(t, d.at) for t in d.state.running("review:")]
    d.emit("review_answered", {"upheld": m.upheld}, words, clocks)
    if m.upheld:
        # The review's opinion is a new answer and has to reach the person like the first.
        d.emit("answered", {"outcome": d.state.outcome or "explained"}, words)
    else:
        _back_to(d, m.head, "review")


DECIDERS: Mapping[type[c.Command], Decider] = {
    c.Answer: _answer,
    c.Serve: _serve,
    c.Judge: _judge,
    c.Close: _close,
    c.Reopen: _reopen,
    c.Withdraw: _withdraw,
    c.AskReview: _ask_review,
    c.AnswerReview: _answer_review,
}
