"""An outing from plan to report back: one function a step, each one transaction."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from uuid_utils.compat import uuid7

from sixia.field import rules
from sixia.field.kinds import Kind, kinds
from sixia.field.models import Draw, Invited, Outing, Rota
from sixia.field.rules import Facts, NotYours, Unfit
from sixia.grid.models import Area, Staff, Unit
from sixia.grid.rules import Duties
from sixia.guide.models import Policy
from sixia.ledger.queries import visible as visible_cases

HELD = ("held", "written", "reported")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Who goes where, when and for what. `key` is made by who plans, so that sending it twice
    plans once. `agenda` are cases to look at there; `invited` units asked to sit at the table."""

    kind: str
    area_code: str
    starts_at: datetime
    ends_at: datetime
    lead: int
    unit: int
    place: str = ""
    purpose: str = ""
    goers: Collection[int] = ()
    policies: Collection[int] = ()
    agenda: Collection[int] = ()
    invited: Collection[int] = ()
    unannounced: bool = False
    draw: Draw | None = None
    rota: Rota | None = None
    key: UUID = field(default_factory=uuid7)


def facts(outing: Outing) -> Facts:
    """What permission depends on. Two queries unless unit and goers were fetched along."""
    return Facts(
        area=outing.area_id,
        unit_path=outing.unit.ids,
        lead=outing.lead_id,
        maker=outing.made_by_id,
        goers=frozenset(staff.pk for staff in outing.goers.all()),
        unannounced=outing.unannounced,
    )


def plan(told: Plan, duties: Duties, now: datetime) -> Outing:
    """Put an outing on the calendar. Raises Unfit, NotYours."""
    if before := Outing.objects.filter(key=told.key).first():
        return before
    try:
        with transaction.atomic():
            return _plan(told, duties, now)
    except IntegrityError:
        if before := Outing.objects.filter(key=told.key).first():
            return before
        raise


def _plan(told: Plan, duties: Duties, now: datetime) -> Outing:
    kind = _checked(told, duties)
    outing = Outing(key=told.key, kind=kind.id, made_by_id=duties.staff, made_at=now)
    outing.rota, outing.draw = told.rota, told.draw
    _put(outing, told, kind)
    outing.save(force_insert=True)
    _put_around(outing, told, duties)
    return outing


@transaction.atomic
def change(outing_id: int, told: Plan, duties: Duties, now: datetime) -> Outing:
    """Plan it otherwise, as long as nobody was told. Raises Unfit, NotYours."""
    outing = _mine(outing_id, duties)
    if outing.state != "planned" or outing.starts_at <= now:
        raise Unfit("not_now", state=outing.state, wanted="planned")
    if told.kind != outing.kind:
        raise Unfit("other_kind")
    _put(outing, told, _checked(told, duties))
    outing.save()
    _put_around(outing, told, duties)
    return outing


def _checked(told: Plan, duties: Duties) -> Kind:
    kind = kinds().get(told.kind)
    unit = Unit.objects.filter(pk=told.unit).first()
    if kind is None:
        raise Unfit("no_kind", named=told.kind)
    if not Area.objects.filter(pk=told.area_code).exists():
        raise Unfit("no_area", named=told.area_code)
    if unit is None:
        raise Unfit("no_unit")
    if not rules.may_plan(duties, told.area_code, unit.ids):
        raise NotYours
    rules.check_times(told.starts_at, told.ends_at)
    if told.unannounced and kind.announce == "must":
        raise Unfit("must_be_announced")
    going = {told.lead, *told.goers}
    if Staff.objects.filter(pk__in=going, is_active=True).count() != len(going):
        raise Unfit("no_staff")
    return kind


def _put(outing: Outing, told: Plan, kind: Kind) -> None:
    outing.area_id, outing.place = told.area_code, told.place.strip()[:120]
    outing.starts_at, outing.ends_at = told.starts_at, told.ends_at
    outing.lead_id, outing.unit_id = told.lead, told.unit
    outing.purpose, outing.unannounced = told.purpose.strip(), told.unannounced
    outing.before = last_there(outing) if kind.returns else None


