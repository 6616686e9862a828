"""Where one goes, and what became of the last time there."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sixia.field import queries as outings_read
from sixia.field.frames import fingerprint
from sixia.field.kinds import kinds
from sixia.field.models import Heard, Made, Outing
from sixia.field.sections.scene import Items, Scene, both
from sixia.grid.onduty import mine
from sixia.grid.rules import Duties
from sixia.ledger import queries
from sixia.ledger.models import OUTCOMES, STAGES, Case

MOST = 60


def outings(s: Scene) -> Items:
    """Where one goes, with what became of the last time there."""
    rows = outings_read.mine(s.duties, s.today).select_related("before", "draw")
    found = list(rows.prefetch_related("policies").order_by("starts_at", "pk")[:MOST])
    files = mine(s.duties, s.today).filter(closed_at=None).order_by("area_id", "pk")
    doors = list(files.values_list("key", "area_id"))
    became = _became([row.before_id for row in found if row.before_id], s.duties)
    return [
        _outing(row)
        | {
            "households": _doors(row, doors),
            "before": _before(row.before, became[row.before.pk]) if row.before else None,
        }
        for row in found
    ]


def _outing(row: Outing) -> dict[str, Any]:
    kind = kinds()[row.kind]
    return {
        "key": str(row.key),
        "kind": row.kind,
        "kind_zh": kind.name.zh,
        "kind_en": kind.name.en,
        "area": row.area_id,
        "area_name": row.area.full_name,
        "place": row.place,
        "starts_at": row.starts_at,
        "ends_at": row.ends_at,
        "state": row.state,
        "lead_name": row.lead.name,
        "purpose": row.purpose,
        "policies": [str(policy.key) for policy in row.policies.all()],
    }


def _doors(row: Outing, doors: Iterable[tuple[UUID, str]]) -> list[str]:
    """The households to go to: those drawn, else all there; only those one is on duty for."""
    if not kinds()[row.kind].doors:
        return []
    drawn = set(row.draw.result or ()) if row.draw and row.draw.of == "household" else None
    here = (key for key, area in doors if area.startswith(row.area_id))
    return [str(key) for key in here if drawn is None or fingerprint(key) in drawn]


def _before(row: Outing, became: Mapping[str, Items]) -> dict[str, Any]:
    return {"held_at": row.held_at, "head_count": row.head_count, **became}


def _became(ids: list[int], duties: Duties) -> Mapping[int, Mapping[str, Items]]:
    """By outing, what was raised and promised there, as it is now. Two queries."""
    found: dict[int, dict[str, Items]] = defaultdict(lambda: {"raised": [], "promises": []})
    heard = Heard.objects.filter(outing__in=ids, concern__links__current=True)
    raised = heard.exclude(concern__links__case__kind="promise").order_by("concern__links__case")
    for outing, title, stage in raised.values_list(
        "outing", "concern__links__case__title", "concern__links__case__stage"
    ):
        found[outing]["raised"].append({"title": title, **both("stage", dict(STAGES), stage)})
    made = Made.objects.filter(outing__in=ids).select_related("case").order_by("case")
    for each in made:
        found[each.outing_id or 0]["promises"].append(_promise(each.case, duties))
    return found


def _promise(case: Case, duties: Duties) -> dict[str, Any]:
    return {
        "id": case.pk,
        "title": case.title,
        "due_at": None if queries.kept_from(case, duties) else case.due_at,
        **both("stage", dict(STAGES), case.stage),
        **both("outcome", dict(OUTCOMES), case.outcome),
    }
