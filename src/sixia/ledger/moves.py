"""The table of legal moves: from which stages each may be made, and on what condition. Pure.

Who may make a move is another question, answered in `rules.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sixia.ledger.packs import Pack
from sixia.ledger.states import ACTIVE, ENDED, OPEN, STAGES, State


class Refused(Exception):
    """A move that can't be made. Nothing was changed.

    `code` names the reason, `legal` the moves that could be made instead, `params` what the
    reason speaks of. Texts for people are in `web`.
    """

    def __init__(self, code: str, *, legal: tuple[str, ...] = (), **params: object) -> None:
        self.code, self.legal, self.params = code, legal, params
        told = ", ".join(f"{k}={v}" for k, v in params.items())
        super().__init__(f"{code}({told}); legal now: {', '.join(legal) or 'nothing'}")


Guard = Callable[[State, Pack], bool]


@dataclass(frozen=True, slots=True)
class Move:
    stages: tuple[str, ...]
    guard: Guard | None = None

    def open(self, state: State, pack: Pack) -> bool:
        return state.stage in self.stages and (self.guard is None or self.guard(state, pack))


def _may_extend(state: State, pack: Pack) -> bool:
    finish = state.clocks.get("finish")
    return (
        pack.extension is not None
        and state.extensions < pack.extension.times
        and state.extension_asked == 0
        and finish is not None
        and finish.state == "running"
    )


def _pushed(state: State, pack: Pack) -> bool:
    """Handed to a village or town without an entry of the dispatch catalogue (Beijing 2021 §17)."""
    return (
        pack.grassroots.may_refuse
        and state.unit_kind in ("town", "village")
        and not state.catalogue
    )


def _request(state: State, _: Pack) -> bool:
    """A promise is owed to those it was made to: it is neither merged nor parted."""
    return state.kind == "request"


def _ticks(state: State, _: Pack) -> bool:
    """Something runs; on an ended case that is a supervision order."""
    return bool(state.running(""))


def _may_review(state: State, pack: Pack) -> bool:
    return state.review_level < len(pack.reviews)


WORKING = ("assigned", "in_hand")
MERGING = ("registered", "accepted", *WORKING)

MOVES: dict[str, Move] = {
    "register": Move(("",)),
    "import": Move(("",)),
    "accept": Move(("registered", "imported")),
    "decline": Move(("registered", "accepted"), lambda _, p: bool(p.declines)),
    "assign": Move(("registered", "accepted")),
    "hand": Move(WORKING),
    "sign": Move(("assigned",)),
    "object": Move(("assigned",), lambda s, _: s.may_object),
    "refuse_push": Move(("assigned",), _pushed),
    "review_objection": Move(("objected",)),
    "contact": Move(WORKING),
    "note": Move(tuple(s for s in STAGES if s != "merged")),
    "check": Move(ACTIVE),
    "invite": Move(WORKING),
    "report_part": Move(ACTIVE, lambda s, _: bool(s.running("co:"))),
    "pause": Move(("in_hand",), lambda s, p: not s.paused and bool(p.pauses)),
    "resume": Move(("in_hand",), lambda s, _: s.paused),
    "ask_extension": Move(("in_hand",), _may_extend),
    "decide_extension": Move(("in_hand",), lambda s, _: s.extension_asked > 0),
    "refer": Move(WORKING, lambda s, _: not s.paused),
    "ask_help": Move(WORKING),
    "give_help": Move(OPEN, lambda s, _: s.help_open),
    "answer": Move(("in_hand",), lambda s, _: not s.paused),
    "serve": Move(("answered", "served"), lambda s, _: len(s.served) < max(1, len(s.concerns))),
    "judge": Move(("served",), lambda s, _: bool(s.unjudged)),
    "close": Move(("served",)),
    "reopen": Move(("served", "closed"), lambda s, _: s.unit is not None),
    "withdraw": Move(("registered", "accepted", *ACTIVE), lambda s, _: bool(s.concerns)),
    "ask_review": Move(("served", "closed"), _may_review),
    "answer_review": Move(("reviewing",)),
    "join": Move(MERGING, _request),
    "merge": Move(MERGING, _request),
    "part": Move(MERGING, lambda s, p: len(s.concerns) > 1 and _request(s, p)),
    "pull_out": Move(STAGES, lambda s, _: len(s.concerns) > 1),
    "link_repeat": Move(tuple(s for s in STAGES if s != "merged")),
    "join_campaign": Move(tuple(s for s in STAGES if s != "merged")),
    "take_lead": Move(OPEN, lambda s, _: s.lead is None),
    "hand_lead": Move(OPEN, lambda s, _: s.lead is not None),
    "report_lead": Move(OPEN, lambda s, _: s.lead is not None),
    "order": Move(ACTIVE),
    "reply_order": Move(STAGES, lambda s, _: bool(s.running("order:"))),
    "warn": Move(STAGES, _ticks),
    "escalate": Move(STAGES, _ticks),
    "erase": Move(STAGES),
    "recalendar": Move(OPEN),
}
# Made by the system or on other pages, so never offered as a button on the case.
UNOFFERED = frozenset(
    "register import warn escalate recalendar merge pull_out join_campaign".split()  # noqa: SIM905  # one line
)


def legal(state: State, pack: Pack) -> tuple[str, ...]:
    """The moves that the case's stage and pack allow now, in the order of the story."""
    return tuple(m for m, row in MOVES.items() if m not in UNOFFERED and row.open(state, pack))


__all__ = ["ENDED", "MOVES", "Move", "Refused", "legal"]
