"""What everyone may read of outings: those that were announced, what came of them in counts, and
what was promised to all who were there. No word anybody said, nobody's name but who receives."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from sixia.field import queries
from sixia.field.kinds import Kind, kinds
from sixia.field.models import Heard, Made, Outing
from sixia.grid.areas import above
from sixia.grid.models import Area
from sixia.ledger.models import Case, Clock, Link
from sixia.ledger.queries import silent_promises
from sixia.ledger.states import OPEN

FEW = 3  # a class that fewer matters share is not named: in a village it would name who spoke
HELD = ("held", "written", "reported")
TOLD = ("answered", "served", "reviewing")
GONE = ("declined", "withdrawn", "merged")


@dataclass(frozen=True, slots=True)
class Notice:
    """An announced outing. `receives`: the name of who receives, where people come to be received,
    and `office`, where they serve; elsewhere it is the unit that comes."""

    key: UUID
    kind: Kind
    state: str
    area: Area
    place: str
    starts_at: datetime
    ends_at: datetime
    unit: str
    receives: str
    office: str
    purpose: str
    called_off: str
    heads: int | None
    report: str
    published_at: datetime
    reported_at: datetime | None

    @property
    def held(self) -> bool:
        return self.state in HELD


@dataclass(frozen=True, slots=True)
class Raised:
    """What people raised there, counted: `classes` are those that at least three matters share,
    the most common first; `others` are all the rest."""

    total: int
    answered: int
    in_hand: int
    gone: int
    classes: tuple[tuple[str, int], ...]
    others: int


@dataclass(frozen=True, slots=True)
class Promised:
    """One promise. `stands`: dated, late, told (the unit says it is done), again (it was not),
    closed or gone; `silent`: open, and nobody has touched it for thirty days."""

    case: int
    means: str
    unit: str
    due_at: datetime | None
    stands: str
    silent: bool


@dataclass(frozen=True, slots=True)
class Came:
    """What came of an outing. `heads`: how many were there; `spot`: visitors whose matter was
    settled face to face; `personal`: promises to one person or household, told to them alone."""

    heads: int | None
    spot: int
    raised: Raised
    promises: tuple[Promised, ...]
    personal: int


@dataclass(frozen=True, slots=True)
class Read:
    """The page of an outing: what came of it, and of the last one at the same place. `policies`
    that are taken there, by key and title."""

    notice: Notice
    policies: tuple[tuple[UUID, str], ...]
    came: Came | None
    last: Notice | None
    became: Came | None
    next: Notice | None


def ahead(now: datetime, area: str = "", most: int = 60) -> list[Notice]:
    """What is next at a place, the nearest first; what was called off too, so that nobody comes
    for nothing. One query."""
    rows = _announced(now).filter(state__in=("published", "called_off"), ends_at__gte=now)
    return [notice(row) for row in _around(rows, area).order_by("starts_at", "pk")[:most]]


def nearest(now: datetime, most: int = 2) -> list[Notice]:
    """What takes place next anywhere. One query."""
    rows = _announced(now).filter(state="published", ends_at__gte=now)
    return [notice(row) for row in rows.order_by("starts_at", "pk")[:most]]


def lately(now: datetime, area: str = "") -> QuerySet[Outing]:
    """What took place at a place, should have, or was called off; the latest first."""
    return _around(_announced(now).filter(Q(state__in=HELD) | Q(ends_at__lt=now)), area)


def read(key: UUID, now: datetime) -> Read | None:
    """An announced outing by its key. At most fourteen queries, however much came of it."""
    outing = _announced(now).filter(key=key).first()
    if outing is None:
        return None
    last = _announced(now).filter(pk=outing.before_id or 0, state__in=HELD).first()
    after = _announced(now).filter(before=outing).order_by("starts_at").first()
    return Read(
        notice=notice(outing),
        policies=tuple(
            outing.policies.filter(published_at__isnull=False).values_list("key", "title")
        ),
        came=came_of(outing, now) if outing.state in HELD else None,
        last=notice(last) if last else None,
        became=came_of(last, now) if last else None,
        next=notice(after) if after else None,
    )


def notice(outing: Outing) -> Notice:
    """What its notice says."""
    kind = kinds()[outing.kind]
    assert outing.published_at is not None
    return Notice(
        key=outing.key,
        kind=kind,
        state=outing.state,
        area=outing.area,
        place=outing.place,
        starts_at=outing.starts_at,
        ends_at=outing.ends_at,
        unit=outing.unit.name,
        receives=outing.lead.name if kind.queue else "",
        office=outing.lead.unit.name if kind.queue else "",
        purpose=outing.purpose,
        called_off=outing.called_off,
        heads=outing.head_count,
        report=outing.report if outing.state == "reported" else "",
        published_at=outing.published_at,
        reported_at=outing.reported_at,
    )


def _announced(now: datetime) -> QuerySet[Outing]:
    """An unannounced one never, not even once it is over."""
    return queries.public(now).filter(unannounced=False).select_related("lead__unit")


def _around(rows: QuerySet[Outing], area: str) -> QuerySet[Outing]:
    """At this place, in it, and what is for all of the place it lies in."""
    if not area:
        return rows
    return rows.filter(Q(area__code__startswith=area) | Q(area__in=above(area)))


def came_of(outing: Outing, now: datetime) -> Came:
    """At most five queries."""
    made = Made.objects.filter(outing=outing, case__kind="promise")
    personal = Q(household__isnull=False) | Q(visit__isnull=False) | Q(visitor__isnull=False)
    heads, spot = _visitors(outing)
    return Came(
        heads=outing.head_count if outing.head_count is not None else heads,
        spot=spot,
        raised=_raised(outing),
        promises=tuple(_promises(made.exclude(personal), now)),
        personal=made.filter(personal).count(),
    )


def _visitors(outing: Outing) -> tuple[int | None, int]:
    if not kinds()[outing.kind].queue:
        return None, 0
    found = outing.visitors.aggregate(
        heads=Sum("people"), spot=Count("pk", filter=Q(settled="spot"))
    )
    return found["heads"] or 0, found["spot"]


def _raised(outing: Outing) -> Raised:
    """By the class its case has by now; a promise that answered it is none of what was raised."""
    own = Link.objects.filter(concern=OuterRef("concern"), current=True).order_by("case")
    rows = Heard.objects.filter(outing=outing).annotate(
        code=Subquery(own.values("case__class_code")[:1]),
        stage=Subquery(own.values("case__stage")[:1]),
    )
    told = list(rows.values_list("code", "stage"))
    stages = [stage or "withdrawn" for _, stage in told]
    gone = sum(stage in GONE for stage in stages)
    in_hand = sum(stage in OPEN and stage not in TOLD for stage in stages)
    classes = _shared(code for code, _ in told)
    return Raised(
        total=len(told),
        answered=len(told) - gone - in_hand,
        in_hand=in_hand,
        gone=gone,
        classes=classes,
        others=len(told) - sum(n for _, n in classes),
    )


def _shared(codes: Iterable[str | None]) -> tuple[tuple[str, int], ...]:
    """Classes of the second level, which are as near as a public count goes."""
    counted = Counter(code[:4] for code in codes if code)
    return tuple((code, n) for code, n in counted.most_common() if n >= FEW)


def _promises(made: QuerySet[Made], now: datetime) -> list[Promised]:
    date = Clock.objects.filter(case=OuterRef("pk"), kind="finish").order_by("-due_at")
    cases = Case.objects.filter(pk__in=made.values("case"))
    silent = set(silent_promises(cases, now).values_list("pk", flat=True))
    rows = cases.select_related("unit").annotate(by=Subquery(date.values("due_at")[:1]))
    return [
        Promised(
            case=row.pk,
            means=row.title,
            unit=row.unit.name if row.unit else "",
            due_at=row.by,
            stands=_stands(row, row.by, now),
            silent=row.pk in silent,
        )
        for row in rows.order_by("by", "pk")
    ]


def _stands(case: Case, due_at: datetime | None, now: datetime) -> str:
    if case.stage in TOLD:
        return "told"
    if case.stage in GONE:
        return "gone"
    if case.stage not in OPEN:
        return "closed"
    if case.reopened:
        return "again"
    return "late" if due_at and due_at < now else "dated"
