"""A household's file over the years: needs, measures, visits and results in one story. It opens
after the look is logged; what neighbours or others said is no part of it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import QuerySet

from sixia.field.models import Visit
from sixia.field.visits import note_of as seen_on
from sixia.grid import homes, households, pairing
from sixia.grid.homes import Family
from sixia.grid.models import Entry, Household, Pairing, Staff
from sixia.grid.rules import Duties
from sixia.ledger.models import Case

HELP = ("measure", "promise")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened: opened, need, result, correction, visit, measure, paired, ended
    or closed. `change` of a correction: field, old, new. `staff` None: the household itself."""

    at: datetime
    kind: str
    staff: Staff | None = None
    words: str = ""
    entry: Entry | None = None
    visit: Visit | None = None
    case: Case | None = None
    change: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class File:
    """All of it, in clear. `pairings` with what was handed over, the latest first."""

    household: Household
    family: Family
    needs: list[tuple[Entry, str]]
    measures: list[Case]
    pairings: list[tuple[Pairing, str]]
    lines: list[Line]


def file_of(home: Household, staff: Staff, duties: Duties, why: str, now: datetime) -> File:
    """The file, for someone on duty who says why. The look is logged first.

    Raises grid.onduty.NotOnDuty, grid.looks.NoReason. The same number of queries, however long."""
    return composed(home, households.look(home, staff, duties, why, now))


def composed(home: Household, family: Family) -> File:
    rows = list(home.entries.select_related("staff__unit", "household"))
    measures = list(measures_of(home))
    pairings = [(p, homes.note_of(p)) for p in pairing.of_household(home)]
    visits = home.visits.select_related("staff__unit", "unit")
    lines = [
        *_begun(home, family),
        *(_entry(entry) for entry in rows),
        *(Line(v.happened_at, "visit", v.staff, seen_on(v), visit=v) for v in visits),
        *(Line(m.opened_at, "measure", m.person, case=m) for m in measures),
        *_handed(pairings),
    ]
    lines.sort(key=lambda line: line.at, reverse=True)
    needs = [(e, str(homes.told(e)["words"])) for e in rows if _still(e)]
    return File(home, family, needs, measures, pairings[::-1], lines)


def _still(entry: Entry) -> bool:
    return entry.kind == "need" and entry.settled_at is None


def _begun(home: Household, family: Family) -> list[Line]:
    return [Line(home.opened_at, "opened", home.opened_by, family.why)]


def _entry(entry: Entry) -> Line:
    told = homes.told(entry)
    change = told if entry.kind == "correction" else {}
    return Line(
        entry.happened_at,
        entry.kind,
        entry.staff,
        str(told.get("words", "")),
        entry=entry,
        change=change,
    )


def _handed(pairings: list[tuple[Pairing, str]]) -> list[Line]:
    """Who came, with what they were told; who left without a successor."""
    followed = {p.after_id for p, _ in pairings}
    came = [Line(_noon(p.since), "paired", p.staff, note) for p, note in pairings]
    left = [
        Line(_noon(p.until), "ended", p.staff)
        for p, _ in pairings
        if p.until and p.pk not in followed
    ]
    return [*came, *left]


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(4), UTC)


def measures_of(home: Household) -> QuerySet[Case]:
    """What was promised to them or taken on for them: cases of their own, newest first."""
    rows = Case.objects.filter(made__household=home, kind__in=HELP)
    return rows.select_related("unit", "person__unit").order_by("-opened_at", "-pk")