def _put_around(outing: Outing, told: Plan, duties: Duties) -> None:
    """Who goes along, what is taken and looked at; only cases the planner may see. Those that
    another one of them put on the agenda stay."""
    outing.goers.set(Staff.objects.filter(pk__in=told.goers))
    outing.policies.set(Policy.objects.filter(pk__in=told.policies))
    seen = visible_cases(duties)
    others = outing.agenda.exclude(pk__in=seen.values("pk"))
    outing.agenda.set([*seen.filter(pk__in=told.agenda), *others])
    outing.invited.exclude(unit__in=told.invited).delete()
    Invited.objects.bulk_create(
        (Invited(outing=outing, unit=unit) for unit in Unit.objects.filter(pk__in=told.invited)),
        ignore_conflicts=True,
    )


def last_there(outing: Outing) -> Outing | None:
    """The last one of its kind that was held at the same place before this one."""
    there = Outing.objects.filter(
        kind=outing.kind, area=outing.area_id, state__in=HELD, starts_at__lt=outing.starts_at
    )
    return there.exclude(pk=outing.pk).order_by("-starts_at", "-pk").first()


@transaction.atomic
def publish(outing_id: int, duties: Duties, now: datetime) -> Outing:
    """Tell everyone ahead: it stands on the public calendar from now on. Raises Unfit, NotYours."""
    outing = _step(outing_id, "published", duties)
    if outing.unannounced or kinds()[outing.kind].announce == "never":
        raise Unfit("not_announced")
    if outing.starts_at <= now:
        raise Unfit("too_late_to_announce")
    outing.published_at = now
    outing.save()
    return outing


@transaction.atomic
def call_off(outing_id: int, why: str, duties: Duties) -> Outing:
    """It will not take place; the reason is public where the outing was. Raises Unfit, NotYours."""
    outing = _step(outing_id, "called_off", duties)
    outing.called_off = _text(why, "why")[:200]
    outing.save()
    return outing


@transaction.atomic
def hold(
    outing_id: int,
    duties: Duties,
    now: datetime,
    *,
    heads: int | None = None,
    came: Collection[int] | None = None,
    at: datetime | None = None,
) -> Outing:
    """It took place: how many people were there (a count, never names) and which of the invited
    units came (None: not told). Raises Unfit, NotYours."""
    outing = _step(outing_id, "held", duties)
    if (at or now) < outing.starts_at and timezone.localdate(at or now) != timezone.localdate(
        outing.starts_at
    ):
        raise Unfit("not_yet")
    if heads is not None and not 0 <= heads <= 100_000:
        raise Unfit("bad_count")
    outing.head_count, outing.held_at = heads, at or now
    outing.save()
    if came is not None:
        outing.invited.filter(unit__in=came).update(came=True)
        outing.invited.exclude(unit__in=came).update(came=False)
    _open_the_next(outing)
    return outing


def _open_the_next(outing: Outing) -> None:
    """Those planned at the same place before this one took place open with this one, too."""
    if not kinds()[outing.kind].returns:
        return
    ahead = Outing.objects.filter(
        kind=outing.kind, area=outing.area_id, starts_at__gt=outing.starts_at
    ).filter(state__in=("planned", "published"))
    older = Q(before=None) | Q(before__starts_at__lt=outing.starts_at)
    ahead.filter(older).update(before=outing)


@transaction.atomic
def write_up(outing_id: int, summary: str, duties: Duties, now: datetime) -> Outing:
    """What came of it, in words; what was heard and promised is there already. Again: anew."""
    outing = _step(outing_id, "written", duties)
    outing.summary, outing.written_at = _text(summary, "summary"), now
    outing.save()
    return outing


@transaction.atomic
def report_back(outing_id: int, report: str, duties: Duties, now: datetime) -> Outing:
    """What people who were there are told became of it: public where the outing was."""
    outing = _step(outing_id, "reported", duties)
    outing.report, outing.reported_at = _text(report, "report"), now
    outing.save()
    return outing


def _step(outing_id: int, wanted: str, duties: Duties) -> Outing:
    outing = _mine(outing_id, duties)
    rules.follow(outing.state, wanted)
    outing.state = wanted
    return outing


def _mine(outing_id: int, duties: Duties) -> Outing:
    """The outing, locked, if this person runs it. Raises NotYours, Outing.DoesNotExist."""
    outing = Outing.objects.select_for_update(of=("self",)).select_related("unit").get(pk=outing_id)
    if not rules.may_run(duties, facts(outing)):
        raise NotYours
    return outing


def _text(text: str, name: str) -> str:
    if not text.strip():
        raise Unfit("empty", field=name)
    if len(text) > 20_000 or "\x00" in text:
        raise Unfit("not_text", field=name)
    return text.strip()
