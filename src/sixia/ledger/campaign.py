"""专项行动: a plan for many like cases, its batches, and the cases that join it.

That a case is in a campaign is an event of the case, so the events alone give every figure.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from uuid_utils.compat import uuid7

from sixia.grid.models import Area, Staff, Unit
from sixia.grid.rules import Duties
from sixia.hear.record import NOT_TEXT
from sixia.ledger import append
from sixia.ledger.actor import By
from sixia.ledger.batch import carry_out_many
from sixia.ledger.commands import JoinCampaign
from sixia.ledger.models import Batch, Campaign
from sixia.ledger.moves import Refused
from sixia.ledger.rules import may_lead_campaign

CHUNK = 500
LONGEST = timedelta(days=5 * 366)
MOST = {"name": 80, "why": 600, "basis": 200}


class NotYours(Exception):
    """Not this person's campaign to change. Nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A campaign as someone plans it: `unit` leads it, and `person` of that unit answers for it."""

    name: str
    why: str
    area: str
    unit: int
    person: int
    since: date
    until: date
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """A batch as planned: which unit works it until which day; how many, if that is said."""

    day: date
    unit: int
    planned: int | None = None


class Filled(NamedTuple):
    """How many cases joined a batch; `closed`: its campaign was closed before all had."""

    batch: Batch
    joined: int
    closed: bool


def may_run(duties: Duties, campaign: Campaign) -> bool:
    return may_lead_campaign(
        duties, campaign.area_id, campaign.unit.ids, duties.staff == campaign.person_id
    )


def start(plan: Plan, duties: Duties, now: datetime) -> Campaign:
    """Lay down a campaign; no case is in it yet. Raises Refused, NotYours."""
    _check(plan, duties)
    return Campaign.objects.create(
        key=uuid7(), made_by_id=duties.staff, made_at=now, **_columns(plan)
    )


@transaction.atomic
def change(campaign_id: int, plan: Plan, duties: Duties) -> Campaign:
    """Change the plan of one that still runs. Raises Refused, NotYours, Campaign.DoesNotExist."""
    campaign = _running(campaign_id, duties)
    _check(plan, duties)
    for name, value in _columns(plan).items():
        setattr(campaign, name, value)
    campaign.save()
    return campaign


@transaction.atomic
def publish(campaign_id: int, duties: Duties, now: datetime) -> Campaign:
    """Show its name, reason and counts to everyone, from now on."""
    campaign = _running(campaign_id, duties)
    campaign.published_at = campaign.published_at or now
    campaign.save(update_fields=["published_at"])
    return campaign


@transaction.atomic
def close(campaign_id: int, learnt: str, duties: Duties, now: datetime) -> Campaign:
    """End it, with what was learnt in words. What is left stays on the ledger with its dates."""
    campaign = _running(campaign_id, duties)
    if not learnt.strip():
        raise Refused("empty", field="learnt")
    if NOT_TEXT.search(learnt):
        raise Refused("not_text", field="learnt")
    campaign.closed_at, campaign.closed_by_id = now, duties.staff
    campaign.learnt = learnt.strip()[:2000]
    campaign.save(update_fields=["closed_at", "closed_by", "learnt"])
    return campaign


@transaction.atomic
def add_batch(campaign_id: int, portion: Portion, duties: Duties) -> Batch:
    """One more batch, numbered on. Raises Refused, NotYours, Campaign.DoesNotExist."""
    return next_batch(_running(campaign_id, duties), portion)


def next_batch(campaign: Campaign, portion: Portion) -> Batch:
    """One more batch of a campaign that the caller has locked."""
    if not campaign.since <= portion.day <= campaign.until + LONGEST:
        raise Refused("batch_day")
    if not Unit.objects.filter(pk=portion.unit).exists():
        raise Refused("no_such_unit", field="unit")
    last = campaign.batches.aggregate(n=Max("number"))["n"] or 0
    return Batch.objects.create(
        campaign=campaign, number=last + 1, day=portion.day, unit_id=portion.unit,
        planned=portion.planned or None,
    )  # fmt: skip


@transaction.atomic
def batch_for(key: UUID, number: int = 0) -> Batch:
    """The batch of this number for what an import brings; without one the last, which is made if
    there is none yet: its leading unit's, until its last day.

    Raises Campaign.DoesNotExist, Refused (it is closed, there is no such batch).
    """
    campaign = locked(Campaign.objects.get(key=key).pk)
    batches = campaign.batches.select_related("campaign")
    found = (batches.filter(number=number) if number else batches).last()
    if found is None and number:
        raise Refused("no_such_batch", number=number)
    portion = Portion(day=campaign.until, unit=campaign.unit_id)
    return found or next_batch(campaign, portion)


