"""The county's one campaign: flats lived in for years without a title deed, worked by batches."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sixia.demo.county import COUNTY
from sixia.demo.voices.when import ZONE
from sixia.grid.models import Unit
from sixia.grid.queries import head
from sixia.grid.rules import Duties
from sixia.ledger.campaign import Plan, Portion, add_batch, publish, start
from sixia.ledger.commands import JoinCampaign

TOPIC, LEADS = "title-deed", "ZR"
KINDS = ("request", "complaint")  # questions and thanks are no work for a campaign
BEGAN, LASTS, EVERY = timedelta(days=150), timedelta(days=210), timedelta(days=50)
NAME = "不动产证“办证难”集中化解"
WHY = ("有的小区住了十来年还没有证:开发商欠税、注销,测绘对不上。一户一户跑,谁也跑不通。"
       "把这一类事放在一起,分批核底数、补手续、办登记,办到见底。")  # fmt: skip
BASIS = "清溪县人民政府专题会议纪要〔样例〕第 7 号"
# How many each batch was meant to hold; for a county of twenty thousand concerns.
PLANNED = (60, 60, 40)


@dataclass(frozen=True, slots=True)
class Gathering:
    """The campaign and its batches, each with the moment from which cases go into it."""

    campaign: int
    since: datetime
    batches: tuple[tuple[datetime, int], ...]
    by: int

    def takes(self, topic: str, kind: str, at: datetime) -> bool:
        return topic == TOPIC and kind in KINDS and at > self.since

    def join(self, at: datetime) -> JoinCampaign:
        """The move that puts a case into the batch of the day."""
        batch = [pk for begins, pk in self.batches if begins <= at][-1]
        return JoinCampaign(campaign=self.campaign, batch=batch)


def gather(unit: Unit, leader: Duties, now: datetime) -> Gathering:
    """Lay the campaign down as it began, with its batches, and show it to everyone."""
    first: date = (now - BEGAN).astimezone(ZONE).date()
    since = datetime.combine(first, time(9), ZONE).astimezone(UTC)
    person = head(unit, first)
    assert person is not None  # every office of the county has its head
    plan = Plan(
        name=NAME, why=WHY, basis=BASIS, area=COUNTY, unit=unit.pk, person=person.pk,
        since=first, until=first + LASTS,
    )  # fmt: skip
    campaign = start(plan, leader, since)
    begins = [since + n * EVERY for n in range(len(PLANNED))]
    batches = [
        add_batch(
            campaign.pk, Portion(day=(at + 2 * EVERY).date(), unit=unit.pk, planned=n), leader
        )
        for at, n in zip(begins, PLANNED, strict=True)
    ]
    publish(campaign.pk, leader, since)
    held = tuple((at, batch.pk) for at, batch in zip(begins, batches, strict=True))
    return Gathering(campaign.pk, since, held, leader.staff)
