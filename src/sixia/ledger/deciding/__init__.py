"""`decide(state, command, by, rules, at) -> events`: whether a move is legal and what it causes.

Pure. A move that can't be made raises `Refused` and causes nothing. `at` is when it happened.
"""

from datetime import datetime

from sixia.ledger.actor import By
from sixia.ledger.commands import Command
from sixia.ledger.deadlines import Rules
from sixia.ledger.deciding import act, answer, assign, oversee, record
from sixia.ledger.draft import Draft
from sixia.ledger.moves import MOVES, Refused, legal
from sixia.ledger.states import Event, State, lacking

_DECIDERS = {
    **record.DECIDERS,
    **assign.DECIDERS,
    **act.DECIDERS,
    **answer.DECIDERS,
    **oversee.DECIDERS,
}


def decide(state: State, command: Command, by: By, rules: Rules, at: datetime) -> tuple[Event, ...]:
    """The events that the command causes; raises `Refused` naming what would be legal instead."""
    return tuple(drafted(state, command, by, rules, at).events)


def drafted(state: State, command: Command, by: By, rules: Rules, at: datetime) -> Draft:
    """The same, with the state after the events, for telling many moves one after another."""
    if not MOVES[command.move].open(state, rules.pack):
        raise Refused(
            "not_now", legal=legal(state, rules.pack), move=command.move, stage=state.stage
        )
    draft = Draft(state, by, rules, at)
    try:
        _DECIDERS[type(command)](draft, command)
    except Refused as error:
        error.legal = legal(state, rules.pack)
        raise
    if missing := lacking(draft.state):
        raise Refused("lacks", legal=legal(state, rules.pack), missing=missing)
    return draft
