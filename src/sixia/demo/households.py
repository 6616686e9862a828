"""Households in need in the made-up county, and who is paired with whom: two years of it, each act
through the rooms' own doors."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files
from random import Random
from typing import Any
from uuid import UUID

from sixia.demo.cast import Cast
from sixia.demo.county import Area as Place
from sixia.demo.county import County, person_name
from sixia.demo.dice import between, pick, shuffled
from sixia.field.heard import Source, promise
from sixia.field.visits import Visited, record_visit
from sixia.grid import closing, entries, households, minors, pairing
from sixia.grid.homes import Family, Minors
from sixia.grid.models import Area, Household, Pairing, Staff
from sixia.grid.queries import duties
from sixia.grid.rules import Duties
from sixia.grid.setup import set_active
from sixia.ledger.spot import Given

# How many files: of the story's grid worker, of Bo, of Tao, of Bo's colleague who left.
FILES = (4, 4, 2, 2)
CONSENT = "当面说清了存什么、谁看得到,本人同意"


@dataclass(slots=True)
class Author:
    """Who writes into the files: one member of staff, on any day of two years."""

    staff: Staff
    held: Duties


def paired(place: County, who: Cast, now: datetime, seed: int) -> str:
    """Write them all. The code of one file, to try the portal's door with."""
    rng = Random(f"households {seed}")
    _villages(place, who, now, rng)
    told = tomllib.loads(files("sixia.demo").joinpath("households.toml").read_text("utf-8"))
    stories, codes = told["household"], []
    for number, (staff, village) in enumerate(_authors(place, who, rng)):
        story = stories[number % len(stories)]
        codes.append(_file(story, staff, village, who, now, rng))
    _left(who)
    return codes[FILES[0]]  # one of Bo's


def _villages(place: County, who: Cast, now: datetime, rng: Random) -> None:
    """Each bureau with a village in the country, since some day of the last two years."""
    villages = [a.code for a in place.areas if a.level == "village" and not a.urban]
    bureaus = [u for u in who.units.values() if u.kind in ("department", "company")]
    rows = zip(bureaus, shuffled(rng, villages), strict=False)
    Pairing.objects.bulk_create(
        Pairing(
            unit=unit,
            area_id=code,
            staff_id=who.head(unit.pk),
            since=(now - timedelta(days=between(rng, 30, 700))).date(),
        )
        for unit, code in rows
    )


def _authors(place: County, who: Cast, rng: Random) -> list[tuple[Staff, Place]]:
    """The grid worker in her own village, the handlers in villages all over the county."""
    places = {area.code: area for area in place.areas}
    villages = [area for area in place.areas if area.level == "village"]
    worker = who.known["wang"]
    assert worker.unit.area_id
    people = (worker, who.known["bo"], who.known["tao"], gone(who))
    return [
        (staff, places[worker.unit.area_id] if staff == worker else pick(rng, villages))
        for staff, n in zip(people, FILES, strict=True)
        for _ in range(n)
    ]


def gone(who: Cast) -> Staff:
    """The handler of Bo's bureau whose account was closed last week."""
    return next(s for s in who.staff["handler", "ZJ"] if s.username != "bo")


def _file(
    story: dict[str, Any], staff: Staff, village: Place, who: Cast, now: datetime, rng: Random
) -> str:
    """One file from its opening to today. Its code."""
    opened = now - timedelta(days=between(rng, 400, 700))
    by = Author(staff, duties(staff, opened.date()))
    minor = Minors(story.get("minors", ""), tuple(story.get("of_minors", ())))
    family = _family(story, village, rng)
    made = households.open_file(
        Area.objects.get(pk=village.code), family, minor, staff, by.held, opened, _key(rng)
    )
    home = made.household
    by = _handed(home, story, by, opened, who)
    _lived(home, story, by, opened, now, rng)
    _promised(home, story, by, now, rng)
    if minor and by.staff == who.known["bo"]:
        minors.ask(home, by.staff, by.held, "和学校商量助学金", now)
    assert made.code
    return made.code


def _family(story: dict[str, Any], village: Place, rng: Random) -> Family:
    name, _letters = person_name(rng)
    spot = pick(rng, village.spots) if village.spots else village.name
    return Family(
        name=name,
        phone=f"1990010{between(rng, 0, 9999):04d}",
        address=f"{spot}{between(rng, 1, 60)}号",
        people=between(rng, 1, 4),
        circumstances=tuple(story["circumstances"]),
        consent=CONSENT,
        why=story["why"],
    )


def _handed(
    home: Household, story: dict[str, Any], by: Author, opened: datetime, who: Cast
) -> Author:
    """Of Bo's and Tao's files half began with a colleague, who handed them over after a year."""
    unit = home.opened_by.unit.ids[-1] if home.opened_by else 0
    others = [s for s in who.staff.get(("handler", who.codes.get(unit, "")), []) if s != by.staff]
    if home.pk % 2 or not others:
        return by
    day = opened + timedelta(days=200)
    row = Pairing.objects.get(household=home, until=None)
    pairing.hand_over(row.pk, others[0], story["handed"], by.held, day)
    return Author(others[0], duties(others[0], day.date()))


def _lived(
    home: Household, story: dict[str, Any], by: Author, opened: datetime, now: datetime, rng: Random
) -> None:
    """A need, visits every other month, what came of it; some needs are met."""
    at = opened + timedelta(days=210)
    need = entries.add(home, "need", story["need"], by.staff, by.held, at, key=_key(rng))
    while (at := at + timedelta(days=between(rng, 40, 75))) < now:
        met = rng.random() < 0.8
        told = Visited(
            area_code=home.area_id,
            happened_at=at,
            met=met,
            note=pick(rng, story["seen"]) if met else "",
            household=home,
            key=_key(rng),
        )
        record_visit(told, by.held, at)
    if rng.random() < 0.5:
        at = now - timedelta(days=between(rng, 5, 30))
        entries.add(home, "result", story["result"], by.staff, by.held, at, key=_key(rng))
        entries.settle(home, need.pk, by.held, at)
    if rng.random() < 0.2:
        closing.ask_to_close(home, by.held, now - timedelta(days=3))


def _promised(
    home: Household, story: dict[str, Any], by: Author, now: datetime, rng: Random
) -> None:
    """A help measure on the ledger, due some weeks from now."""
    if rng.random() < 0.4:
        return
    at = now - timedelta(days=between(rng, 3, 25))
    given = Given(
        kind="measure",
        means=story["measure"],
        due_at=now + timedelta(days=between(rng, 5, 60)),
        area_code=home.area_id,
        unit=by.staff.unit_id,
        person=by.staff.pk,
        key=_key(rng),
    )
    promise(given, None, Source(household=home), by.held, at)


def _left(who: Cast) -> None:
    """One handler left: their households wait on Director Qin's list."""
    if Pairing.objects.filter(staff=gone(who), until=None).exists():
        set_active(gone(who), active=False)


def _key(rng: Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)
