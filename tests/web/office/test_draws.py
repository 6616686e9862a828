"""The draw's pages: a frame, a seed, a result that opens on its day, a visit nobody was told of."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.forms import Select
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sixia.field import draws, frames
from sixia.field.models import Draw, Outing
from sixia.grid.models import Area, Look
from tests.factories import COUNTY, TOWN, VILLAGE, County, household
from tests.web.office.conftest import SignIn
from tests.web.office.test_hostile import BAD, safe
from tests.web.office.test_lists import statements

SEED = {"seed": "03 09 14 21 26 31 + 07", "seed_from": "双色球第 2026027 期"}


def framed(c: County, who: str = "su", days: int = 0, **more: Any) -> Draw:
    """A frame recorded an hour ago, open in so many days."""
    now = timezone.now() - timedelta(hours=1)
    told: dict[str, Any] = {
        "of": "village", "area_code": COUNTY, "n": 1, "why": "看看低保落实",
        "opens_on": timezone.localdate() + timedelta(days=days),
    }  # fmt: skip
    return draws.record_frame(draws.Wanted(**{**told, **more}), c.can(who), now)


def drew(c: County, who: str = "su", **more: Any) -> Draw:
    return draws.give_seed(framed(c, who, **more).pk, **SEED, duties=c.can(who), now=timezone.now())


def form(client: Client, url: str) -> dict[str, Any]:
    """What a browser sends when nothing is changed in a form."""
    page = client.get(url)
    assert page.status_code == 200
    told = {f.name: f.value() for f in page.context["form"] if f.value() is not None}
    for each in page.context["form"]:
        if type(each.field.widget) is Select:
            told.setdefault(each.name, each.field.choices[0][0])
    return told


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


def test_two_steps_and_a_visit(c: County, as_: SignIn) -> None:
    su = as_("su")
    told = {**form(su, "/office/draws/new/"), "of": "village", "area": COUNTY, "n": 1,
            "why": "看看低保落实"}  # fmt: skip
    page = su.post("/office/draws/new/", told, follow=True)
    draw = Draw.objects.get()
    assert draw.digest in page.content.decode()
    assert "等一个谁也定不了的数" in page.content.decode()
    su.post("/office/draws/new/", told)  # sent twice
    assert Draw.objects.count() == 1
    url = f"/office/draws/{draw.key}/"
    assert su.post(url, {"seed": "", "seed_from": ""}).status_code == 422
    page = su.post(url, SEED, follow=True)
    (code,) = list(Draw.objects.get().result or [""])
    assert code in page.content.decode()
    assert "重抽了一遍,结果一样" in page.content.decode()
    told = {**form(su, f"{url}visit/"), "goers": [c.he.pk], "area": code}
    answer = su.post(f"{url}visit/", told)
    outing = Outing.objects.get()
    assert answer["Location"] == f"/office/outings/{outing.pk}/"
    assert (outing.unannounced, outing.draw, outing.area_id) == (True, draw, code)
    assert url in text(su, f"/office/outings/{outing.pk}/")  # how it came to be here
    su.post(f"{url}visit/", told)
    assert Outing.objects.count() == 1


def test_nobody_else_learns_where_before_the_day(c: County, as_: SignIn) -> None:
    """Neither on the draw's page nor in the list, and no one the page does not name."""
    draw = drew(c, days=2)
    assert "抽到了这些地方" in text(as_("su"), f"/office/draws/{draw.key}/")
    for who in ("mei", "he", "bo", "jian"):
        assert str(draw.key) not in text(as_(who), "/office/draws/")
        text(as_(who), f"/office/draws/{draw.key}/", 404)
        assert as_(who).post(f"/office/draws/{draw.key}/", SEED).status_code == 404
    Draw.objects.update(opens_on=timezone.localdate())
    assert "抽到了这些地方" in text(as_("bo"), f"/office/draws/{draw.key}/")
    assert str(draw.key) in text(as_("bo"), "/office/draws/")


def test_only_its_maker_gives_the_seed(c: County, as_: SignIn) -> None:
    draw = framed(c)
    url = f"/office/draws/{draw.key}/"
    assert 'name="seed"' not in text(as_("mei"), url)
    assert as_("mei").post(url, SEED).status_code == 403
    assert as_("su").post(url, SEED).status_code == 302
    again = as_("su").post(url, {**SEED, "seed": "another"})
    assert "一份名单只抽一次" in again.content.decode()


def test_names_of_households_stand_in_their_file_alone(c: County, as_: SignIn) -> None:
    now = timezone.now() - timedelta(hours=2)
    home, *_ = [household(c, now=now).household for _ in range(5)]
    draw = drew(c, of="household", area_code=TOWN, days=1, n=5)
    page = text(as_("su"), f"/office/draws/{draw.key}/")
    assert f"第 {home.pk} 号档案" in page
    assert reverse("office:household", args=[home.key]) not in page  # Su is not on duty for it
    assert c.bo.name in page  # but learns who is
    for kept in ("王婆婆", "19900000077", "3 栋 501", str(home.key)):
        assert kept not in page
    assert not Look.objects.exists()
    text(as_("bo"), f"/office/draws/{draw.key}/", 404)


