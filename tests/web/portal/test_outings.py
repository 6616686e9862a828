"""The public calendar: announced outings and nothing else, what came of them, no word of anyone."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sixia.field import desk, heard, outings
from sixia.field.heard import Source
from sixia.field.models import Made, Outing, Visitor
from sixia.guide.models import Policy
from sixia.hear.accusations import Told, receive
from sixia.hear.people import Speaker
from sixia.hear.taxonomy import taxonomy
from sixia.judge.rate import Verdict, rate
from sixia.ledger.commands import Serve
from sixia.ledger.models import Case
from sixia.ledger.perform import perform
from sixia.ledger.sealoff import seal_off
from sixia.ledger.spot import Given, commit
from tests.factories import ANSWER, NOW, OTHER_TOWN, VILLAGE, County, household, later, said
from tests.field.conftest import planned
from tests.guide.shelves import shelve
from tests.web.portal.conftest import Resident
from tests.web.portal.test_pages import Outside, english

LIST = "/outings/"
Clock = Callable[..., datetime]


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets the clock of the pages, counted from NOW."""

    def turn(**parts: float) -> datetime:
        moment = later(**parts)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    turn()
    return turn


def announced(c: County, kind: str = "meeting", who: str = "cun", **more: Any) -> Outing:
    """One that everyone was told of."""
    return outings.publish(planned(c, kind, who, **more).pk, c.can(who), NOW)


def held(c: County, outing: Outing, heads: int | None = 23) -> Outing:
    return outings.hold(outing.pk, c.can("cun"), outing.starts_at, heads=heads)


def raised(c: County, outing: Outing, code: str = "", **more: Any) -> Any:
    told = said(channel="meeting", class_code=code, key=uuid4(), **more)
    return heard.hear(told, Source(outing=outing), c.can("cun"), NOW)


def promised(c: County, outing: Outing, means: str, **source: Any) -> Case:
    given = Given(kind="promise", means=means, due_at=later(days=20), area_code=VILLAGE,
                  unit=c.village.pk, person=c.cun.pk, checker=c.su.pk)  # fmt: skip
    told = said("水渠堵了三年。", channel="meeting", key=uuid4())
    return heard.promise(given, told, Source(outing=outing, **source), c.can("cun"), NOW).case


def page_of(outing: Outing) -> str:
    return reverse("portal:outing", args=[outing.key])


def test_the_way_there_leads_from_every_page(c: County, lan: Resident) -> None:
    assert f'href="{LIST}"' in lan.see("/about/")
    assert "眼下没有公告的日程" in lan.see(LIST)
    assert "接访日、屋场会定下来" in lan.see("/")


def test_only_what_was_announced_is_there(c: County, lan: Resident, at: Clock) -> None:
    outing = planned(c, place="祠堂门口")
    for path in ("/", LIST, "/outings/calendar.ics"):
        assert "祠堂门口" not in lan.see(path)
        assert "屋场会</b>" not in lan.see(path)
    assert lan.client.get(page_of(outing)).status_code == 404
    outings.publish(outing.pk, c.can("cun"), NOW)
    assert "祠堂门口" in lan.see(LIST)
    assert "祠堂门口" in lan.see("/outings/calendar.ics")
    assert page_of(outing) in lan.see("/")


def test_an_unannounced_one_is_never_there_even_once_it_is_over(
    c: County, lan: Resident, at: Clock
) -> None:
    quiet = planned(c, "home", unannounced=True, purpose="四不两直去看看")
    at(days=3)
    held(c, quiet, None)
    # Even if it had come to be published in error.
    Outing.objects.filter(pk=quiet.pk).update(published_at=NOW)
    for path in ("/", LIST, "/outings/calendar.ics"):
        assert str(quiet.key) not in lan.see(path)
    for name in ("portal:outing", "portal:entry"):
        assert lan.client.get(reverse(name, args=[quiet.key])).status_code == 404


def test_a_notice_says_who_receives_but_otherwise_which_unit_comes(
    c: County, lan: Resident, at: Clock
) -> None:
    day = later(days=5)
    reception = announced(c, "reception", "he", lead=c.he.pk, unit=c.government.pk, starts_at=day)
    page = lan.see(page_of(reception))
    for told in (
        "何副县长",
        "县政府",
        "村口晒谷场",
        "3月14日 星期六 09:00–11:00",
        "拿个号",
        "12345",
    ):
        assert told in page
    page = lan.see(page_of(announced(c)))
    assert "安置小区社区居委会" in page
    assert "村主任" not in page
    assert "不登记姓名" in page


def test_the_policies_taken_there_can_be_read_before(c: County, lan: Resident, at: Clock) -> None:
    policy = shelve(c)
    outing = announced(c, "outreach", policies=[policy.pk])
    assert reverse("portal:policy", args=[policy.key]) in lan.see(page_of(outing))
    Policy.objects.update(published_at=None)
    assert policy.title not in lan.see(page_of(outing))


