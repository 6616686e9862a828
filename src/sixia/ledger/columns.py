"""What the columns of a hand-off hold, by the names that profiles use (`hear.profiles.Told`)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from sixia.hear import people
from sixia.hear.profiles import Out
from sixia.hear.taxonomy import taxonomy
from sixia.ledger.models import OUTCOMES, STAGES
from sixia.ledger.telling import Told

Value = str | datetime | None


def _class(told: Told) -> str:
    known = taxonomy().get(told.state.class_code) if told.state.class_code else None
    return known.zh if known else told.said("class", "imported")


def _own(field: str) -> Callable[[Told], str]:
    """Something of the person who spoke, in clear; whoever asks has logged the look."""

    def opened(told: Told) -> str:
        person = told.concern.person
        return str(getattr(people.opened(person), field)) if person else ""

    return opened


def _moment(name: str) -> Callable[[Told], datetime | None]:
    return lambda told: getattr(told.state, name)


HOLDS: Mapping[str, Callable[[Told], Value]] = {
    "id": lambda t: t.concern.source_id,
    "number": lambda t: t.number,
    "title": lambda t: t.said("title"),
    "stage": lambda t: t.stage,
    "outcome": lambda t: t.state.outcome,
    "reply": lambda t: t.reply,
    "unit": lambda t: t.unit.name if t.unit else t.said("unit", "imported"),
    "unit_code": lambda t: t.unit.code if t.unit else "",
    "person": lambda t: t.person,
    "class": _class,
    "class_code": lambda t: t.state.class_code,
    "kind": lambda t: t.concern.kind,
    "place": lambda t: t.concern.place,
    "words": lambda t: t.concern.words,
    "received_at": lambda t: t.concern.received_at,
    **{name: _moment(name) for name in ("accepted_at", "assigned_at", "answered_at", "served_at")},
    "due_at": lambda t: t.due_at,
    "closed_at": lambda t: t.closed_at,
    "changed_at": lambda t: t.events[-1][0].happened_at,
    "in_time": lambda t: t.in_time,
    "solved": lambda t: t.judged("solved"),
    "satisfied": lambda t: t.judged("satisfied"),
    **{name: _own(name) for name in people.FIELDS},
}
WORDS: Mapping[str, Mapping[str, Any]] = {"stage": dict(STAGES), "outcome": dict(OUTCOMES)}


def row(told: Told, out: Out) -> list[Value]:
    """One line of a hand-off: codes in the source's words or else in ours, which are Chinese in
    every file; moments in the deployment's zone."""
    return [_cell(told, out, name) for name in out.columns.values()]


def _cell(told: Told, out: Out, name: Any) -> Value:
    value = HOLDS[name](told)
    if isinstance(value, datetime):
        return timezone.localtime(value)
    theirs = out.word(name, value) if value else None
    if theirs is not None or not value or name not in WORDS:
        return theirs or value
    with override("zh-hans"):
        return str(WORDS[name].get(value, value))
