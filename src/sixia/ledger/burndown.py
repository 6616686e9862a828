"""What a campaign had left at the end of each day. A day that is past is told the same for ever."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Case as When_
from django.db.models import Count, F, Q, QuerySet, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils import timezone

from sixia.ledger.models import Campaign, Case, Event
from sixia.ledger.states import ENDED, State, evolve
from sixia.ledger.states import Event as Told


@dataclass(frozen=True, slots=True)
class Day:
    """The end of one day: how many had joined, were owed an answer, had not ended."""

    day: date
    joined: int
    unanswered: int
    left: int


@dataclass(slots=True)
class _Counted:
    days: dict[str, Counter[date]] = field(
        default_factory=lambda: {"joined": Counter(), "answered": Counter(), "ended": Counter()}
    )


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
    """What happened on which day, from the rows: nothing happens here before a case joined. Of what
    its source calls over without saying when, SQLite's greatest moment would be none at all."""
    joined = F("campaign_at")
    ended = When_(
        When(stage="imported", then=F("answered_at")), When(stage__in=ENDED, then=F("ended_at"))
    )
    moments: dict[str, Combinable] = {
        "joined": joined,
        "answered": Greatest(joined, Coalesce(F("answered_at"), ended, joined)),
        "ended": Greatest(joined, Coalesce(ended, joined)),
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