def running(duties: Duties) -> list[Batch]:
    """The batches of the campaigns that this person may run and that are not closed."""
    rows = Batch.objects.filter(campaign__closed_at=None).order_by("-campaign__since", "number")
    found = rows.select_related("campaign__unit")
    return [batch for batch in found if may_run(duties, batch.campaign)]


def fill(
    campaign_id: int, into: int | Portion, case_ids: Iterable[int], duties: Duties, now: datetime
) -> Filled:
    """Put cases into a batch of this number, or into a new one, 500 a transaction. What breaks it
    off leaves those before; the same again puts in the rest. Where the campaign is closed
    meanwhile, no more join. Raises Refused, NotYours, Campaign.DoesNotExist.
    """
    batch, joined, source = _chosen(campaign_id, into, duties), 0, iter(case_ids)
    while chunk := list(islice(source, CHUNK)):
        with transaction.atomic():
            if not open_batch(batch.pk):
                return Filled(batch, joined, closed=True)
            joined += join_campaign(chunk, batch, _by(duties), now)
    return Filled(batch, joined, closed=False)


@transaction.atomic
def _chosen(campaign_id: int, into: int | Portion, duties: Duties) -> Batch:
    campaign = _running(campaign_id, duties)
    if isinstance(into, Portion):
        return next_batch(campaign, into)
    found = campaign.batches.filter(number=into).first()
    if found is None:
        raise Refused("no_such_batch", number=into)
    return found


@transaction.atomic
def take_out(campaign_id: int, case_id: int, why: str, duties: Duties, now: datetime) -> None:
    """Take one case out again, with the reason. Raises Refused, NotYours."""
    campaign = _running(campaign_id, duties)
    if not campaign.cases.filter(pk=case_id).exists():
        raise Refused("not_in_campaign")
    leave = JoinCampaign(campaign=None, batch=None, why=why)
    append.carry_out(case_id, leave, _by(duties), now)


def _by(duties: Duties) -> By:
    return By("staff", duties.staff, duties.unit, duties.unit_path, duties.unit_kind)


def join_campaign(
    case_ids: Iterable[int],
    batch: Batch,
    by: By,
    now: datetime,
    moved: Callable[[int], None] = lambda _: None,
) -> int:
    """Put cases into a batch, 500 a transaction; how many joined. Those that are in it already,
    or were merged into others, are passed over. `moved` is told how many each step looked at."""
    command = JoinCampaign(campaign=batch.campaign_id, batch=batch.pk)
    joined, source = 0, iter(case_ids)
    while chunk := list(islice(source, CHUNK)):
        joined += len(carry_out_many(chunk, command, by, now))
        moved(len(chunk))
    return joined


def locked(campaign_id: int) -> Campaign:
    """The row, locked until the transaction ends. Raises Campaign.DoesNotExist, Refused."""
    rows = Campaign.objects.select_for_update(of=("self",)).select_related("unit")
    campaign = rows.get(pk=campaign_id)
    if campaign.closed_at:
        raise Refused("campaign_closed")
    return campaign


def open_batch(batch_id: int | None) -> Batch | None:
    """The batch, its campaign locked until the transaction ends; None if that is closed, or none
    was named."""
    if batch_id is None:
        return None
    rows = Batch.objects.select_related("campaign").filter(campaign__closed_at=None)
    return rows.select_for_update(of=("campaign",), no_key=True).filter(pk=batch_id).first()


def _running(campaign_id: int, duties: Duties) -> Campaign:
    campaign = locked(campaign_id)
    if not may_run(duties, campaign):
        raise NotYours
    return campaign


def _columns(plan: Plan) -> dict[str, object]:
    return {
        "name": plan.name.strip(), "why": plan.why.strip(), "basis": plan.basis.strip(),
        "area_id": plan.area, "unit_id": plan.unit, "person_id": plan.person,
        "since": plan.since, "until": plan.until,
    }  # fmt: skip


def _check(plan: Plan, duties: Duties) -> None:
    unit = Unit.objects.filter(pk=plan.unit).first()
    if unit is None:
        raise Refused("no_such_unit", field="unit")
    if not Area.objects.filter(pk=plan.area).exists():
        raise Refused("no_such_area", field="area")
    if not may_lead_campaign(duties, plan.area, unit.ids, itself=False):
        raise NotYours
    if not Staff.objects.filter(pk=plan.person, unit__path__startswith=unit.path).exists():
        raise Refused("not_of_unit", field="person")
    for name, most in MOST.items():
        text = getattr(plan, name).strip()
        if not text and name != "basis":
            raise Refused("empty", field=name)
        if len(text) > most or not text.replace("\r\n", "").replace("\n", "").isprintable():
            raise Refused("not_text" if len(text) <= most else "too_long", field=name, most=most)
    if not plan.since <= plan.until <= plan.since + LONGEST:
        raise Refused("campaign_days")
