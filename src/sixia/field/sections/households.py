"""The households one is on duty for. Whoever sends this section logs a look at each of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sixia.field.models import Made, Visit
from sixia.field.sections.scene import Items, Scene
from sixia.grid import entries, homes
from sixia.grid.circumstances import circumstances
from sixia.grid.models import Household
from sixia.grid.onduty import current, mine

HELP = ("measure", "promise")


def households(s: Scene) -> Items:
    """Those one is on duty for, with their open needs and what was taken on for them."""
    rows = list(_open_files(s))
    keys = [row.pk for row in rows]
    own = dict(
        current(s.today).filter(staff=s.staff, household__in=keys).values_list("household", "since")
    )
    visited: dict[int, datetime] = {}
    visits = Visit.objects.filter(household__in=keys).order_by("happened_at")
    visited.update(visits.values_list("household", "happened_at"))
    needs, measures = entries.open_needs(rows), _measures(keys)
    return [
        _household(row)
        | {
            "paired": row.pk in own,
            "since": own.get(row.pk),
            "last_visit": visited.get(row.pk),
            "needs": [
                {"key": str(e.key), "words": words, "at": e.happened_at}
                for e, words in needs.get(row.pk, ())
            ],
            "measures": measures[row.pk],
        }
        for row in rows
    ]


def _open_files(s: Scene) -> Iterable[Household]:
    files = mine(s.duties, s.today).filter(closed_at=None)
    return files.select_related("area").order_by("area_id", "pk")


def _household(row: Household) -> dict[str, Any]:
    family, known = homes.family_of(row), circumstances()
    return {
        "key": str(row.key),
        "area": row.area_id,
        "area_name": row.area.full_name,
        "name": family.name,
        "phone": family.phone,
        "address": family.address,
        "circumstances": [
            {"code": code, "zh": known[code].zh, "en": known[code].en}
            for code in family.circumstances
        ],
    }


def _measures(keys: list[int]) -> Mapping[int, Items]:
    """What still runs of what was taken on for these households."""
    rows = Made.objects.filter(household__in=keys, case__kind__in=HELP, case__ended_at=None)
    found: dict[int, Items] = defaultdict(list)
    for made in rows.select_related("case").order_by("case"):
        case = made.case
        found[made.household_id or 0].append(
            {
                "id": case.pk,
                "number": case.number,
                "title": case.title,
                "due_at": None if case.outcome else case.due_at,  # answered, it is owed no more
                "stage": case.stage,
            }
        )
    return found
