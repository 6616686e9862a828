"""Open cases that are here already come on the lists of what many need, what is hard, what waits and
what came again.

What counts is written here as it was on that day: the rules may change later, and then another
migration says so. A few cases at a time, each time whole: broken off, it goes on where it was.
"""

from datetime import datetime
from itertools import groupby
from typing import Any, ClassVar

from django.db import migrations, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TOGETHER = 500
OPEN = (
    "registered", "accepted", "assigned", "objected", "in_hand", "answered", "served", "reviewing",
)  # fmt: skip
ENDS = ("closed", "declined", "withdrawn", "merged")
COLUMNS = ("shared_by", "hard", "waiting_since", "again_at")
Told = list[tuple[str, datetime, dict[str, Any]]]


def tell(apps: StateApps, _editor: BaseDatabaseSchemaEditor) -> None:
    # One that is told already waits since some time.
    cases = apps.get_model("ledger", "Case").objects
    untold = cases.filter(
        stage__in=OPEN, kind__in=("request", "promise"), waiting_since__isnull=True
    )
    last = 0
    while last is not None:
        with transaction.atomic():
            found = list(untold.select_for_update().filter(pk__gt=last).order_by("pk")[:TOGETHER])
            told = _events(apps, [case.pk for case in found])
            for case in found:
                _tell(case, told.get(case.pk, []))
            cases.bulk_update(found, COLUMNS)
            last = found[-1].pk if found else None


def _events(apps: StateApps, cases: list[int]) -> dict[int, Told]:
    rows = apps.get_model("ledger", "Event").objects.filter(case__in=cases).order_by("case", "seq")
    values = rows.values_list("case", "verb", "happened_at", "structure")
    return {case: [row[1:] for row in same] for case, same in groupby(values, lambda row: row[0])}


def _tell(case: Any, events: Told) -> None:
    need = case.kind == "request" and case.concern_kind != "thanks" and case.speakers >= 3
    met = _difficulties(events)
    case.shared_by = case.speakers if need else None
    case.hard = met if met >= 2 else None
    case.waiting_since = case.opened_at
    case.again_at = _again(events) or (case.opened_at if case.matter_id else None)


def _difficulties(events: Told) -> int:
    """Each extension, each time it went on or was done again, each poor rating; several units
    beside the one responsible, and an answer so late that it was told above the unit."""
    said = [(verb, told) for verb, _, told in events]
    each = sum(v in ("extended", "objection_upheld", "referred", "reopened") for v, _ in said)
    judged = (told for verb, told in said if verb == "judged")
    poor = sum(told["solved"] != "no" and told["satisfied"] <= 2 for told in judged)
    helpers = {told["co_unit"] for verb, told in said if verb == "invited"}
    late = any(
        verb == "escalated"
        and told["clock"] == "finish"
        and told["to"] not in ("handler", "unit_head")
        for verb, told in said
    )
    return each + poor + (len(helpers) >= 2) + late


def _again(events: Told) -> datetime | None:
    """When it was last opened again after it had been over."""
    over, again, spoke = False, None, set()
    for verb, at, told in events:
        spoke |= {*told.get("concerns", ()), *told.get("joining", ())}
        if verb in ("parted", "withdrawn"):
            spoke.discard(told["concern"])
        if verb in ENDS:
            # One person leaves, and others still wait.
            over = not (verb == "withdrawn" and spoke)
        if verb in ("reopened", "review_asked"):
            over, again = False, at if over else again
    return again


class Migration(migrations.Migration):
    atomic = False
    dependencies: ClassVar = [("ledger", "0012_needs")]
    operations: ClassVar = [migrations.RunPython(tell, migrations.RunPython.noop)]
