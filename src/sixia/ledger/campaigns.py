"""Reading campaigns: how many are left, with which unit, in which batch, since when, and why.

Every figure is counted from the cases themselves; none is typed, none is of a person.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case as When_
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils import timezone

from sixia.grid.models import Unit
from sixia.grid.rules import Duties
from sixia.ledger.models import Batch, Campaign, Case, Clock, Event
from sixia.ledger.queries import SILENT, filtered, visible
from sixia.ledger.states import ENDED, OPEN, State, evolve
from sixia.ledger.states import Event as Told

TO_START = ("registered", "accepted")
ANSWERED = ("answered", "served", "reviewing")
WORKED = tuple(stage for stage in OPEN if stage not in (*TO_START, *ANSWERED))


@dataclass(slots=True)
class Size:
    """How far some cases are. `done` are ended, the imported ones with their source's answer too;
    `late` are those still owed an answer whose date has passed."""

    total: int = 0
    to_start: int = 0
    worked: int = 0
    answered: int = 0
    done: int = 0
    late: int = 0
    imported: int = 0

    @property
    def left(self) -> int:
        return self.total - self.done


@dataclass(frozen=True, slots=True)
class Day:
    """The end of one day: how many had joined, were owed an answer, had not ended."""

    day: date
    joined: int
    unanswered: int
    left: int


@dataclass(frozen=True, slots=True)
class Stuck:
    """One reason why cases do not move, and how many; `ground` is a pause's, by its code."""

    why: str
    n: int
    ground: str = ""
    pack: str = ""


@dataclass(frozen=True, slots=True)
class Portion:
    batch: Batch
    size: Size


@dataclass(slots=True)
class _Counted:
    days: dict[str, Counter[date]] = field(
        default_factory=lambda: {"joined": Counter(), "answered": Counter(), "ended": Counter()}
    )


def _late(now: datetime) -> Q:
    # Only before the answer: later clocks would tell a unit of a rating that is still pending.
    return Q(due_at__lt=now, stage__in=(*TO_START, *WORKED))


def _counts(now: datetime) -> dict[str, Count]:
    named = {
        "to_start": Q(stage__in=TO_START), "worked": Q(stage__in=WORKED),
        "answered": Q(stage__in=ANSWERED), "done": Q(stage__in=ENDED),
        "late": _late(now), "imported": Q(origin="imported"),
    }  # fmt: skip
    return {"total": Count("pk"), **{k: Count("pk", filter=q) for k, q in named.items()}}


def _sizes(cases: QuerySet[Case], by: str, now: datetime) -> dict[Any, Size]:
    counted = {f"n_{name}": count for name, count in _counts(now).items()}
    rows = cases.order_by().values(by).annotate(**counted)
    return {
        row.pop(by): Size(**{name.removeprefix("n_"): n for name, n in row.items()}) for row in rows
    }


def sizes(campaigns: Iterable[Campaign], now: datetime) -> dict[int, Size]:
    """By campaign; one that holds nothing has a size of nothing. One query."""
    ids = [campaign.pk for campaign in campaigns]
    found = _sizes(Case.objects.filter(campaign__in=ids), "campaign", now)
    return {pk: found.get(pk, Size()) for pk in ids}


def by_unit(campaign: Campaign, now: datetime) -> list[tuple[Unit | None, Size]]:
    """What each unit still has, in order of the units' codes (no ranking); None: not given to any
    yet, last. Two queries."""
    found = _sizes(campaign.cases.all(), "unit", now)
    units = Unit.objects.filter(pk__in=[pk for pk in found if pk]).order_by("code")
    rows: list[tuple[Unit | None, Size]] = [(unit, found[unit.pk]) for unit in units]
    return [*rows, (None, found[None])] if None in found else rows


def by_batch(campaign: Campaign, now: datetime) -> list[Portion]:
    """Two queries."""
    found = _sizes(campaign.cases.all(), "batch", now)
    batches = campaign.batches.select_related("unit").order_by("number")
    return [Portion(batch, found.get(batch.pk, Size())) for batch in batches]


def stuck_for(why: str, now: datetime) -> Q:
    """The cases that do not move for this reason. Raises KeyError."""
    silent = Event.objects.filter(
        case=OuterRef("pk"), happened_at__gt=now - SILENT, by__startswith="staff"
    )
    parts = Clock.objects.filter(kind="co", state="running", case=OuterRef("pk"))
    conditions: Mapping[str, Q] = {
        "paused": Q(paused=True),
        "extension": Q(extension_asked__gt=0),
        "help": Q(help_open=True),
        "objected": Q(stage="objected"),
        "part": Q(stage__in=WORKED) & Q(Exists(parts)),
        "nobody": Q(stage__in=TO_START) & Q(due_at__lt=now),
        "late": Q(stage__in=WORKED, due_at__lt=now),
        "silent": Q(stage__in=WORKED) & ~Q(Exists(silent)),
    }
    return conditions[why]


WHYS = ("paused", "extension", "help", "objected", "part", "nobody", "late", "silent")


