"""What was there before the stories begin: two years of a household's file, a policy library."""

import re
from datetime import timedelta

from django.utils import timezone
from uuid_utils.compat import uuid7

from sixia.field.measures import take_on
from sixia.field.visits import Visited, record_visit
from sixia.grid import entries, homes
from sixia.grid.models import Area, Household, Staff
from sixia.grid.setup import give_duty
from sixia.guide import actions
from sixia.guide.models import Policy
from sixia.guide.rules import Draft
from sixia.ledger.commands import Answer, Serve
from sixia.ledger.models import Case
from sixia.ledger.perform import perform
from sixia.post import outbox
from tests.factories import COUNTY, PASSWORD_HASH, SINCE, VILLAGE, County, household

INSTALLED = Answer(
    outcome="solved",
    facts="门口三级台阶,没有扶手。",
    view="安装扶手两处。",
    basis="适老化改造办法",
)


def colleague(c: County, username: str, name: str) -> Staff:
    """One more handler at housing."""
    staff = Staff(username=username, name=name, unit=c.housing, password=PASSWORD_HASH)
    staff.save()
    give_duty(staff, "handler", c.housing, Area.objects.get(pk=COUNTY), SINCE)
    return staff


def two_years(c: County) -> tuple[Household, str, Case]:
    """王婆婆's file as Bo kept it: its code, and the measure of the first year."""
    began = timezone.now() - timedelta(days=725)
    can = c.can("bo")
    opened = household(c, "bo", began)
    home, code = opened.household, str(opened.code)

    def visit(day: int, note: str, *, met: bool = True) -> None:
        at = began + timedelta(days=day)
        told = Visited(area_code=VILLAGE, happened_at=at, note=note, household=home, met=met)
        record_visit(told, can, at)

    def told(day: int, kind: str, words: str) -> int:
        at = began + timedelta(days=day)
        return entries.add(home, kind, words, c.bo, can, at).pk  # type: ignore[arg-type]  # "need" or "result"

    need = told(1, "need", "门口想装扶手")
    visit(20, "门口台阶高,下雨滑。")
    start = began + timedelta(days=21)
    measure = take_on(
        home, homes.family_of(home), "门口台阶高", "住建局派人安装扶手",
        start + timedelta(days=30), can, start, key=uuid7(),
    )  # fmt: skip
    done = start + timedelta(days=20)
    perform(measure.pk, INSTALLED, can, done)
    measure = perform(measure.pk, Serve(how="visit"), can, done).case
    entries.settle(home, need, can, done)
    told(42, "result", "扶手装好了,出门不用人扶")
    visit(200, "一切都好。")
    visit(400, "去了,人在女儿家。", met=False)
    told(500, "need", "屋顶漏雨,要换瓦")
    visit(640, "瓦还没换,先盖了油布。")
    return home, code, measure


def code_in(case: Case) -> str:
    """The tracking code that was sent to the household's own telephone."""
    (message,) = outbox.of(case.key).filter(purpose="receipt")
    found = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]", outbox.body(message))
    assert found
    return found[0]


def shelf(c: County) -> list[Policy]:
    """Two policies in force; only the first speaks of an allowance."""
    since, now = timezone.localdate() - timedelta(days=300), timezone.now() - timedelta(days=200)
    told = (
        ("高龄津贴办法", "满八十岁的本县老人,每月 80 元,到村委会登记。", "80 岁以上的老人"),
        ("危房改造办法", "房子经鉴定是危房的,可以申请改造。", "住危房的人家"),
    )
    kept = []
    for title, plain, audience in told:
        draft = Draft(title=title, issuer="清溪县民政局", text=f"{title}原文。", plain=plain,
                      audience=audience, since=since)  # fmt: skip
        made = actions.write(draft, c.can("qin"), now)
        kept.append(actions.publish(made.key, c.can("qin"), now))
    return kept
