"""The year's outings in the database: who went, who came, what was said and promised there."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from random import Random

from django.conf import settings
from uuid_utils.compat import uuid7

from sixia.demo.cast import Cast
from sixia.demo.county import village_unit
from sixia.demo.dice import between, pick
from sixia.demo.play import SHUT, Play, Promised
from sixia.demo.trips import WEEK, Trip, Year, book, first_reception
from sixia.demo.voices.tell import Teller
from sixia.demo.voices.when import ZONE
from sixia.field.models import Asked, Heard, Invited, Made, Outing, Rota, Turn, Visit, Visitor
from sixia.field.visits import NOTE
from sixia.guide.models import Policy, Question
from sixia.ledger.models import Case
from sixia.ledger.states import OPEN, State
from sixia.seal import envelope

PROMISED, DECIDED = 3, 4  # at most so many at one meeting, at one table
LIKELY, OWN = 0.3, 0.5
FRESH, TOLD = timedelta(days=3), timedelta(days=12)
ON_TABLE = timedelta(days=45)
VISITS = 24  # a grid worker's in the year


class Outings:
    """Writes the trips, and beside each part of the ledger what of it was said out there."""

    def __init__(self, year: Year, who: Cast, now: datetime, seed: int) -> None:
        self.year, self.who, self.now, self.seed = year, who, now, seed
        self.rng = Random(f"outings {seed}")
        self.given: Counter[int] = Counter()
        self.tables = [t for t in year.trips if t.kind == "onsite" and t.ends < now]
        self.numbers: Counter[int] = Counter()

    def plan(self) -> None:
        """All trips as rows, with who goes along and which units are asked to the table."""
        rota = self._rota()
        rows = [self._row(trip, rota) for trip in self.year.trips]
        Outing.objects.bulk_create(rows, batch_size=200)
        through = Outing.goers.through
        through.objects.bulk_create(
            through(outing_id=trip.pk, staff_id=staff)
            for trip in self.year.trips
            for staff in trip.goers
        )
        units = [self.who.units[code].pk for code in book()["onsite"]["units"]]
        Invited.objects.bulk_create(
            Invited(outing_id=trip.pk, unit_id=unit, came=True if trip.ends < self.now else None)
            for trip in self.year.trips
            if trip.kind == "onsite"
            for unit in units
        )

    def _rota(self) -> Rota:
        told, he = book()["reception"], self.who.known["he"]
        day = first_reception(self.now.astimezone(ZONE).date())
        rota = Rota.objects.create(
            name=told["name"],
            kind="reception",
            unit=he.unit,
            every_weeks=1,
            first_day=day,
            begins=time.fromisoformat(told["begins"]),
            minutes=told["minutes"],
            made_by=he,
            made_at=self.now - 53 * WEEK,
        )
        turns = {t.area.code: t for t in self.year.trips if t.turn is not None}
        Turn.objects.bulk_create(
            Turn(rota=rota, order=n, staff_id=trip.lead, area_id=code)
            for n, (code, trip) in enumerate(sorted(turns.items()))
        )
        return rota

    def _row(self, trip: Trip, rota: Rota) -> Outing:
        told = min(trip.starts - WEEK, self.now - timedelta(hours=between(self.rng, 2, 60)))
        row = Outing(
            pk=trip.pk,
            key=uuid7(),
            kind=trip.kind,
            area_id=trip.area.code,
            place=trip.place,
            starts_at=trip.starts,
            ends_at=trip.ends,
            unit=self.who.units[trip.unit],
            lead_id=trip.lead,
            purpose=trip.purpose,
            unannounced=trip.unannounced,
            rota=rota if trip.turn is not None else None,
            before_id=trip.before.pk if trip.before else None,
            made_by_id=trip.lead,
            made_at=told - timedelta(days=2),
            published_at=told if trip.announced else None,
            state="published" if trip.announced else "planned",
        )
        if trip.off:
            row.state, row.called_off = "called_off", trip.off
        elif trip.ends < self.now:
            self._held(row, trip)
        return row

    def _held(self, row: Outing, trip: Trip) -> None:
        """Over: held, written up some days later, reported back after that."""
        gone, told = self.now - trip.ends, book()[trip.kind]
        row.state, row.held_at = "held", trip.ends
        if trip.kind in ("meeting", "outreach", "onsite"):
            low, high = (9, 30) if trip.kind == "onsite" else (14, 60)
            row.head_count = between(self.rng, low, high) + len(trip.said)
        if gone > FRESH and "summaries" in told:
            row.state, row.summary = "written", pick(self.rng, told["summaries"])
            row.written_at = trip.ends + timedelta(days=1)
        if trip.kind == "reception" and not trip.said:
            row.summary = told["nobody"]
        elif gone > TOLD and "reports" in told and self.rng.random() < 0.9:
            row.state, row.report = "reported", pick(self.rng, told["reports"])
            row.reported_at = trip.ends + TOLD - timedelta(days=between(self.rng, 0, 4))

    def promise(self, batch: Iterable[Play]) -> None:
        """Add to the plays what was promised about them on the spot."""
        for play in batch:
            if not _owed(play) or play.promised:
                continue
            rng = Random(f"given {self.seed} {play.concern}")
            trip = self.year.where.get(play.concern)
            if trip and trip.kind == "meeting":
                likely = 1 if _story(trip) else LIKELY
                if self.given[trip.pk] < PROMISED and rng.random() < likely:
                    self._give(play, trip, rng)
            elif table := next((t for t in self.tables if self._lies_there(play, t)), None):
                self._give(play, table, rng)

    def _lies_there(self, play: Play, trip: Trip) -> bool:
        age, ended = trip.starts - play.voice.at, play.state.ended_at
        here = play.voice.area_code.startswith(trip.town) and self.given[trip.pk] < DECIDED
        return here and WEEK < age < ON_TABLE and (ended is None or ended > trip.ends)

    def _give(self, play: Play, trip: Trip, rng: Random) -> None:
        at = min(max(play.voice.at, trip.starts) + timedelta(minutes=12), self.now)
        day = (at + timedelta(days=between(rng, 20, 120))).astimezone(ZONE).date()
        due = datetime.combine(day, SHUT, ZONE).astimezone(UTC)
        means = f"{play.voice.issue}：{Teller(play.voice, rng).fitting('plan')}"
        state = replace(play.state, concerns=(play.concern,))
        if trip.kind == "meeting" and (_story(trip) or rng.random() < OWN):
            state = self._by_village(state, trip)
        self.given[trip.pk] += 1
        play.promised.append(Promised(at.astimezone(UTC), due, means, state, trip.pk))

    def _by_village(self, state: State, trip: Trip) -> State:
        """Where a village has a grid worker, they take it on themselves."""
        code = village_unit(trip.area.code)
        workers = self.who.staff.get(("grid_worker", code))
        if not workers:
            return state
        unit = self.who.units[code]
        return replace(
            state, unit=unit.pk, unit_path=unit.ids, unit_kind=unit.kind, person=workers[0].pk
        )

    def write(self, batch: Sequence[Play], made: Sequence[tuple[int, Play, Promised]]) -> None:
        """What of these plays was heard out there, and which promises (by case) were made there."""
        heard = [(p, t) for p in batch if (t := self.year.where.get(p.concern))]
        visitors = {p.concern: self._visitor(p, t) for p, t in heard if t.kind == "reception"}
        Visitor.objects.bulk_create(visitors.values())
        Heard.objects.bulk_create(
            Heard(concern_id=p.concern, outing_id=t.pk, visitor=visitors.get(p.concern))
            for p, t in heard
        )
        there = [(case, play, given) for case, play, given in made if given.outing]
        Made.objects.bulk_create(Made(case_id=case, outing_id=g.outing) for case, _, g in there)
        tables = {trip.pk for trip in self.tables}
        agenda = Outing.agenda.through
        agenda.objects.bulk_create(
            agenda(outing_id=g.outing, case_id=play.case_id)
            for _, play, g in there
            if g.outing in tables
        )

    def _visitor(self, play: Play, trip: Trip) -> Visitor:
        rng, answered = Random(f"visitor {self.seed} {play.concern}"), play.state.answered_at
        self.numbers[trip.pk] += 1
        spot = answered is not None and answered - play.voice.at < timedelta(days=1)
        return Visitor(
            key=uuid7(),
            outing_id=trip.pk,
            number=self.numbers[trip.pk],
            people=between(rng, 2, 5) if rng.random() < 0.15 else 1,
            settled="spot" if spot else "ledger",
            came_at=play.voice.at - timedelta(minutes=5),
            ended_at=play.voice.at + timedelta(minutes=15),
        )

    def round_off(self) -> None:
        """What is taken along, looked at, asked and seen on the doorstep."""
        self._look_at()
        self._explain()
        Visit.objects.bulk_create(self._visits(), batch_size=500)

    def _look_at(self) -> None:
        """Open cases of the place on the agenda of what is ahead."""
        agenda = Outing.agenda.through
        ahead = [trip for trip in self.year.trips if trip.starts > self.now and not trip.off]
        for trip in ahead:
            if trip.kind in ("meeting", "onsite"):
                here = Case.objects.filter(area__code__startswith=trip.area.code, stage__in=OPEN)
                ids = here.filter(kind="request").order_by("due_at", "pk")[:5]
                agenda.objects.bulk_create(agenda(outing_id=trip.pk, case_id=c.pk) for c in ids)

    def _explain(self) -> None:
        """The policy an outreach is about, and what people asked about it."""
        shelf = list(Policy.objects.filter(published_at__isnull=False).defer("text", "searched"))
        taken = Outing.policies.through
        asked: list[tuple[Trip, Question]] = []
        for trip in (t for t in self.year.trips if t.about):
            fits = [p for p in shelf if trip.about["about"] in p.title and _holds(p, trip)]
            taken.objects.bulk_create(taken(outing_id=trip.pk, policy_id=p.pk) for p in fits)
            if trip.ends < self.now:
                policy = fits[0] if fits else None
                asked += [(trip, question) for question in self._questions(trip, policy)]
        Question.objects.bulk_create(question for _, question in asked)
        Asked.objects.bulk_create(Asked(outing_id=t.pk, question=q) for t, q in asked)

    def _questions(self, trip: Trip, policy: Policy | None) -> Iterator[Question]:
        for n, (words, answer) in enumerate(trip.about["asked"], start=1):
            at = trip.starts + timedelta(minutes=20 * n)
            yield Question(
                key=uuid7(),
                policy=policy,
                area_id=trip.area.code,
                words=words,
                answer=answer,
                asked_at=at,
                answered_at=at,
                staff_id=trip.lead,
            )

    def _visits(self) -> Iterator[Visit]:
        """Doors knocked at: on the outings for it, and by grid workers on their rounds."""
        for trip in self.year.trips:
            if trip.kind == "home" and trip.ends < self.now:
                for n in range(between(self.rng, 4, 8)):
                    yield self._visit(trip, trip.starts + timedelta(minutes=22 * n), trip.pk)
        for trip in {t.lead: t for t in self.year.trips if t.kind == "home"}.values():
            if trip.lead in {w.pk for w in self.who.by_role["grid_worker"]}:
                for n in range(VISITS):
                    day = self.now - timedelta(days=14 * n + between(self.rng, 1, 6))
                    yield self._visit(trip, day.replace(minute=between(self.rng, 0, 59)), None)

    def _visit(self, trip: Trip, at: datetime, outing: int | None) -> Visit:
        met, unit = self.rng.random() < 0.8, self.who.units[trip.unit]
        note = pick(self.rng, book()["home"]["notes"]) if met and self.rng.random() < 0.4 else ""
        return Visit(
            key=uuid7(),
            outing_id=outing,
            staff_id=trip.lead,
            unit=unit,
            area_id=trip.area.code,
            place=f"{pick(self.rng, trip.area.spots)}{between(self.rng, 1, 40)}号",
            met=met,
            note=envelope.seal(settings.SIXIA_KEYS, note, NOTE) if note else b"",
            claimed_at=at,
            happened_at=at,
            recorded_at=at + timedelta(minutes=3),
        )


def _holds(policy: Policy, trip: Trip) -> bool:
    day = trip.starts.date()
    return policy.since <= day and (policy.until is None or day <= policy.until)


def _story(trip: Trip) -> bool:
    return bool(trip.area.name == book()["story"]["village"])


def _owed(play: Play) -> bool:
    """Has someone taken this on, so that they could promise?"""
    state = play.state
    taken = state.unit and state.person and state.checker
    return bool(taken) and state.stage not in ("merged", "declined", "withdrawn")