def stuck(campaign: Campaign, now: datetime) -> list[Stuck]:
    """Why cases of it do not move, as their events tell it; one case may have several reasons.
    Two queries."""
    cases = campaign.cases.filter(stage__in=OPEN)
    wanted = {f"n_{why}": Count("pk", filter=stuck_for(why, now)) for why in WHYS}
    n = cases.aggregate(**wanted)
    paused = cases.filter(paused=True).values_list("pack", "ground").annotate(n=Count("pk"))
    by_ground = [Stuck("paused", n, ground, pack) for pack, ground, n in sorted(paused)]
    others = [Stuck(why, n[f"n_{why}"]) for why in WHYS if why != "paused"]
    return [*by_ground, *(one for one in others if one.n)]


def burn(campaign: Campaign, today: date) -> list[Day]:
    """Each day from the first case that joined until the last day of the campaign that is past:
    what was left at its end. Four queries, and the stories of those that were reopened."""
    counted = _counted(campaign.cases.exclude(_again()))
    for pk, at in campaign.cases.filter(_again()).values_list("pk", "campaign_at"):
        assert at is not None  # whoever is in a campaign joined it
        counted.days["joined"][timezone.localdate(at)] += 1
        _follow(counted, pk, at)
    return _run(counted, campaign, today)


def _again() -> Q:
    """Answered more than once, so the row alone does not tell when it was left."""
    return Q(reopened__gt=0) | Q(stage="reviewing")


def _counted(cases: QuerySet[Case]) -> _Counted:
    """What happened on which day, from the rows: nothing happens here before a case joined."""
    ended = When_(
        When(stage="imported", then=F("answered_at")), When(stage__in=ENDED, then=F("ended_at"))
    )
    moments: dict[str, Combinable] = {
        "joined": F("campaign_at"),
        "answered": Greatest(F("campaign_at"), Coalesce(F("answered_at"), ended)),
        "ended": Greatest(F("campaign_at"), ended),
    }
    happened = {
        "joined": Q(), "answered": Q(answered_at__isnull=False) | Q(stage__in=ENDED),
        "ended": Q(stage__in=ENDED),
    }  # fmt: skip
    told = _Counted()
    for name, moment in moments.items():
        rows = cases.filter(happened[name]).order_by().annotate(day=TruncDate(moment))
        told.days[name] = Counter(dict(rows.values_list("day").annotate(n=Count("pk"))))
    return told


def _follow(counted: _Counted, case: int, joined: datetime) -> None:
    """Go through one story and note each day on which it was answered, ended, or was so no more."""
    state, was = State(), (False, False)
    rows = Event.objects.filter(case=case).order_by("seq")
    for verb, at, by, structure in rows.values_list("verb", "happened_at", "by", "structure"):
        state = evolve(state, Told(verb, at, by, structure))
        ended = state.stage in ENDED
        now = (state.answered_at is not None or ended, ended)
        day = timezone.localdate(max(at, joined))
        for name, before, after in zip(("answered", "ended"), was, now, strict=True):
            counted.days[name][day] += after - before
        was = now


def _run(counted: _Counted, campaign: Campaign, today: date) -> list[Day]:
    days = counted.days
    if not days["joined"]:
        return []
    first = min(days["joined"])
    last = timezone.localdate(campaign.closed_at) if campaign.closed_at else today
    sums: defaultdict[str, int] = defaultdict(int)
    run = []
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        for name, each in days.items():
            sums[name] += each[day]
        joined = sums["joined"]
        run.append(Day(day, joined, joined - sums["answered"], joined - sums["ended"]))
    return run


def members(
    campaign: Campaign, duties: Duties, now: datetime, *, unit: str = "", batch: int = 0,
    why: str = "", left: bool = False,
) -> QuerySet[Case]:  # fmt: skip
    """The cases of a campaign that this person may see, in the order they came to the ledger.
    `unit`: an id, or "none" for those that no unit has."""
    cases = visible(duties).filter(campaign=campaign)
    if unit:
        cases = cases.filter(unit=None) if unit == "none" else cases.filter(unit=int(unit))
    if batch:
        cases = cases.filter(batch=batch)
    if left or why:
        cases = cases.filter(stage__in=OPEN)
    return (cases.filter(stuck_for(why, now)) if why else cases).order_by("pk")


def choosable(
    campaign: Campaign, duties: Duties, *, area: str = "", class_code: str = "", unit: int = 0
) -> QuerySet[Case]:
    """Open cases that could join: in its place, in no campaign, and seen by this person; those
    that came first are first."""
    cases = visible(duties).filter(
        area__code__startswith=campaign.area_id, campaign=None, kind="request", stage__in=OPEN
    )
    return filtered(cases, area=area, class_code=class_code, unit=unit).order_by("opened_at", "pk")


def listed() -> QuerySet[Campaign]:
    """All campaigns, those that run first, then those closed last."""
    rows = Campaign.objects.select_related("unit", "area", "person")
    return rows.order_by(F("closed_at").desc(nulls_first=True), "-since", "-pk")


def published() -> QuerySet[Campaign]:
    """Those that everyone may read of."""
    return listed().filter(published_at__isnull=False)
