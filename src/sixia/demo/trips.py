"""Where the county's people of office go in a year, and who speaks to them there. No writing."""

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from sixia.demo.cast import Cast
from sixia.demo.county import GOVERNMENT, Area, County, town_unit, village_unit
from sixia.demo.dice import between, pick, shuffled
from sixia.demo.voices import Voice
from sixia.demo.voices.when import QUIET, ZONE

DAY, WEEK = timedelta(days=1), timedelta(days=7)
TOGETHER, MOST = timedelta(days=90), 8  # what was said at one meeting
MEMORY, WATER = timedelta(days=40), ("irrigation", "rural-water")
NEAR = timedelta(days=25)  # who waits so long for a reception day, comes to it
OFF = 0.03


@dataclass(slots=True, kw_only=True)
class Trip:
    """An outing of the year. `said`: places, in the list of voices, of those who speak there."""

    kind: str
    area: Area
    starts: datetime
    minutes: int
    unit: str
    lead: int
    place: str = ""
    purpose: str = ""
    announced: bool = True
    unannounced: bool = False
    off: str = ""
    turn: int | None = None
    said: list[int] = field(default_factory=list)
    goers: tuple[int, ...] = ()
    about: Mapping[str, Any] = field(default_factory=dict)
    before: "Trip | None" = None
    pk: int = 0

    @property
    def ends(self) -> datetime:
        return self.starts + timedelta(minutes=self.minutes)

    @property
    def town(self) -> str:
        return self.area.code[:9]


@cache
def book() -> dict[str, Any]:
    source = files("sixia.demo").joinpath("outings.toml").read_text("utf-8")
    return tomllib.loads(source)


@dataclass(frozen=True, slots=True)
class Year:
    """All trips in order of time, numbered; the voices, those who spoke at one moved to its day
    and all in order of time; where each spoke, by the number of the voice, from 1."""

    trips: tuple[Trip, ...]
    said: list[Voice]
    where: Mapping[int, Trip]


def year(place: County, who: Cast, said: Sequence[Voice], now: datetime) -> Year:
    """The year up to `now` and the two weeks after it; the same for the same arguments."""
    planner = _Planner(place, who, said, now)
    trips = sorted(planner.all(), key=lambda trip: trip.starts)
    for n, trip in enumerate(trips, start=1):
        trip.pk = n
    moved = _moved(trips, said)
    order = sorted(range(len(moved)), key=lambda n: moved[n].at)
    at = {n: trip for trip in trips for n in trip.said}
    where = {new: at[old] for new, old in enumerate(order, start=1) if old in at}
    return Year(tuple(trips), [moved[n] for n in order], where)


def _moved(trips: Sequence[Trip], said: Sequence[Voice]) -> list[Voice]:
    """Each who spoke at a trip spoke in turn, while it lasted."""
    moved = list(said)
    for trip in trips:
        for place, n in enumerate(trip.said, start=1):
            at = trip.starts + timedelta(minutes=trip.minutes * place / (len(trip.said) + 1))
            moved[n] = replace(said[n], at=at, channel=trip.kind)
    return moved


