"""A household's file over the years: needs, measures, visits and results in one story. It opens
after the look is logged; what neighbours or others said is no part of it."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from sixia.field.models import Outing, Visit
from sixia.field.visits import note_of as seen_on
from sixia.grid import homes, households, pairing
from sixia.grid.homes import Family, Minors
from sixia.grid.models import Entry, Household, Look, MinorsApproval, Pairing, Staff
from sixia.grid.onduty import at_work
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
    return _file(home, households.look(home, staff, duties, why, now))


def _file(home: Household, family: Family) -> File:
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


@dataclass(frozen=True, slots=True)
class OwnFile:
    """What a household sees of itself with its code: all fields, its minors' too; who looked, by
    unit; who is paired with it; its measures. Lines name units, not staff; what a visitor noted
    for colleagues is not among them."""

    household: Household
    family: Family
    minors: Minors
    measures: list[Case]
    paired: list[Pairing]
    lines: list[Line]
    looks: list[Look]


LOOKS_SHOWN = 100


def own_file(home: Household, today: date) -> OwnFile:
    """For the household itself, after its code was shown. Who has left is not named any more."""
    file = _file(home, homes.family_of(home))
    looks = Look.objects.filter(about=home.key).select_related("staff__unit")
    lines = [line for line in file.lines if line.kind not in ("paired", "ended")]
    return OwnFile(
        home,
        file.family,
        homes.minors_of(home),
        file.measures,
        list(pairing.of_household(home).filter(until=None, staff__in=at_work(today))),
        lines,
        list(looks.order_by("-at", "-pk")[:LOOKS_SHOWN]),
    )


def shown(files: QuerySet[Household]) -> QuerySet[Household]:
    """The files with when someone last went there (`visited_at`), place by place."""
    last = Visit.objects.filter(household=OuterRef("pk")).order_by("-happened_at")
    visited = Subquery(last.values("happened_at")[:1], output_field=DateTimeField())
    return files.select_related("area").annotate(visited_at=visited).order_by("area_id", "pk")


def last_there(pairings: QuerySet[Pairing]) -> QuerySet[Pairing]:
    """Pairings of units and villages with when the unit last went there: `visited_at` to a door,
    `outing_at` with an outing."""
    here = Q(unit=OuterRef("unit"), area__code__startswith=OuterRef("area"))
    visits = Visit.objects.filter(here).order_by("-happened_at").values("happened_at")
    outings = Outing.objects.filter(here, held_at__isnull=False).order_by("-held_at")
    return pairings.annotate(
        visited_at=Subquery(visits[:1]), outing_at=Subquery(outings.values("held_at")[:1])
    )


def leave_of(home: Household, staff: Staff, now: datetime) -> MinorsApproval | None:
    """What this person asked about minors last and what was said, unless its time is over."""
    rows = MinorsApproval.objects.filter(household=home, staff=staff)
    rows = rows.exclude(until__lt=timezone.localdate(now))
    return rows.order_by("-asked_at", "-pk").first()


@transaction.atomic
def forget(home: Household, now: datetime) -> None:
    """Erase the file, and what visitors noted at that door. That someone went there stays."""
    households.erase(home, now)
    rows = Visit.objects.filter(household=home)
    rows.update(note=b"", place="", latitude=None, longitude=None)


def forget_old(now: datetime, years: int) -> int:
    """Erase the files that were closed so many years ago. How many there were."""
    due = Household.objects.filter(erased_at=None, closed_at__lt=_years_before(now, years))
    rows = list(due)
    for home in rows:
        forget(home, now)
    return len(rows)


def _years_before(now: datetime, years: int) -> datetime:
    try:
        return now.replace(year=now.year - years)
    except ValueError:  # 29 February
        return now.replace(year=now.year - years, day=28)
