"""The answer and what people make of it: served, judged, closed, reopened, reviewed. Pure."""

from collections.abc import Mapping

from sixia.ledger import commands as c
from sixia.ledger import deadlines
from sixia.ledger.draft import Decider, Draft, end_of, need, text


def _answer(d: Draft, m: c.Answer) -> None:
    words = {"facts": text(m.facts, "facts"), "view": text(m.view, "view"),
             "basis": text(m.basis, "basis")}  # fmt: skip
    if m.outcome == "planned":
        need(m.promised_at is not None and m.promised_at > d.at, "promise_needs_date")
        words["means"] = text(m.means, "means")
    if m.outcome == "not_ours":
        words["other_path"] = text(m.other_path, "other_path")
    kept = {"outcome": m.outcome, "promised": m.promised_at}
    clocks = [deadlines.void(t) for t in d.state.running("co:")]
    d.emit("answered", kept, words, clocks)


def _serve(d: Draft, m: c.Serve) -> None:
    waiting = [x for x in d.state.concerns if x not in d.state.served]
    if m.concern is not None:
        need(m.concern in waiting, "no_such_concern")
        waiting = [m.concern]
    d.emit("served", {"how": m.how, "reached": tuple(waiting)}, {"note": m.note})


def _judge(d: Draft, m: c.Judge) -> None:
    need(m.concern in d.state.unjudged, "already_judged")
    need(m.concern in d.state.served, "not_served")
    need(m.satisfied in range(1, 6), "bad_mark", field="satisfied")
    need(m.trips is None or 0 <= m.trips <= 99, "bad_mark", field="trips")
    if d.by.kind == "staff":
        need(not d.by.inside(d.state.unit), "own_unit")
    kept = {
        "concern": m.concern, "solved": m.solved, "satisfied": m.satisfied, "trips": m.trips,
        "round": d.state.reopened,
    }  # fmt: skip
    d.emit("judged", kept, {"said": m.said})
    if m.solved == "no":
        d.emit("reopened", {"person": m.head, "cause": "not_solved"})
    elif all(solved == "yes" for _, solved in d.state.judged) and not d.state.unjudged:
        # Everyone who spoke says it is solved: they close it, nobody else needs to.
        d.emit("closed", {"ground": "judged"})


def _close(d: Draft, m: c.Close) -> None:
    need(not d.by.inside(d.state.unit), "own_unit")
    if not d.state.unjudged:
        d.emit("closed", {"ground": "judged"}, {"note": m.note})
        return
    silence = d.rules.pack.closing.silent_after
    began = d.state.served_at or d.at
    until = end_of(d.rules, silence, began)
    need(d.at >= until, "still_listening", until=until)
    d.emit("closed", {"ground": "silent"}, {"note": m.note})


def _reopen(d: Draft, m: c.Reopen) -> None:
    kept = {"person": m.head, "cause": "asked"}
    d.emit("reopened", kept, {"reason": text(m.reason, "reason")})


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
    kept = {"review_level": rule.level, "review_unit": m.unit, "reviewer": m.person}
    d.emit("review_asked", kept, {"reason": text(m.reason, "reason")}, [clock])


def _answer_review(d: Draft, m: c.AnswerReview) -> None:
    need(not d.by.inside(d.state.unit), "own_unit")
    words = {"view": text(m.view, "view"), "basis": text(m.basis, "basis")}
    clocks = [deadlines.meet(t, d.at) for t in d.state.running("review:")]
    d.emit("review_answered", {"upheld": m.upheld}, words, clocks)
    if m.upheld:
        # The review's opinion is a new answer and has to reach the person like the first.
        d.emit("answered", {"outcome": d.state.outcome or "explained"}, words)
    else:
        d.emit("reopened", {"person": m.head, "cause": "review"})


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
