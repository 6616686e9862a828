"""Reading the ledger: what one may see, queues, lists, one case's story. All composable."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case as When_
from django.db.models import Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from sixia.grid.rules import WORKING, Duties
from sixia.hear.models import Concern
from sixia.ledger import among as among  # has pk__among known
from sixia.ledger.indexes import WAITING
from sixia.ledger.models import Case, Clock, Event, Link
from sixia.ledger.packs import shipped
from sixia.ledger.states import OPEN

SHOWN = ("area", "unit", "person")
SILENT = timedelta(days=30)
DUE = F("due_at").asc(nulls_last=True)
SINCE = Coalesce("due_at", "opened_at")  # nothing need be owed on what nobody has looked at yet
COUNTED = 1_000  # how many there are is told exactly up to here


def visible(duties: Duties) -> QuerySet[Case]:
    """The cases these duties let someone see: a whole area, their unit's, or their own part."""
    seen = Q(pk__in=[])
    for duty in duties.held:
        if duty.role in ("dispatcher", "supervisor", "leader", "auditor"):
            seen |= Q(area__code__startswith=duty.area)
        elif duty.role in ("handler", "unit_head"):
            seen |= Q(unit_id__in=duties.units)
        elif duty.role in ("intake", "grid_worker"):
            taken_down = Link.objects.filter(concern__recorded_by=duties.staff)
            seen |= Q(pk__among=taken_down.values("case"))
            if duty.role == "grid_worker":
                seen |= Q(person=duties.staff)
    if duties.roles & {"handler", "unit_head"}:
        # What was called off before it was done is no longer a part in the case.
        parts = Clock.objects.filter(owner__in=_owners(duties), state__in=("running", "met"))
        seen |= Q(pk__among=parts.values("case"))
    return Case.objects.filter(seen).select_related(*SHOWN)


def _waits_for(duties: Duties, now: datetime) -> dict[str, Q]:
    """Why a case may be on someone's own queue, strongest first. Each is a condition."""
    me, roles = duties.staff, duties.roles
    whys: dict[str, Q] = {}
    if roles & WORKING:
        whys["back"] = Q(person=me, stage="in_hand", reopened__gt=0)
    if "unit_head" in roles:
        whys["help"] = Q(unit__in=duties.units, help_open=True, stage__in=OPEN)
        whys["extension"] = Q(unit__in=duties.units) & _asked("unit_head")
        whys["review"] = Q(pk__among=_owed(duties, "review"), stage="reviewing")
    if "dispatcher" in roles:
        here = _area(duties, "dispatcher")
        # No unit reviews an objection of its own.
        whys["objection"] = here & Q(stage="objected") & ~Q(unit__in=duties.unit_path)
        whys["extension"] = whys.get("extension", Q(pk__in=[])) | here & _asked("dispatcher")
        whys["dispatch"] = here & Q(stage__in=("registered", "accepted"))
    if roles & WORKING:
        theirs = Q(person=me)
        heads = Q(unit__in=duties.units) if "unit_head" in roles else Q(pk__in=[])
        whys["silent"] = (theirs | heads) & _silent(now)
        whys["sign"] = Q(person=me, stage="assigned")
        whys["act"] = Q(person=me, stage="in_hand")
        whys["serve"] = Q(person=me, stage="answered")
    if roles & {"handler", "unit_head"}:
        whys["part"] = Q(pk__among=_owed(duties, "co"))
    if "supervisor" in roles:
        whys["check"] = Q(checker=me, stage__in=("assigned", "in_hand"))
        whys["judge"] = Q(checker=me, stage="served")
    if "leader" in roles:
        whys["lead"] = Q(lead=me, stage__in=OPEN)
    return whys


def _asked(approver: str) -> Q:
    """An extension was asked for that, by the case's pack, this role decides on."""
    extensions = {name: pack.extension for name, pack in shipped().items()}
    theirs = [name for name, rule in extensions.items() if rule and rule.approver == approver]
    return Q(extension_asked__gt=0, stage="in_hand", pack__in=theirs)


def _owners(duties: Duties) -> list[str]:
    return [f"unit:{unit}" for unit in duties.units]


def _owed(duties: Duties, kind: str) -> QuerySet[Clock, Any]:
    """The cases on which one's units owe something of a kind: a set, made once for all rows."""
    owed = Clock.objects.filter(kind=kind, owner__in=_owners(duties), state="running")
    return owed.values("case")


def _area(duties: Duties, role: str) -> Q:
    areas = Q(pk__in=[])
    for duty in duties.held:
        if duty.role == role:
            areas |= Q(area__code__startswith=duty.area)
    return areas


WHYS = (
    "back", "help", "extension", "review", "objection", "dispatch", "silent", "sign", "act",
    "serve", "part", "check", "judge", "lead",
)  # fmt: skip


