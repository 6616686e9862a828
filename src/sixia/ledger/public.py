"""What anyone may read of the ledger: counts and outcomes without a word anybody said; and what
one person may read of their own case, never of others' on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils import timezone

from sixia.clock import Calendar
from sixia.grid.models import Area
from sixia.grid.queries import calendar
from sixia.hear.models import Attachment, Concern
from sixia.ledger import queries
from sixia.ledger.append import state_of
from sixia.ledger.deadlines import Ticking
from sixia.ledger.models import Case, Event
from sixia.ledger.moves import legal
from sixia.ledger.packs import Ground, Pack, get
from sixia.ledger.states import OPEN, State

MONTH, SEASON = timedelta(days=30), timedelta(days=120)
# The steps a person sees of the case they are on. What staff write to one another is not theirs.
STEPS = frozenset(
    """
    registered imported accepted declined assigned handed signed objected objection_upheld
    objection_refused contacted noted paused resumed extended referred answered served judged
    closed reopened withdrawn review_asked review_answered joined merged lead_taken lead_handed
    """.split()  # noqa: SIM905  # as a list it would be thirty lines
)
ACTS = ("serve", "judge", "note", "withdraw", "reopen", "ask_review")
OWED = ("review", "finish", "sign", "route", "objection", "serve")


@dataclass(frozen=True, slots=True)
class Counts:
    """Of the last 30 days: opened, and those that several households share. Now: overdue."""

    opened: int
    shared: int
    late: int


def counts(now: datetime) -> Counts:
    """Cases opened here; imported ones are apart in every figure. One query.

    It reads the cases of a month and those overdue, a few in a hundred: a tenth of a second at a
    million, asked once in five minutes. An index that held all it asks for would be written with
    every case instead.
    """
    recent, late = Q(opened_at__gte=now - MONTH), Q(stage__in=OPEN, due_at__lt=now)
    # Only these rows are read, by their indexes, however long the ledger is.
    found = Case.objects.filter(recent | late, kind="request", origin="here").aggregate(
        opened=Count("pk", filter=recent),
        shared=Count("pk", filter=recent & Q(speakers__gt=1)),
        late=Count("pk", filter=late),
    )
    return Counts(**found)


@dataclass(frozen=True, slots=True)
class Ended:
    """One outcome as the public sees it: what about, which town, what came of it, how long."""

    class_code: str
    town: str
    unit: str
    outcome: str
    speakers: int
    days: int
    at: datetime
    promised_at: datetime | None


def outcomes(now: datetime, most: int = 6) -> list[Ended]:
    """What was answered and reached the people lately, newest first. Three queries."""
    promised = Case.objects.filter(parent=OuterRef("pk")).order_by("-id").values("due_at")[:1]
    rows = list(
        Case.objects.filter(
            kind="request",
            origin="here",
            opened_at__gte=now - SEASON,
            stage__one_of=("served", "closed"),
            answered_at__isnull=False,
        )
        .exclude(class_code="")
        .select_related("unit")
        .annotate(promised_at=Subquery(promised))
        .order_by(F("answered_at").desc(), "-id")[:most]
    )
    towns = Area.objects.in_bulk({row.area_id[:9] for row in rows})
    days = calendar()
    return [_ended(row, row.promised_at, towns, days) for row in rows]


def _ended(
    row: Case, promised_at: datetime | None, towns: dict[str, Area], days: Calendar
) -> Ended:
    town = towns.get(row.area_id[:9])
    at = row.answered_at or row.opened_at
    return Ended(
        class_code=row.class_code,
        town=town.name if town else "",
        unit=row.unit.name if row.unit else "",
        outcome=row.outcome,
        speakers=row.speakers,
        days=days.count(timezone.localdate(row.opened_at), timezone.localdate(at)),
        at=at,
        promised_at=promised_at,
    )


@dataclass(frozen=True, slots=True)
class Promises:
    """Promises that still run: in time, past their date, and those nobody has touched."""

    running: int
    late: int
    silent: int


def promises(now: datetime) -> Promises:
    """Two queries."""
    still = queries.promises(Case.objects.filter(origin="here"))
    found = still.order_by().aggregate(
        running=Count("pk", filter=Q(due_at__gte=now) | Q(due_at__isnull=True)),
        late=Count("pk", filter=Q(due_at__lt=now)),
    )
    return Promises(**found, silent=queries.silent_promises(still, now).count())


@dataclass(frozen=True, slots=True)
class OwnCase:
    """One case this person is on, as they may see it. `can`: the moves open to them now."""

    case: Case
    state: State
    pack: Pack
    can: frozenset[str]
    answer: Event | None
    steps: tuple[Event, ...]
    owed: Ticking | None

    @property
    def stage(self) -> str:
        """How far it is for this person: others on the case may be further or less far."""
        if self.state.stage not in ("answered", "served"):
            return self.state.stage
        waiting = ("serve", "answered"), ("judge", "served")
        return next((stage for move, stage in waiting if move in self.can), "judged")

    @property
    def declined(self) -> Ground | None:
        """The lawful way to go instead, if the case was not taken up."""
        grounds = self.pack.declines if self.state.stage == "declined" else ()
        return next((g for g in grounds if g.code == self.state.ground), None)

    @property
    def others(self) -> int:
        """How many others spoke about the same; they are counted, never shown."""
        return max(0, len(self.state.concerns) - 1)


@dataclass(frozen=True, slots=True)
class Own:
    """What one person said and the cases it hangs on: its own, and a promise that answered it."""

    concern: Concern
    files: tuple[Attachment, ...]
    cases: tuple[OwnCase, ...]

    def find(self, case_id: int) -> OwnCase | None:
        return next((own for own in self.cases if own.case.pk == case_id), None)


def own(concern_id: int, tracking: str) -> Own | None:
    """What the holder of this code may see; None once the code was replaced or all is gone."""
    concern = Concern.objects.filter(pk=concern_id, tracking=tracking).first()
    if concern is None:
        return None
    cases = queries.case_of(concern).select_related("dispatch")
    return Own(
        concern, tuple(concern.attachments.all()), tuple(_own(case, concern.pk) for case in cases)
    )


def _own(case: Case, concern: int) -> OwnCase:
    state, pack = state_of(case), get(case.pack, case.pack_version)
    reached = concern in state.served
    story = [e for e in queries.story(case) if e.verb in STEPS and _theirs(e, concern)]
    answers = [e for e in story if e.verb == "answered"]
    return OwnCase(
        case=case,
        state=state,
        pack=pack,
        can=frozenset(_can(state, pack, concern)),
        answer=answers[-1] if answers and reached else None,
        steps=tuple(story),
        owed=_owed(state),
    )


def _can(state: State, pack: Pack, concern: int) -> Iterator[str]:
    open_now = set(legal(state, pack)) & set(ACTS)
    closed_to_them = {
        "serve": concern in state.served,
        "judge": concern not in state.served or concern not in state.unjudged,
        "note": state.stage not in OPEN,
        "withdraw": state.answered_at is not None,
        "reopen": concern not in state.served or concern in state.unjudged,
        "ask_review": concern not in state.served,
    }
    for move in open_now:
        if not closed_to_them.get(move):
            yield move


def _theirs(event: Event, concern: int) -> bool:
    """Is this step about the case or this person, and not about another on the same case?"""
    structure = event.structure
    match event.verb:
        case "judged" | "withdrawn":
            return bool(structure.get("concern") == concern)
        case "served":
            return concern in structure.get("reached", ())
        case "noted":
            return event.by == "resident" and structure.get("concern") == concern
    return True


def _owed(state: State) -> Ticking | None:
    """What the person waits for: the answer's date before any step on the way to it."""
    for kind in OWED:
        for ticking in state.clocks.values():
            if ticking.kind == kind and ticking.state in ("running", "paused"):
                return ticking
    return None