def test_one_called_off_says_why_and_stays_to_be_seen(c: County, lan: Resident, at: Clock) -> None:
    outing = announced(c)
    outings.call_off(outing.pk, "台风预警,改期", c.can("cun"))
    assert "台风预警" in lan.see(page_of(outing))
    assert "取消了" in lan.see(LIST)
    assert "STATUS:CANCELLED" in lan.see("/outings/calendar.ics")
    assert page_of(outing) not in lan.see("/")


def test_afterwards_it_is_counted_and_few_of_a_kind_are_not_named(
    c: County, lan: Resident, at: Clock
) -> None:
    many, few = taxonomy().children("06")[:2]
    outing = announced(c)
    for code in (many.code, many.code, many.code, few.code):
        raised(c, outing, code)
    held(c, outing)
    at(days=3)
    page = lan.see(page_of(outing))
    assert "23 人" in page
    assert "4 件,都上了台账" in page
    assert "4 件在办" in page
    assert "件有了答复" not in page
    assert f"{many.zh} 3 · 其他方面 1" in page
    assert few.zh not in page
    assert "来了 23 人" in lan.see(LIST)


def test_visitors_of_a_reception_day_are_counted(c: County, lan: Resident, at: Clock) -> None:
    outing = announced(c, "reception", "he", starts_at=later(days=5))
    for people, settled in ((1, "spot"), (4, "ledger")):
        visitor = desk.come(outing.pk, c.can("lin"), NOW, uuid4(), people)
        Visitor.objects.filter(pk=visitor.pk).update(settled=settled)
    outings.hold(outing.pk, c.can("he"), outing.starts_at)
    at(days=6)
    page = lan.see(page_of(outing))
    assert "5 人" in page
    assert "1 位来访人的事" in page


def test_promises_stand_there_with_their_sign(c: County, lan: Resident, at: Clock) -> None:
    outing = announced(c)
    case = promised(c, outing, "清淤三百米")
    held(c, outing)
    at(days=3)
    page = lan.see(page_of(outing))
    assert "清淤三百米" in page
    assert "有了日期" in page
    assert "3月29日 前办好" in page.replace("答应 ", "")
    at(days=21)
    assert "过期没做到" in lan.see(page_of(outing))
    assert "没有动静" not in lan.see(page_of(outing))
    now = at(days=31)
    assert "30 天没有动静" in lan.see(page_of(outing))
    perform(case.pk, ANSWER, c.can("cun"), now)
    perform(case.pk, Serve(how="visit"), c.can("cun"), now)
    # While people can still judge, no handler learns from here what they said.
    assert "说办好了,等评价" in lan.see(page_of(outing))
    rate(case, case.links.get().concern, Verdict("yes", 5), now)
    page = lan.see(page_of(outing))
    assert "做到了" in page
    assert "没有动静" not in page


def test_a_promise_that_was_not_kept_says_so(c: County, lan: Resident, at: Clock) -> None:
    outing = announced(c)
    case = promised(c, outing, "清淤三百米")
    held(c, outing)
    now = at(days=5)
    perform(case.pk, ANSWER, c.can("cun"), now)
    perform(case.pk, Serve(how="visit"), c.can("cun"), now)
    rate(case, case.links.get().concern, Verdict("no", 1), now)
    assert "没做到,正在重办" in lan.see(page_of(outing))


def test_what_was_promised_to_one_household_is_told_to_them_alone(
    c: County, lan: Resident, at: Clock
) -> None:
    outing = announced(c)
    home = household(c, "cun").household
    promised(c, outing, "给王婆婆家换瓦", household=home)
    for kind in ("help", "measure"):
        plea = Given(kind=kind, means="人手不够要支援", due_at=later(days=9), area_code=VILLAGE,
                     unit=c.village.pk, person=c.cun.pk, checker=c.su.pk)  # fmt: skip
        case = commit(plea, None, c.can("cun"), NOW, agreed=True).case
        Made.objects.create(outing=outing, case=case)
    held(c, outing)
    at(days=3)
    page = lan.see(page_of(outing))
    assert "另有 1 项是答应一个人或一户人家的" in page
    assert "王婆婆" not in page
    assert "人手不够" not in page


def test_the_next_one_opens_with_what_became_of_the_last(
    c: County, lan: Resident, at: Clock
) -> None:
    first = announced(c)
    promised(c, first, "清淤三百米")
    held(c, first)
    outings.write_up(first.pk, "内部整理,不公开", c.can("cun"), later(days=3))
    outings.report_back(first.pk, "渠修了一半,月底通水。", c.can("cun"), later(days=4))
    second = announced(c, starts_at=later(days=30))
    at(days=10)
    page = lan.see(page_of(second))
    assert page.index("后来怎样") < page.index("清淤三百米") < page.index("怎么参加")
    assert "渠修了一半" in page
    assert 'media="print"' in page
    before = lan.see(page_of(first))
    assert "渠修了一半" in before
    assert page_of(second) in before
    assert "已回告" in lan.see(LIST)
    assert "内部整理" not in page + before


def test_a_last_one_nobody_was_told_of_stays_out(c: County, lan: Resident, at: Clock) -> None:
    first = planned(c)
    promised(c, first, "清淤三百米")
    held(c, first)
    second = announced(c, starts_at=later(days=30))
    assert second.before == first
    assert "清淤三百米" not in lan.see(page_of(second))