def mine(duties: Duties, now: datetime) -> QuerySet[Case]:
    """My queue, the next thing on top: what came back, what is late, then by due date.

    Each row carries `why`, an index into `WHYS`: what is waited for.
    """
    whys = _waits_for(duties, now)
    if not whys:
        return Case.objects.none()
    anyone = Q(pk__in=[])
    for condition in whys.values():
        anyone |= condition
    reason = When_(
        *[When(condition, then=Value(WHYS.index(name))) for name, condition in whys.items()],
        default=Value(len(WHYS)),
        output_field=IntegerField(),
    )
    urgency = When_(
        When(why=WHYS.index("back"), then=Value(0)),
        When(due_at__lt=now, then=Value(1)),
        When(why__lte=WHYS.index("silent"), why__gt=WHYS.index("dispatch"), then=Value(2)),
        When(why__lte=WHYS.index("objection"), then=Value(2)),
        When(warn_at__lte=now, then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    rows = Case.objects.filter(anyone).select_related(*SHOWN).annotate(why=reason)
    return rows.annotate(urgency=urgency, since=SINCE).order_by("urgency", "since", "id")


def to_dispatch(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Nobody is responsible yet; those waiting longest first."""
    return cases.filter(stage__in=WAITING).annotate(since=SINCE).order_by("since", "id")


def soon(cases: QuerySet[Case], now: datetime) -> QuerySet[Case]:
    """Amber, not yet late."""
    return cases.filter(stage__in=OPEN, warn_at__lte=now, due_at__gte=now).order_by("due_at", "id")


def late(cases: QuerySet[Case], now: datetime) -> QuerySet[Case]:
    """Something owed is overdue."""
    return cases.filter(stage__in=OPEN, due_at__lt=now).order_by("due_at", "id")


def to_call(cases: QuerySet[Case], duties: Duties) -> QuerySet[Case]:
    """Answered and served, not yet judged; never those of one's own unit."""
    return (
        cases.filter(stage="served").exclude(unit__in=duties.unit_path).order_by("served_at", "id")
    )


def promises(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.filter(kind="promise", stage__in=OPEN).order_by(DUE, "id")


def silent_promises(cases: QuerySet[Case], now: datetime) -> QuerySet[Case]:
    """Promises nobody has touched for thirty days (不要让承诺变"沉默")."""
    return promises(cases).filter(_silent(now))


def _silent(now: datetime) -> Q:
    touched = Event.objects.filter(
        case=OuterRef("pk"), happened_at__gt=now - SILENT, by__startswith="staff"
    )
    return Q(kind="promise", stage__in=OPEN) & ~Q(Exists(touched))


def ordered(cases: QuerySet[Case]) -> QuerySet[Case]:
    """With a supervision order whose reply is still owed."""
    owed = Clock.objects.filter(kind="order", state="running").values("case")
    return cases.filter(pk__among=owed).order_by(DUE, "id")


def ledger(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.order_by("-opened_at", "-id")


def filtered(
    cases: QuerySet[Case],
    *,
    area: str = "",
    class_code: str = "",
    stage: str = "",
    unit: int = 0,
    since: datetime | None = None,
    before: datetime | None = None,
) -> QuerySet[Case]:
    """Narrow by place, class, stage, unit and when they began; each only if given."""
    if area:
        cases = cases.filter(area__code__startswith=area)
    if class_code:
        cases = cases.filter(class_code__startswith=class_code)
    if stage:
        cases = cases.filter(stage=stage)
    if since:
        cases = cases.filter(opened_at__gte=since)
    if before:
        cases = cases.filter(opened_at__lt=before)
    return cases.filter(unit=unit) if unit else cases


def concerns_of(case: Case) -> QuerySet[Concern]:
    """What was said on this case, oldest first, with its files."""
    current = Concern.objects.filter(links__case=case, links__current=True)
    return (
        current.select_related("area", "recorded_by")
        .prefetch_related("attachments")
        .order_by("received_at", "id")
    )


def story(case: Case) -> QuerySet[Event]:
    """All that happened, oldest first."""
    return Event.objects.filter(case=case).order_by("seq")


def alike(class_code: str, area_code: str) -> QuerySet[Case]:
    """Open cases of the same class in the same town: counted in public, never quoted."""
    if not class_code:
        return Case.objects.none()
    return Case.objects.filter(
        stage__in=OPEN, class_code__startswith=class_code[:4], area__code__startswith=area_code[:9]
    )


def near(case: Case, most: int = 5) -> QuerySet[Case]:
    """Cases a dispatcher may want to merge with this one: same class, same town, newest first."""
    rows = Case.objects.filter(
        class_code__startswith=case.class_code[:4], area__code__startswith=case.area_id[:9]
    )
    if not case.class_code:
        rows = rows.none()
    return rows.exclude(pk=case.pk).select_related(*SHOWN).order_by("-opened_at")[:most]


def case_of(concern: Concern) -> QuerySet[Case]:
    """The cases this concern hangs on now: its own, and the promise that answered it."""
    return (
        Case.objects.filter(links__concern=concern, links__current=True)
        .select_related("unit", "area")
        .order_by("id")
    )


PENDING = ("served", "reviewing")


def kept_from(case: Case, duties: Duties) -> bool:
    """Whether this person is of the handling unit while people can still judge: no handler sees a
    pending rating.

    Until the case is back in hand or closed, neither a rating nor a clock that a rating started
    or stopped is shown to them.
    """
    return case.stage in PENDING and case.unit_id in _handled_by(duties)


def not_kept(cases: QuerySet[Case], duties: Duties) -> QuerySet[Case]:
    """For lists that go by the clock: without the cases whose clocks this person is kept from."""
    return cases.exclude(stage__in=PENDING, unit__in=_handled_by(duties))


def _handled_by(duties: Duties) -> set[int]:
    return {*duties.units, *duties.unit_path}
