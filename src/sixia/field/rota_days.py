"""Reading rotas: which there are, and the days of one to come."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, F, Min, Q, QuerySet, When
from django.utils import timezone

from sixia.field.models import Outing, Rota, Turn
from sixia.field.turns import Due, turns
from sixia.grid.queries import calendar


@dataclass(frozen=True, slots=True)
class Ahead:
    """One day of a rota to come: whose turn, and the outing if it was arranged."""

    due: Due
    starts_at: datetime
    turn: Turn
    outing: Outing | None


def ahead(rota: Rota, now: datetime, until: date) -> list[Ahead]:
    """The days to come, arranged or not; what was called off included. Three queries."""
    theirs = list(rota.turns.select_related("staff", "area").order_by("order"))
    made = rota.outings.filter(starts_at__gt=now).select_related("lead", "area")
    known = {outing.starts_at: outing for outing in made}
    return [
        Ahead(due, at, theirs[due.turn], known.get(at))
        for due, at in _moments(rota, len(theirs), now, until)
    ]


def _moments(rota: Rota, count: int, now: datetime, until: date) -> Iterator[tuple[Due, datetime]]:
    if not count:
        return
    days = turns(rota.first_day, rota.every_weeks, count, until, calendar(), rota.last_day)
    for due in days:
        at = timezone.make_aware(datetime.combine(due.day, rota.begins))
        if at > now:
            yield due, at


def rotas(now: datetime) -> QuerySet[Rota]:
    """Every rota with `next_at`, the nearest arranged outing; those still running first."""
    today = timezone.localdate(now)
    coming = Q(outings__starts_at__gt=now) & ~Q(outings__state="called_off")
    rows = Rota.objects.select_related("unit").annotate(
        next_at=Min("outings__starts_at", filter=coming)
    )
    over = Case(When(last_day__lte=today, then=1), default=0)
    return rows.annotate(over=over).order_by(
        "over", F("next_at").asc(nulls_last=True), "name", "pk"
    )