MARKS = ("记号话", "记号名", "19900055555", "记号门牌", "记号检举", "记号整理", "记号瞒着")


def test_no_word_no_name_and_no_accusation_is_on_any_public_page(
    c: County, lan: Resident, at: Clock
) -> None:
    outing = announced(c)
    who: dict[str, Any] = {
        "speaker": Speaker(name="记号名", phone="19900055555"),
        "place": "记号门牌",
    }
    for _ in range(3):
        raised(c, outing, "0602", words="记号话,说给你们听。", **who)
    told = raised(c, outing, words="记号检举,他收了钱。", **who)
    seal_off(told.concern.pk, c.su, NOW)
    receive(Told(words="记号检举"), "meeting", NOW)
    promised(c, outing, "清淤三百米")
    planned(c, "home", unannounced=True, purpose="记号瞒着")
    held(c, outing)
    outings.write_up(outing.pk, "记号整理", c.can("cun"), later(days=3))
    second = announced(c, starts_at=later(days=30))
    at(days=4)
    pages = ["/", LIST, "/outings/calendar.ics"]
    for one in (outing, second):
        pages += [page_of(one), reverse("portal:entry", args=[one.key])]
    for path in pages:
        page = lan.see(path)
        assert [mark for mark in MARKS if mark in page] == [], path
    # The accusation is not even counted: three, and the one the promise was made to.
    assert "4 件,都上了台账" in lan.see(page_of(outing))


def test_a_town_shows_its_own_and_what_is_for_the_whole_county(
    c: County, lan: Resident, at: Clock
) -> None:
    announced(c, place="村口")
    announced(c, "reception", "he", place="县里", area_code="990103", starts_at=later(days=5))
    there = lan.see(f"{LIST}?town={OTHER_TOWN}")
    assert "县里" in there
    assert "村口" not in there
    assert f"calendar.ics?town={OTHER_TOWN}" in there
    assert "村口" in lan.see(f"{LIST}?town=990103001")


@pytest.mark.parametrize("query", ["town=x", "town=%00", "page=x", "page=99999999", "town=' or 1"])
def test_what_nobody_can_mean_shows_the_whole_calendar(
    c: County, lan: Resident, at: Clock, query: str
) -> None:
    announced(c)
    lan.see(f"{LIST}?{query}")
    assert "BEGIN:VEVENT" in lan.see(f"/outings/calendar.ics?{query}")


def test_an_unknown_one_is_not_found_and_nothing_is_sent_here(c: County, lan: Resident) -> None:
    for key in ("x", "1", str(uuid4()), "../../etc", "%00"):
        assert lan.client.get(f"{LIST}{key}/").status_code == 404
    for path in (LIST, "/outings/calendar.ics"):
        assert Client().post(path).status_code == 405


def test_lists_and_pages_cost_the_same_with_one_row_and_three(
    c: County, lan: Resident, at: Clock
) -> None:
    last = announced(c)
    held(c, last)
    second = announced(c, starts_at=later(days=30))
    counted: list[tuple[int, ...]] = []
    for more in (1, 2):
        for n in range(more):
            promised(c, last, "清淤")
            raised(c, last, "0602")
            promised(c, second, "修闸")
            ahead = announced(c, "outreach", starts_at=later(days=40 + n))
            held(c, announced(c, "outreach", starts_at=later(days=9 + n)))
            assert ahead.pk
        at(days=12)
        counted.append(tuple(_spent(lan, path) for path in (LIST, page_of(last), page_of(second))))
        at()
    assert counted[0] == counted[1]
    assert max(counted[0]) <= 14


def _spent(lan: Resident, path: str) -> int:
    with CaptureQueriesContext(connection) as spent:
        lan.see(path)
    return len(spent)


def test_english_pages_are_english_and_light(c: County, lan: Resident, at: Clock) -> None:
    outing = announced(c, purpose="说说水渠")
    for _ in range(3):
        raised(c, outing, "0602")
    promised(c, outing, "清淤三百米")
    promised(c, outing, "给王婆婆家换瓦", household=household(c, "cun").household)
    off = announced(c, starts_at=later(days=7))
    outings.call_off(off.pk, "台风", c.can("cun"))
    held(c, outing)
    reception = announced(c, "reception", "he", starts_at=later(days=30))
    second = announced(c, starts_at=later(days=30))
    at(days=3)
    english(lan)
    for path in (LIST, *map(page_of, (outing, off, reception, second))):
        page = lan.see(path)
        outside = Outside()
        outside.feed(page)
        assert outside.found == [], path
        assert "style=" not in page


def test_a_full_calendar_stays_light(c: County, lan: Resident, at: Clock) -> None:
    template = announced(c, purpose="说" * 2000, place="地" * 120)
    for n in range(70):
        template.pk, template.key = None, uuid4()
        template.starts_at = later(days=1, minutes=n)
        template.ends_at = template.starts_at + timedelta(hours=1)
        template.save(force_insert=True)
    page = lan.client.get(LIST)
    assert page.content.decode().count('class="row"') == 60
    assert len(page.content) < 100_000
