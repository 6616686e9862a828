"""Coverage: places to go to first, each figure open to its records; months without a ranking."""

import re
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from sixia.field.models import Outing
from sixia.field.outings import hold
from sixia.field.visits import Visited, record_visit
from sixia.grid.models import Area
from tests.factories import OTHER_TOWN, TOWN, VILLAGE, County, raised
from tests.field.conftest import planned
from tests.web.office.conftest import SignIn
from tests.web.office.test_draws import text
from tests.web.office.test_hostile import BAD, safe
from tests.web.office.test_lists import statements

EAST = "990103002001"


def days_ago(n: float) -> datetime:
    return timezone.now() - timedelta(days=n)


def visited(c: County, area: str, at: datetime, **more: str) -> None:
    told = Visited(area_code=area, happened_at=at, **more)  # type: ignore[arg-type]  # texts only
    record_visit(told, c.can("bo"), timezone.now())


def held(c: County, area: str, at: datetime, **more: str) -> Outing:
    outing = planned(c, "home", "mei", area_code=area, starts_at=at, lead=c.he.pk, **more)
    return hold(outing.pk, c.can("mei"), at)


def links(page: str, inside: str) -> list[str]:
    found = re.findall(r'href="(/office/[^"]+)"', page)
    return [url for url in found if inside in url]


def test_each_figure_opens_to_its_records(c: County, as_: SignIn) -> None:
    case = raised(now=days_ago(300)).case
    visited(c, EAST, days_ago(61))
    mei = as_("mei")
    page = text(mei, "/office/coverage/")
    assert page.index("安置小区社区") < page.index("东山村")
    assert "1 件逾期" in page
    assert "最久的一件等了 300 天" in page
    assert "61 天没人去" in page
    assert "没有去过的记录" in page
    (late,) = links(page, "late/?area")
    assert late == f"/office/list/late/?area={VILLAGE}"
    listed = mei.get(late)
    assert [row.case.pk for row in listed.context["rows"]] == [case.pk]
    assert "selected" in listed.content.decode()
    assert links(page, f"case/{case.pk}/")
    for url in links(page, "coverage/990"):
        text(mei, url)


def test_the_list_is_narrowed_to_the_village_the_link_names(c: County, as_: SignIn) -> None:
    raised(now=days_ago(300), area_code=EAST)
    mei = as_("mei")
    assert mei.get(f"/office/list/late/?area={VILLAGE}").context["page"].object_list == []
    assert len(mei.get(f"/office/list/late/?area={EAST}").context["page"].object_list) == 1
    for odd in ("9" * 60, "99010300100x", "990103001999"):
        assert mei.get("/office/list/late/", {"area": odd}).status_code == 200


def test_a_place_shows_outings_and_visits_and_nobody(c: County, as_: SignIn) -> None:
    grid = f"{VILLAGE}001"
    Area(code=grid, name="第一网格", full_name="第一网格").save()
    outing = held(c, VILLAGE, days_ago(5))
    visited(c, grid, days_ago(3), place="3 栋 501", note="老人摔了一跤")
    page = text(as_("mei"), f"/office/coverage/{VILLAGE}/")
    assert f"/office/outings/{outing.pk}/" in page
    assert "住建局" in page
    assert "第一网格" in page
    for kept in ("3 栋 501", "老人摔了一跤", c.bo.name):
        assert kept not in page
    unit = text(as_("mei"), f"/office/coverage/unit/{c.housing.pk}/")
    assert "安置小区社区" in unit
    for kept in ("3 栋 501", c.bo.name):
        assert kept not in unit


@pytest.mark.parametrize("code", ["110101", "99010300199", "9" * 40, "x", "%00", "99"])
def test_places_that_are_none_or_not_ones_own(c: County, as_: SignIn, code: str) -> None:
    text(as_("mei"), f"/office/coverage/{code}/", 404)
    text(as_("mei"), "/office/coverage/unit/999999/", 404)


def test_months_in_words_and_a_table_beside(c: County, as_: SignIn) -> None:
    for n in range(4):
        held(c, VILLAGE, days_ago(40 + n / 24))
    page = text(as_("mei"), "/office/coverage/months/")
    assert "一阵风" in page
    assert "十二个月没有去过" in page
    assert page.count('<svg class="strip"') == 3  # two towns, and the village's own committee
    assert page.count("<rect") == 36
    assert page.index("柳岸街道") < page.index("石桥镇")
    assert "4 次" in page
    for name in (c.bo.name, c.he.name, c.cun.name):  # never by person
        assert name not in page


def test_narrowed_to_a_town_and_nonsense_left_out(c: County, as_: SignIn) -> None:
    mei = as_("mei")
    assert "东山村" not in text(mei, f"/office/coverage/?area={TOWN}")
    assert "东山村" in text(mei, f"/office/coverage/?area={OTHER_TOWN}")
    assert "东山村" in text(mei, "/office/coverage/?area=%27%22&page=-3")


def test_without_places_it_says_what_will_come(c: County, as_: SignIn) -> None:
    from sixia.grid.models import Duty

    Area(code="88", name="别处", full_name="别处").save()
    Duty.objects.filter(staff=c.mei).update(area="88")
    assert "都写在这里" in text(as_("mei"), "/office/coverage/")
    assert "还没有去过的记录" in text(as_("mei"), "/office/coverage/months/")


def test_script_in_names_is_shown_as_text(c: County, as_: SignIn) -> None:
    Area.objects.filter(pk=VILLAGE).update(name=BAD[:80], full_name=BAD)
    held(c, VILLAGE, days_ago(2), place=BAD)
    visited(c, VILLAGE, days_ago(2), place=BAD)
    for url in ("", "months/", f"{VILLAGE}/", f"unit/{c.housing.pk}/"):
        safe(text(as_("mei"), f"/office/coverage/{url}"))


def test_one_place_costs_as_much_as_three(c: County, as_: SignIn) -> None:
    mei = as_("mei")
    urls = ("/office/coverage/", "/office/coverage/months/", f"/office/coverage/{VILLAGE}/",
            f"/office/coverage/unit/{c.housing.pk}/")  # fmt: skip
    raised(now=days_ago(30))
    held(c, VILLAGE, days_ago(2))
    visited(c, VILLAGE, days_ago(3))
    one = [statements(mei, url) for url in urls]
    for n in range(3):
        Area(code=f"{TOWN}2{n:02}", name="村", full_name="村").save()
        raised(now=days_ago(30), area_code=f"{TOWN}2{n:02}")
        held(c, VILLAGE, days_ago(4 + n))
        visited(c, VILLAGE, days_ago(4 + n))
    assert [statements(mei, url) for url in urls] == one
    assert max(one) <= 20