def test_on_the_day_those_on_duty_are_told_of_their_own(c: County, as_: SignIn) -> None:
    now = timezone.now() - timedelta(hours=2)
    mine, *_ = [household(c, now=now).household for _ in range(4)]
    other = household(c, "tao", now=now).household
    draw = drew(c, of="household", area_code=TOWN, days=9, n=5)
    su = as_("su")
    url = f"/office/draws/{draw.key}/"
    told = {**form(su, f"{url}visit/"), "area": VILLAGE, "day": timezone.localdate().isoformat(),
            "begins": "00:01", "ends": "23:59"}  # fmt: skip
    assert su.post(f"{url}visit/", told).status_code == 302
    page = text(as_("bo"), url)
    assert reverse("office:household", args=[mine.key]) in page
    assert f"第 {other.pk} 号档案" not in page
    assert "那天以前只有去的人知道" in page
    nobodys = text(as_("wang"), url)
    assert "号档案" not in nobodys
    assert frames.fingerprint(mine.key) not in nobodys


def test_an_altered_frame_is_an_alarm_and_new_villages_are_none(c: County, as_: SignIn) -> None:
    draw = drew(c)
    url = f"/office/draws/{draw.key}/"
    Area(code=f"{TOWN}077", name="新村", full_name="新村").save()
    page = text(as_("su"), url)
    assert "多了 1 个,少了 0 个" in page
    assert "名单被改过" not in page
    Draw.objects.filter(pk=draw.pk).update(frame=[*draw.frame, f"{TOWN}077"])
    assert "名单被改过" in text(as_("su"), url)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"n": "99"}, "请抽 1 到 2 个"),
        ({"n": "0"}, "抽几个"),
        ({"n": "many"}, "抽几个"),
        ({"of": "person"}, "抽什么"),
        ({"by": "village"}, "抽村(社区)只能按乡镇街道分"),
        ({"area": "110101"}, "在哪里抽"),
        ({"opens_on": "1900-01-01"}, "公开的日子"),
        ({"opens_on": "x"}, "请写一个日期"),
        ({"why": "a\x00b"}, "抽来做什么"),
        ({"key": "forged"}, "不是从这一页打开的"),
    ],
)
def test_mistakes_are_named_and_nothing_is_recorded(
    c: County, as_: SignIn, wrong: dict[str, str], told: str
) -> None:
    mei = as_("mei")
    sent = {**form(mei, "/office/draws/new/"), "n": 1, "why": "看看", "area": COUNTY, **wrong}
    answer = mei.post("/office/draws/new/", sent)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Draw.objects.exists()


def test_a_visit_no_later_than_the_day_it_opens(c: County, as_: SignIn) -> None:
    draw = drew(c, days=2)
    su, url = as_("su"), f"/office/draws/{draw.key}/visit/"
    late = timezone.localdate() + timedelta(days=5)
    sent = {**form(su, url), "day": late.isoformat()}
    answer = su.post(url, sent)
    assert answer.status_code == 422
    assert "去的日子不能比这天晚" in answer.content.decode()
    assert su.post(url, {**sent, "area": COUNTY}).status_code == 422
    assert su.post(url, {**sent, "key": ""}).status_code == 422
    assert not Outing.objects.exists()


def test_script_in_a_draw_is_shown_as_text(c: County, as_: SignIn) -> None:
    draw = framed(c, why=BAD)
    draws.give_seed(draw.pk, BAD[:110], BAD, c.can("su"), timezone.now())
    for url in ("/office/draws/", f"/office/draws/{draw.key}/", f"/office/draws/{draw.key}/visit/",
                "/draws/", f"/draws/{draw.key}/"):  # fmt: skip
        html = text(as_("su"), url)
        safe(html)
        assert "&lt;script&gt;" in html or url.endswith("visit/")
    text(as_("su"), f"/office/draws/{UUID(int=0)}/", 404)


def test_pages_cost_the_same_however_much_is_drawn(c: County, as_: SignIn) -> None:
    for n in range(6):
        Area(code=f"{TOWN}1{n:02}", name="村", full_name="村").save()
    su = as_("su")
    now = timezone.now() - timedelta(hours=2)
    for _ in range(5):
        household(c, now=now)
    one = [drew(c, n=1), drew(c, n=1, of="household", area_code=TOWN)]
    before = statements(su, "/office/draws/")
    three = [drew(c, n=3, by="town"), drew(c, n=3, of="household", area_code=TOWN)]
    assert statements(su, "/office/draws/") == before
    for small, large in zip(one, three, strict=True):
        first = statements(su, f"/office/draws/{small.key}/")
        strata = 1 if large.strata else 0  # their names
        assert statements(su, f"/office/draws/{large.key}/") == first + strata
        assert first <= 25


def test_in_english_too(c: County, as_: SignIn) -> None:
    draw = drew(c)
    su = as_("su")
    su.cookies["django_language"] = "en"
    page = text(su, f"/office/draws/{draw.key}/")
    assert "1 village by lot" in page
    assert not re.search(r"<h2>[^<]*[一-鿿]", page)
