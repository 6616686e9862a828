"""Reading campaigns: how many are left, with which unit, in which batch, since when, and why.

Every figure is counted from the cases themselves; none is typed, none is of a person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from sixia.grid.models import Unit
from sixia.grid.rules import Duties
from sixia.ledger.models import Batch, Campaign, Case, Clock, Event
from sixia.ledger.queries import SILENT, filtered, visible
from sixia.ledger.states import ENDED, OPEN

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
