"""A reception day in a browser: the first one ever held had 101 visitors, at one clerk's desk."""

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from sixia.field.queries import figures
from sixia.ledger.models import Case
from tests.browser.going import Desk, Look
from tests.browser.reception import DAY, MORNING, Clerk, Visitor, announced
from tests.factories import County, county

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def c(transactional_db: None) -> County:
    return county()


@pytest.mark.parametrize(
    ("day", "counted"),
    [
        pytest.param(MORNING, (15, 11, 2), id="morning", marks=pytest.mark.browser),
        pytest.param(DAY, (101, 85, 12), id="first-day", marks=pytest.mark.prove),
    ],
)
def test_a_reception_day_is_comfortable_for_one_clerk(
    c: County, desk: Desk, browser: Browser, live_server: LiveServer, look: Look,
    day: tuple[Visitor, ...], counted: tuple[int, int, int],
) -> None:  # fmt: skip
    outing = announced(c)
    people, matters, spot = counted
    desk.sign_in("lin")
    other = browser.new_context(locale="zh-CN")
    door = Desk(other.new_page(), live_server)
    door.sign_in("lin")
    clerk = Clerk(desk, door, outing)
    look("desk-empty")
    clerk.receive(day)
    look("desk")
    look("desk-door", door.page)
    other.close()
    assert clerk.most <= 4
    assert len(clerk.codes) == matters  # nobody went without a receipt
    for figure in (f"{people} 位", f"{matters} 件", f"{spot} 件", f"{matters - spot} 件"):
        desk.says(figure, ".desk > aside")
    told = figures(outing)
    assert (told.people, told.matters, told.spot, told.waiting) == (*counted, 0)
    assert Case.objects.count() == matters
    assert Case.objects.filter(stage="served", person=c.qin).count() == spot

    desk.sign_in("he")
    desk.go(f"/office/outings/{outing.pk}/")
    desk.act("hold")
    assert desk.page.input_value("[name=heads]") == str(people)
    desk.send()
    look("desk-held")
    desk.as_anyone(f"/outings/{outing.key}/")
    desk.says(f"{people} 人")
    desk.says(f"{matters} 件")
    look("portal-reception")