class _Planner:
    def __init__(self, place: County, who: Cast, said: Sequence[Voice], now: datetime) -> None:
        self.who, self.said, self.now = who, said, now
        self.today = now.astimezone(ZONE).date()
        self.rng = Random(f"trips {place.seed} {len(said)}")
        self.areas = {area.code: area for area in place.areas}
        self.towns = [area for area in place.areas if area.level == "town"]
        self.villages = [area for area in place.areas if area.level == "village"]
        named = book()["story"]["village"]
        self.home = next(area for area in self.villages if area.name == named)

    def all(self) -> Iterator[Trip]:
        receptions = list(self.receptions())
        self._come(receptions)
        yield from receptions
        meetings = list(self.meetings())
        yield from meetings
        met = {trip.area.code: trip for trip in meetings}  # the last at each place
        yield from self.next_meetings(met)
        yield from self.onsite()
        yield from self.outreach([self.areas[code] for code in met])
        yield from self.quiet_ones([self.areas[code] for code in met])
        never = [area for area in self.villages if area.code not in met and not area.urban]
        yield from self.burst(never[:1])
        yield from self.drawn(never[1:3])

    def at(self, day: date, begins: str) -> datetime:
        return datetime.combine(day, time.fromisoformat(begins), ZONE)

    def trip(self, kind: str, area: Area, day: date, unit: str, lead: int, **more: Any) -> Trip:
        told = book()[kind]
        begins = more.pop("begins", told["begins"])
        return Trip(
            kind=kind,
            area=area,
            starts=self.at(day, begins),
            minutes=told["minutes"],
            unit=unit,
            lead=lead,
            **{"purpose": told.get("purpose", ""), **more},
        )

    def fill(self, text: str, area: Area) -> str:
        seat = "居委会" if area.urban else "村委会"
        return text.format(town=self.areas[area.code[:9]].name, village=area.name, seat=seat)

    def receptions(self) -> Iterator[Trip]:
        told, leaders = book()["reception"], self.who.staff["leader", GOVERNMENT]
        day = first_reception(self.today)
        turn = 0
        while day <= self.today + 3 * WEEK:
            town = self.towns[turn % len(self.towns)]
            lead = leaders[turn % len(self.towns) % len(leaders)].pk
            off = told["holiday"] if (day.month, day.day) in QUIET else ""
            place = self.fill(told["place"], town)
            more = {"turn": turn, "off": off, "place": place}
            more["announced"] = day <= self.today + 2 * WEEK
            yield self.trip("reception", town, day, GOVERNMENT, lead, **more)
            day, turn = day + WEEK, turn + 1

    def _come(self, receptions: Sequence[Trip]) -> None:
        """Who would have come to the counter of the county comes to the town's next day, if it is
        near. What happened to many at once does not wait."""
        open_ = [trip for trip in receptions if not trip.off and trip.ends < self.now]
        by_town: dict[str, list[Trip]] = defaultdict(list)
        for trip in open_:
            by_town[trip.town].append(trip)
        for n, voice in enumerate(self.said):
            days = by_town[voice.area_code[:9]]
            if voice.channel != "reception" or voice.matter or not days:
                continue
            nearest = min(days, key=lambda trip: abs(trip.starts - voice.at))
            if abs(nearest.starts - voice.at) <= NEAR:
                nearest.said.append(n)

    def meetings(self) -> Iterator[Trip]:
        """Whatever was said at meetings, was said at one of these."""
        by_village: dict[str, list[int]] = defaultdict(list)
        for n, voice in enumerate(self.said):
            if voice.channel == "meeting":
                by_village[voice.area_code[:12]].append(n)
        by_village.setdefault(self.home.code, [])
        for code, spoke in sorted(by_village.items()):
            last, recent = None, []
            if code == self.home.code:
                recent = [n for n in spoke if self.said[n].at > self.now - TOGETHER]
            for group in self._groups(spoke[: len(spoke) - len(recent)]):
                day = self.said[group[len(group) // 2]].at.date()
                last = self.meeting(self.areas[code], min(day, self.today - DAY), last)
                last.said = group
                yield last
            if code == self.home.code:
                yield self._home_meeting(recent, last)

    def _home_meeting(self, spoke: Sequence[int], last: Trip | None) -> Trip:
        """In the story's village some who would have called come to the last meeting instead, who
        have something to say about water before all others."""
        could = [
            n
            for n, voice in enumerate(self.said)
            if voice.area_code.startswith(self.home.code)
            and voice.channel in ("phone", "visit", "web")
            and voice.kind == "request"
            and not voice.matter
        ]
        could.sort(key=lambda n: (self.said[n].topic not in WATER, -n))
        trip = self.meeting(self.home, self.today - MEMORY, last)
        trip.said = sorted([*spoke, *could][:MOST])
        return trip

    def _groups(self, spoke: Sequence[int]) -> Iterator[list[int]]:
        group: list[int] = []
        for n in spoke:
            first = self.said[group[0]].at if group else self.said[n].at
            if group and (len(group) == MOST or self.said[n].at - first > TOGETHER):
                yield group
                group = []
            group.append(n)
        if group:
            yield group

    def meeting(self, area: Area, day: date, before: Trip | None, **more: Any) -> Trip:
        told = book()["meeting"]
        places, purposes = told["places"], told["purposes"]
        if area.urban:
            places, purposes = told["urban"], told["urban_purposes"]
        place = before.place if before else pick(self.rng, places)
        purpose = pick(self.rng, purposes[1:] if before is None else purposes)
        told = {"place": self.fill(place, area), "purpose": purpose, "before": before, **more}
        town = town_unit(area.code)
        lead = pick(self.rng, self.who.staff["handler", town]).pk
        return self.trip("meeting", area, day, town, lead, goers=self.along(area), **told)

    def along(self, area: Area) -> tuple[int, ...]:
        """The grid worker of the village, if it has one."""
        found = self.who.staff.get(("grid_worker", village_unit(area.code)), [])
        return tuple(staff.pk for staff in found)

    def next_meetings(self, met: Mapping[str, Trip]) -> Iterator[Trip]:
        """A few in the next two weeks: in 东山村 on Friday about water, and elsewhere; one of them
        was called off, and one nobody was told of yet."""
        story = book()["story"]
        friday = self.today + DAY * (1 + (3 - self.today.weekday()) % 7)
        home = self.home
        more = {"place": story["place"], "purpose": story["purpose"]}
        yield self.meeting(home, friday, met.get(home.code), **more)
        others = shuffled(self.rng, [self.areas[code] for code in sorted(met)])
        elsewhere = [area for area in others if area != home][:5]
        for n, (area, ahead) in enumerate(zip(elsewhere, (3, 5, 8, 10, 12), strict=False)):
            off = book()["meeting"]["off"][0] if n == 1 else ""
            day = self.today + ahead * DAY
            yield self.meeting(area, day, met[area.code], off=off, announced=n != 4)

    def onsite(self) -> Iterator[Trip]:
        told, leaders = book()["onsite"], self.who.staff["leader", GOVERNMENT]
        for n in range(-12, 1):
            town = self.towns[(n + 12) % len(self.towns)]
            lead = leaders[n % len(leaders)].pk
            day = _workday(self.today + timedelta(days=30 * n + 8))
            place = self.fill(told["place"], town)
            yield self.trip("onsite", town, day, GOVERNMENT, lead, place=place)

    def outreach(self, met: Sequence[Area]) -> Iterator[Trip]:
        told = book()["outreach"]
        where = shuffled(self.rng, met) or list(self.villages)
        for n in range(-25, 1):
            about = told["turns"][n % len(told["turns"])]
            area = where[n % len(where)]
            lead = self.who.staff["unit_head", about["unit"]][0].pk
            day = _workday(self.today + timedelta(days=14 * n + 5))
            more = {"place": self.fill(told["place"], area), "purpose": about["purpose"]}
            yield self.trip("outreach", area, day, about["unit"], lead, about=about, **more)

    def quiet_ones(self, met: Sequence[Area]) -> Iterator[Trip]:
        """Research days and home visits, which nobody announces."""
        where = shuffled(self.rng, met) or list(self.villages)
        for n in range(-12, 1):
            area, day = where[n % len(where)], _workday(self.today + timedelta(days=30 * n + 12))
            lead = self.who.staff["unit_head", "NY"][0].pk
            yield self.trip("research", area, day, "NY", lead, announced=False)
        for (role, unit), staff in sorted(self.who.staff.items()):
            if role != "grid_worker":
                continue
            area = next(each for each in self.villages if village_unit(each.code) == unit)
            for n in range(-6, 1):
                day = _workday(self.today + timedelta(days=60 * n + between(self.rng, 1, 9)))
                yield self.trip("home", area, day, unit, staff[0].pk, announced=False)

    def burst(self, where: Sequence[Area]) -> Iterator[Trip]:
        """Five days in one village, and then nobody for the rest of the year."""
        for area in where:
            town = town_unit(area.code)
            for n in range(5):
                day = self.today - timedelta(days=236 - n)
                lead = pick(self.rng, self.who.staff["handler", town]).pk
                purpose = book()["story"]["burst"]
                yield self.trip("home", area, day, town, lead, announced=False, purpose=purpose)

    def drawn(self, where: Sequence[Area]) -> Iterator[Trip]:
        """Unannounced: one was, one will be."""
        for area, ahead in zip(where, (-40, 5), strict=False):
            su = self.who.known["su"]
            more = {"announced": False, "unannounced": True, "purpose": book()["story"]["drawn"]}
            day = _workday(self.today + timedelta(days=ahead))
            unit = self.who.codes[su.unit_id]
            yield self.trip("home", area, day, unit, su.pk, **more)


def first_reception(today: date) -> date:
    """The first day of the year's rota."""
    day, weekday = today - timedelta(days=364), int(book()["reception"]["weekday"])
    return day + DAY * ((weekday - day.weekday()) % 7)


def _workday(day: date) -> date:
    """The day itself, or the Monday after."""
    return day + DAY * max(0, 7 - day.weekday()) if day.weekday() > 4 else day
