"""One's own queue."""

from collections.abc import Iterable
from typing import Any

from sixia.field.sections.scene import Items, Scene, both
from sixia.hear.models import Concern
from sixia.ledger import append, queries
from sixia.ledger.models import STAGES, Case, Link
from sixia.ledger.perform import offered_in

MOVES = ("note", "contact", "ask_help")
MOST = 300


def cases(s: Scene) -> Items:
    """One's own queue, the next thing on top, as far as a telephone needs it."""
    rows = list(queries.mine(s.duties, s.now)[:MOST])
    states = append.states_of(row.pk for row in rows)
    voices = _voices(row.pk for row in rows)
    told = []
    for row in rows:
        said = voices.get(row.pk)
        can = offered_in(states[row.pk], s.duties)
        quiet = queries.kept_from(row, s.duties)
        told.append(
            _case(row)
            | {
                "place": said.place if said else "",
                "words": (said.words or "") if said else "",
                "due_at": None if quiet else row.due_at,
                "warn_at": None if quiet else row.warn_at,
                "moves": [move for move in MOVES if move in can],
            }
        )
    return told


def _voices(case_ids: Iterable[int]) -> dict[int, Concern]:
    """By case, the first who spoke."""
    links = Link.objects.filter(case__in=list(case_ids), current=True).select_related("concern")
    found: dict[int, Concern] = {}
    for link in links.order_by("concern__received_at", "concern"):
        found.setdefault(link.case_id, link.concern)
    return found


def _case(row: Case) -> dict[str, Any]:
    return {
        "id": row.pk,
        "number": row.number,
        "title": row.title,
        "kind": row.kind,
        "area": row.area_id,
        "area_name": row.area.full_name,
        "stage": row.stage,
        **both("stage", dict(STAGES), row.stage),
    }
