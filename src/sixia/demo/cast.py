"""The made-up county in the database, and who of its staff makes which move."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from random import Random

from django.contrib.auth.hashers import make_password

from sixia.demo.county import COUNTY, County, town_unit
from sixia.demo.dice import pick
from sixia.demo.gathering import Gathering
from sixia.demo.topics import topics
from sixia.grid.areas import above, level_of
from sixia.grid.models import Area, Duty, Staff, Team, Unit
from sixia.grid.setup import add_unit
from sixia.hear.taxonomy import taxonomy
from sixia.ledger.actor import By
from sixia.ledger.models import CatalogueItem

PASSWORD = "walk-the-loop"  # noqa: S105 - of the sample alone, and printed at its start
DISPATCH = "RX"
SHARE = 0.12
SOURCE = "清溪县派单目录(样例)"


@dataclass
class Cast:
    """Units by code, and staff by role and unit code; `numbers` are catalogue items by topic and
    unit code."""

    units: dict[str, Unit] = field(default_factory=dict)
    staff: dict[tuple[str, str], list[Staff]] = field(default_factory=dict)
    known: dict[str, Staff] = field(default_factory=dict)
    numbers: dict[tuple[str, str], str] = field(default_factory=dict)
    campaign: Gathering | None = None

    @cached_property
    def by_role(self) -> dict[str, list[Staff]]:
        rows: dict[str, list[Staff]] = {}
        for (role, _), staff in self.staff.items():
            rows.setdefault(role, []).extend(staff)
        return rows

    @cached_property
    def codes(self) -> dict[int, str]:
        """The code of a unit's id."""
        return {unit.pk: code for code, unit in self.units.items()}

    @cached_property
    def members(self) -> dict[int, By]:
        """Every member of staff as one who makes moves, by id."""
        return {
            staff.pk: By("staff", staff.pk, (unit := staff.unit).pk, unit.ids, unit.kind)
            for staff in self.known.values()
        }

    def head(self, unit: int) -> int:
        """The id of a unit's head, or of the nearest's above that has one."""
        line = [self.codes[n] for n in reversed(self.units[self.codes[unit]].ids)]
        return next(
            self.staff["unit_head", n][0].pk for n in line if ("unit_head", n) in self.staff
        )

    def handler(self, unit: str, rng: Random) -> int:
        return pick(rng, self.staff["handler", unit]).pk

    def one(self, role: str, rng: Random) -> int:
        """The id of somebody who holds this role."""
        return pick(rng, self.by_role[role]).pk

    def checker(self, rng: Random) -> int:
        """The id of a supervisor; Su, whose queue is there to be read, has a small share."""
        chosen = self.one("supervisor", rng)
        others = [one.pk for one in self.by_role["supervisor"] if one.username != "su"]
        return chosen if rng.random() < SHARE else pick(rng, others)

    def hours(self, unit: int | None) -> str:
        """Office hours of a unit, the dispatching one's where none owes."""
        return self.units[self.codes[unit] if unit else DISPATCH].office_hours


def cast(county: County, since: date) -> Cast:
    """Write areas, units, staff with their duties, teams and the catalogue."""
    _areas(county)
    found = Cast()
    for unit in county.units:
        parent = found.units[unit.parent] if unit.parent else None
        hours = "" if unit.hours.startswith("08:30") else unit.hours
        found.units[unit.code] = add_unit(
            unit.code, unit.name, unit.kind, parent, unit.area_code, hours=hours,
            dispatches=unit.code == DISPATCH,
        )  # fmt: skip
    _staff(county, found, since)
    _teams(county, found)
    _catalogue(county, found)
    return found


def _areas(county: County) -> None:
    names = {area.code: area.name for area in county.areas}
    Area.objects.bulk_create(
        Area(
            code=area.code,
            name=area.name,
            level=level_of(area.code),
            full_name="".join(names[code] for code in above(area.code)[2:] or (area.code,)),
        )
        for area in county.areas
    )


def _staff(county: County, found: Cast, since: date) -> None:
    hashed = make_password(PASSWORD)  # once: two hundred hashes would take half a minute
    rows = [
        Staff(
            username=one.username,
            name=one.name,
            unit=found.units[one.unit_code],
            phone=one.phone,
            password=hashed,
        )
        for one in county.staff
    ]
    Staff.objects.bulk_create(rows)
    duties = []
    for one, row in zip(county.staff, rows, strict=True):
        found.known[one.username] = row
        for duty in one.duties:
            found.staff.setdefault((duty.role, duty.unit_code), []).append(row)
            unit = found.units[duty.unit_code]
            duties.append(
                Duty(staff=row, role=duty.role, unit=unit, area_id=duty.area_code, since=since)
            )
    Duty.objects.bulk_create(duties)


def _teams(county: County, found: Cast) -> None:
    whole = Team(
        area_id=COUNTY, name="县便民服务中心", phone="0999-5012345", unit=found.units[DISPATCH]
    )
    rows = [whole]
    for team in county.teams:
        unit = found.units[town_unit(team.area_code)]
        rows.append(Team(area_id=team.area_code, name=team.name, phone=team.phone, unit=unit))
    Team.objects.bulk_create(rows)
    workers = {w.unit.area_id: w.pk for w in found.by_role["grid_worker"]}
    members = Team.members.through
    members.objects.bulk_create(
        members(team_id=team.pk, staff_id=workers[team.area_id[:12]])
        for team in rows
        if team.area_id[:12] in workers
    )


def _catalogue(county: County, found: Cast) -> None:
    towns = [unit.code for unit in county.units if unit.kind == "town"]
    items = []
    for number, entry in enumerate(county.catalogue, start=1):
        known = taxonomy().find(topics()[entry.topic].hint)
        units: Sequence[str] = [entry.unit_code, *(towns if "town" in entry.helpers else ())]
        for place, code in enumerate(units):
            shown = f"{number:02d}" if place == 0 else f"{number:02d}-{place:02d}"
            found.numbers[entry.topic, code] = shown
            items.append(
                CatalogueItem(
                    number=shown,
                    class_code=known.code if known else "",
                    unit=found.units[code],
                    source=SOURCE,
                )
            )
    CatalogueItem.objects.bulk_create(items)
