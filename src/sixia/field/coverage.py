"""Where nobody has been, and for how long; where people wait longest. Figures, never a score.

To have been somewhere is to have held an outing or made a visit there or in a part of it. What is
late or waits is counted over the cases its reader may see, so that each figure opens to them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Substr

from sixia.field.models import Outing, Visit
from sixia.field.outings import HELD
from sixia.grid.models import Area
from sixia.grid.rules import Duties
from sixia.ledger import queries as ledger
from sixia.ledger.models import Case
from sixia.ledger.states import OPEN

VILLAGE, GRID = 12, 15
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Place:
    """One village. `last`: when somebody was there, None if never; `grids`: how many it has, and
    in `reached` how many somebody came to within a year. `oldest`: since when the one waits that
    waits longest, and in `waits` its case."""

    area: Area
    last: datetime | None = None
    grids: int = 0
    reached: int = 0
    late: int = 0
    oldest: datetime | None = None
    waits: int | None = None
    silent: int = 0

    @property
    def order(self) -> tuple[object, ...]:
        """Those to go to first: most that is late, then who waits longest, then most promises
        that are silent, then where nobody has been for longest."""
        oldest, last = self.oldest, self.last
        return (
            -self.late,
            oldest is None,
            oldest and oldest.timestamp(),
            -self.silent,
            last is not None,
            last and last.timestamp(),
            self.area.pk,
        )


def covered(duties: Duties, area: str, length: int = VILLAGE) -> Q:
    """The places in an area that lie in those someone's duties are for; of a duty for less than
    a village (or what `length` says) the whole of it."""
    mine = Q(pk__in=[])
    for code in {duty.area[:length] for duty in duties.held}:
        mine |= Q(code__startswith=code)
    return mine & Q(code__startswith=area)


def places(duties: Duties, now: datetime, area: str = "") -> list[Place]:
    """Every village there, those to go to first. Four queries, whatever was ever recorded."""
    villages = Area.objects.filter(covered(duties, area), level="village")
    been = _been(covered(duties, area))
    open_, silent = _open(duties, now, area), _silent(duties, now, area)
    found = []
    for village in villages:
        late, oldest = open_.get(village.pk, (0, None))
        place = Place(village, late=late, oldest=oldest, silent=silent.get(village.pk, 0))
        found.append(_reached(place, been.get(village.pk, {}), now))
    return sorted(found, key=lambda place: place.order)


def _been(here: Q) -> dict[str, dict[str, datetime | None]]:
    """By village, when somebody was last at it and at each of its grids: one seek in an index for
    each place, however many went there."""
    held = Outing.objects.filter(area=OuterRef("pk"), state__in=HELD).order_by("-starts_at")
    visits = Visit.objects.filter(area=OuterRef("pk")).order_by("-happened_at")
    rows = Area.objects.filter(here, level__in=("village", "grid", "micro_grid")).annotate(
        held=Subquery(held.values("starts_at")[:1]),
        visited=Subquery(visits.values("happened_at")[:1]),
        part=Substr("code", 1, GRID),
    )
    lasts: QuerySet[Model, Any] = (
        rows.order_by().values("part").annotate(held_at=Max("held"), visited_at=Max("visited"))
    )
    found: dict[str, dict[str, datetime | None]] = {}
    for part, *moments in lasts.values_list("part", "held_at", "visited_at"):
        found.setdefault(part[:VILLAGE], {})[part] = max(filter(None, moments), default=None)
    return found


def _reached(place: Place, parts: Mapping[str, datetime | None], now: datetime) -> Place:
    grids = [last for code, last in parts.items() if len(code) == GRID]
    return replace(
        place,
        last=max(filter(None, parts.values()), default=None),
        grids=len(grids),
        reached=sum(1 for last in grids if last and last > now - YEAR),
    )


def _open(duties: Duties, now: datetime, area: str) -> dict[str, tuple[int, datetime | None]]:
    """By village: how many open cases are late, and since when the oldest waits."""
    rows = _by_village(ledger.not_kept(ledger.visible(duties), duties).filter(stage__in=OPEN), area)
    told = rows.annotate(late=Count("pk", filter=Q(due_at__lt=now)), oldest=Min("opened_at"))
    return {
        code: (late, oldest) for code, late, oldest in told.values_list("village", "late", "oldest")
    }


def _silent(duties: Duties, now: datetime, area: str) -> dict[str, int]:
    rows = _by_village(ledger.silent_promises(ledger.visible(duties), now), area)
    return dict(rows.annotate(n=Count("pk")).values_list("village", "n"))


def _by_village(cases: QuerySet[Case], area: str) -> QuerySet[Any, Any]:
    near = cases.filter(area__code__startswith=area) if area else cases
    return near.order_by().annotate(village=Substr("area_id", 1, VILLAGE)).values("village")


def with_who_waits(found: Iterable[Place], duties: Duties) -> list[Place]:
    """The same, each with the case that waits longest. One query."""
    listed = list(found)
    moments = [place.oldest for place in listed if place.oldest]
    rows = ledger.not_kept(ledger.visible(duties), duties).filter(
        stage__in=OPEN, opened_at__in=moments
    )
    known = {
        (code[:VILLAGE], at): pk
        for code, at, pk in rows.order_by("-pk").values_list("area_id", "opened_at", "pk")
    }
    return [
        replace(place, waits=known.get((place.area.pk, place.oldest))) if place.oldest else place
        for place in listed
    ]


def parts_of(village: Area) -> list[tuple[Area, datetime | None]]:
    """A village's grids and when somebody was last there; those nobody came to first. Two
    queries."""
    lasts = _been(Q(code__startswith=village.pk)).get(village.pk, {})
    grids = Area.objects.filter(code__startswith=village.pk, level="grid").order_by("code")
    rows = [(grid, lasts.get(grid.pk)) for grid in grids]
    return sorted(rows, key=lambda row: (row[1] is not None, row[1] and row[1].timestamp()))
