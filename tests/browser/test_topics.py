"""A leader opens a rising topic down to the messages and a case. A dispatcher merges two topics and
sets a third aside; the next run holds to it."""

import re
from collections.abc import Sequence

import pytest
from playwright.sync_api import expect

from sixia.hear.models import Concern
from sixia.hear.people import Speaker
from sixia.learn.models import Topic
from sixia.learn.topics_kept import said as messages
from sixia.learn.topics_kept.run import find
from tests.browser.going import Desk, Look
from tests.factories import OTHER_TOWN, VILLAGE, County, county, later, raised

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LAMPS = (
    "安置小区3栋门前的路灯坏了没人修",
    "安置小区门前的路灯坏了半个月,晚上看不见",
    "请修一修安置小区门前坏了的路灯,我的电话是13912345678",
    "安置小区门前路灯不亮,老人晚上不敢出门",
    "安置小区门前的路灯坏了请派人来修",
    "小区门前的路灯还是坏的,安置小区没人管",
)
DARK = (
    "安置小区后面的巷子一片漆黑,没有照明",
    "安置小区后面的巷子没有照明,一片漆黑",
    "后面的巷子漆黑一片,安置小区的照明没有装",
    "巷子一片漆黑没有照明,安置小区后面走不得",
)
WATER = (
    "东山村自来水又黄又浑不能喝",
    "东山村的自来水发黄有异味",
    "自来水浑浊发黄,东山村的人不敢喝",
    "东山村停水三天自来水发黄",
)


@pytest.fixture
def c(transactional_db: None) -> County:
    return county()


def say(texts: Sequence[str], start: int, days: float, area: str = VILLAGE) -> None:
    for n, words in enumerate(texts):
        at = later(days=days + n / 4)
        raised(words=words, now=at, area_code=area, class_code="",
               speaker=Speaker(name="兰大姐", phone=f"199{start + n:08}"))  # fmt: skip


def run(days: float) -> None:
    concerns = Concern.objects.values_list("pk", flat=True)
    find(messages.of(concerns), later(days=days))


def spoken(c: County) -> None:
    say(WATER, 0, -60, OTHER_TOWN)
    say(DARK, 10, -55)
    say(LAMPS, 20, -3)
    run(0)


def test_a_leader_opens_a_rising_topic_down_to_a_case(c: County, desk: Desk, look: Look) -> None:
    spoken(c)
    desk.sign_in("he")
    desk.click("main a:has-text('1 个话题在升温')")
    desk.go("/office/topics/")
    desk.says("近 30 天 6 人,之前 30 天 0 人")
    desk.silent("13912345678")
    look("topics")
    desk.click(".topics a:has-text('路灯')")
    desk.says("6 人说过")
    desk.says("在升温")
    desk.silent("13912345678")
    expect(desk.page.locator("main .acts")).to_have_count(0)  # a leader reads
    look("topic")
    words = desk.page.locator("main .rows b").first.inner_text().strip("“”")
    desk.click("main .rows a.row")
    assert re.search(r"/office/case/\d+/$", desk.page.url)
    desk.says(words[:8])


@pytest.mark.parametrize("language", ["en-GB"], indirect=True)
def test_topics_in_english_and_in_large(c: County, desk: Desk, look: Look) -> None:
    spoken(c)
    desk.sign_in("mei")
    desk.go("/office/topics/")
    desk.says("What many people speak of")
    look("topics-en")
    desk.click(".topics a.row")
    desk.page.evaluate("document.documentElement.classList.add('big')")
    look("topic-en-big")


def test_a_dispatcher_merges_and_sets_aside_and_the_next_run_holds_to_it(
    c: County, desk: Desk, look: Look
) -> None:
    spoken(c)
    desk.sign_in("mei")
    desk.go("/office/topics/")
    desk.click(".topics a:has-text('路灯')")
    desk.move("m")
    look("topic-merge")
    desk.page.locator("label:has-text('漆黑')").click()
    desk.send()
    desk.says("10 人说过")
    desk.says("并了进来")
    desk.move("n")
    look("topic-name")
    desk.send(words="安置小区夜里黑")
    desk.go("/office/topics/")
    desk.click(".topics a:has-text('自来水')")
    desk.move("x")
    look("topic-dismiss")
    desk.fill(reason="水厂六月换管")
    desk.click("main form button.grave")
    desk.says("水厂六月换管")
    look("topic-set-aside")
    say(LAMPS[:2], 40, 1)
    say(DARK[:1], 50, 1)
    say(WATER[:2], 60, 1, OTHER_TOWN)
    run(2)
    desk.go("/office/topics/")
    desk.says("安置小区夜里黑")
    desk.says("13 人")
    desk.silent("自来水")
    assert sorted(Topic.objects.values_list("state", flat=True)) == [
        "dismissed", "merged", "standing",
    ]  # fmt: skip
    desk.click(".topics a.row")
    desk.move("s")
    look("topic-split")
