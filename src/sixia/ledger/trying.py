"""How a file is to be read, whole, and what an import of it would do: nothing is written."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from sixia.grid.models import Area
from sixia.hear import profiles
from sixia.hear.importing import Rejected, Told
from sixia.hear.notes import Notes
from sixia.hear.reading import PLAIN, Columns, Reading
from sixia.ledger.importing import BATCH, Counts, looked_at
from sixia.ledger.models import ImportRun
from sixia.papers.tables import Table

SHOWN = 20  # rows of a trial


@dataclass(frozen=True, slots=True)
class Plan:
    """How a file is to be read, whole: with the file, this is what an import is known by."""

    source: str
    columns: Columns
    area: str
    pack: str
    profile: str = PLAIN.name
    within: str = ""  # the area no row may lie outside of; anywhere if empty
    batch: int | None = None  # of a campaign, by id: what comes in joins it
    by_hand: bool = False  # the map was chosen by a person, column by column
    headings: tuple[str, ...] = field(default=(), compare=False)  # in the order of the file

    def kept(self) -> dict[str, Any]:
        return {**asdict(self), "columns": {n: list(h) for n, h in self.columns.items()}}


def plan_of(run: ImportRun) -> Plan:
    columns = {name: tuple(headings) for name, headings in run.plan["columns"].items()}
    headings = tuple(run.plan.get("headings", ()))
    return Plan(**{**run.plan, "columns": columns, "headings": headings})


def own_profiles() -> Path:
    """Where an office keeps its profiles."""
    return Path(settings.SIXIA_HOME) / "profiles"


def reading_of(plan: Plan) -> Reading:
    """Raises profiles.ProfileError if the profile is gone."""
    profile = profiles.get(plan.profile, own_profiles())
    inside = Area.objects.filter(code__startswith=plan.within)
    areas = inside.values_list("code", flat=True) if "area" in plan.columns else ()
    zone = profile.tzinfo(ZoneInfo(settings.TIME_ZONE))
    return Reading(plan.columns, plan.source, zone, plan.area, frozenset(areas), profile)


@dataclass(slots=True)
class Trial:
    """What an import of these rows would do. `counts.new` are those not here yet; `whole`: no row
    was left untried; the first rows that hold and the first that do not."""

    counts: Counts
    whole: bool
    good: list[Told]
    bad: list[Rejected]


def trial(table: Table, plan: Plan, now: datetime, most: int | None = None) -> Trial:
    """Read rows, the first `most` or all, as an import would, and write nothing.

    Raises TableError.
    """
    reading, counts = reading_of(plan), Counts()
    done = Trial(counts, whole=True, good=[], bad=[])
    with Notes("") as notes:
        rows = iter(table)
        while batch := list(islice(rows, BATCH)):
            if most is not None and counts.read >= most:
                done.whole = False
                break
            sifted, here = looked_at(batch, reading, notes, now)
            good = [row for row in sifted if isinstance(row, Told)]
            counts.add(sifted, sum(row.said.source_id not in here for row in good))
            done.good += good[: SHOWN - len(done.good)]
            bad = (row for row in sifted if isinstance(row, Rejected))
            done.bad += islice(bad, SHOWN - len(done.bad))
        counts.median = notes.median_wait()
    return done
