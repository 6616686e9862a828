"""Reading outings: what one may see, what is next, what came of one. All composable."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case as When_
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from sixia.field.models import Heard, Made, Outing, Visitor
from sixia.grid.rules import Duties
from sixia.ledger.models import Case, Event
from sixia.ledger.queries import not_kept, silent_promises
from sixia.ledger.queries import visible as visible_cases
from sixia.ledger.states import OPEN

WHY_GO = ("late", "silent", "open")
PUBLIC = ("published", "held", "written", "reported", "called_off")


def visible(duties: Duties, today: date) -> QuerySet[Outing]:
    """The outings staff may see: all, but an unannounced one before its day only theirs."""
    if not duties.roles:
        return Outing.objects.none()
    tomorrow = day_begins(today + timedelta(days=1))
    told = Q(unannounced=False) | Q(starts_at__lt=tomorrow)
    return Outing.objects.filter(told | theirs(duties)).select_related("area", "unit", "lead")


def theirs(duties: Duties) -> Q:
    """Outings they lead, planned or go along on. Subqueries, so that no row comes twice."""
    going = Outing.goers.through.objects.filter(staff=duties.staff).values("outing")
    return Q(lead=duties.staff) | Q(made_by=duties.staff) | Q(pk__in=going)


def mine(duties: Duties, today: date) -> QuerySet[Outing]:
    """Where this person goes, from today on, and what of theirs is not written up or reported."""
    ahead = Q(starts_at__gte=day_begins(today), state__in=("planned", "published"))
    return visible(duties, today).filter(theirs(duties) & (ahead | Q(state="held")))


def day_begins(day: date) -> datetime:
    """The first moment of a day, in the deployment's zone."""
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def public(now: datetime) -> QuerySet[Outing]:
    """What was announced, whatever became of it, newest first."""
    rows = Outing.objects.filter(published_at__isnull=False, published_at__lte=now)
    rows = rows.filter(state__in=PUBLIC)
    return rows.select_related("area", "unit", "lead").order_by("-starts_at", "-pk")


def cases_heard(outing: Outing) -> QuerySet[Case]:
    """The cases of what was raised there; promises apart."""
    concerns = Heard.objects.filter(outing=outing).values("concern")
    cases = Case.objects.filter(links__concern__in=concerns, links__current=True)
    return cases.exclude(kind="promise").select_related("unit", "area").order_by("pk").distinct()


def made_at(outing: Outing) -> QuerySet[Case]:
    """What was promised or decided there, oldest first."""
    made = Made.objects.filter(outing=outing).values("case")
    return Case.objects.filter(pk__in=made).select_related("unit", "person", "area").order_by("pk")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where what a case is about was said, or what it holds was promised: on an outing, at a
    door, or both. Whose door it was stays in the household's file."""

    outing: Outing | None
    visited_at: datetime | None


def origins(case: Case, duties: Duties, today: date) -> list[Origin]:
    """Where a case came from out there, each outing and visit once. Three queries."""
    heard = Heard.objects.filter(concern__links__case=case, concern__links__current=True)
    made = Made.objects.filter(case=case)
    told = {
        row for rows in (heard, made) for row in rows.values_list("outing", "visit__happened_at")
    }
    seen = visible(duties, today).in_bulk({outing for outing, _ in told if outing})
    found = [Origin(seen.get(outing), at) for outing, at in sorted(told, key=str)]
    return [origin for origin in found if origin.outing or origin.visited_at]


@dataclass(frozen=True, slots=True)
class Became:
    """What became of the last meeting at a place: what was raised and promised, as it is now."""

    outing: Outing
    raised: tuple[Case, ...]
    promised: tuple[Case, ...]


def became(outing: Outing) -> Became:
    """Two queries."""
    return Became(outing, tuple(cases_heard(outing)), tuple(made_at(outing)))


def around(area_code: str, duties: Duties, now: datetime) -> QuerySet[Case]:
    """Open cases at a place that the planner may see, for an agenda: late ones first, then promises
    nobody has touched, then what is due next. Each row carries `rank`, an index into `WHY_GO`."""
    here = not_kept(visible_cases(duties), duties).filter(area__code__startswith=area_code)
    silent = silent_promises(Case.objects.all(), now).values("pk")
    rank = When_(
        When(due_at__lt=now, then=Value(WHY_GO.index("late"))),
        When(pk__in=silent, then=Value(WHY_GO.index("silent"))),
        default=Value(WHY_GO.index("open")),
        output_field=IntegerField(),
    )
    rows = here.filter(stage__in=OPEN).annotate(rank=rank)
    return rows.order_by("rank", F("due_at").asc(nulls_last=True), "pk")


AHEAD, UNWRITTEN, PAST = range(3)


def calendar(duties: Duties, today: date, now: datetime) -> QuerySet[Outing]:
    """What one may see: what is next, the nearest first; then what waits to be written up; then
    the rest, newest first. Each row carries `rank`: AHEAD, UNWRITTEN or PAST."""
    planned = Q(state__in=("planned", "published"))
    rank = When_(
        When(planned & Q(ends_at__gte=now), then=Value(AHEAD)),
        When(planned | Q(state="held"), then=Value(UNWRITTEN)),
        default=Value(PAST),
        output_field=IntegerField(),
    )
    nearest = When_(When(rank=AHEAD, then=F("starts_at")), default=None)
    rows = visible(duties, today).annotate(rank=rank, nearest=nearest)
    return rows.order_by("rank", "nearest", "-starts_at", "-pk")


@dataclass(frozen=True, slots=True)
class Figures:
    """A reception day in figures. `groups` came in one after another, `people` were in them;
    `matters` is what they raised, `spot` of them settled there and then. Who was sent elsewhere is
    not counted: it could tell of an accusation."""

    groups: int
    people: int
    waiting: int
    matters: int
    spot: int

    @property
    def ledger(self) -> int:
        return self.matters - self.spot


def figures(outing: Outing) -> Figures:
    """Two queries. A matter was settled on the spot if it was answered when it was raised."""
    came = Visitor.objects.filter(outing=outing).aggregate(
        groups=Count("pk"),
        people=Coalesce(Sum("people"), 0),
        waiting=Count("pk", filter=Q(settled="waiting")),
    )
    at_once = Event.objects.filter(
        verb="answered",
        case__links__concern=OuterRef("concern"),
        happened_at=OuterRef("concern__received_at"),
    )
    raised = Heard.objects.filter(outing=outing, visitor__isnull=False).aggregate(
        matters=Count("pk"), spot=Count("pk", filter=Exists(at_once))
    )
    return Figures(**came, **raised)
