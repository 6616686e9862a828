"""Cases alike on pages: offered with reasons, only where one may see them, never in the way."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sixia import learn
from sixia.hear.models import Concern
from sixia.learn import gather
from sixia.ledger.models import Case
from sixia.ledger.perform import perform
from tests.factories import NOW, OTHER_TOWN, VILLAGE, County, assignment, raised, walked
from tests.web.office.conftest import SignIn
from tests.web.office.test_counter import form

WELL = "井水发黄有铁锈味,烧开了也不能喝"


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> None:
    settings.SIXIA_HOME = str(tmp_path)


def page(client: Client, case: Case) -> str:
    return client.get(f"/office/case/{case.pk}/").content.decode()


def looked(client: Client, **told: str) -> str:
    answer = client.post("/office/counter/", {**form(client), "look": "1", **told})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_dispatcher_is_offered_cases_alike_with_why(c: County, as_: SignIn) -> None:
    one, two = raised(words=WELL), raised(words="我家的井水发黄,不能喝,有铁锈味")
    far = raised(words=WELL, area_code=OTHER_TOWN)
    raised(words="路灯坏了三天没人修")
    gather.gather(NOW)
    html = page(as_("mei"), two.case)
    near = html[html.index("相近的事") : html.index("告诉了居民什么")]
    assert near.index(f"/office/case/{one.case.pk}/") < near.index(f"/office/case/{far.case.pk}/")
    assert "同一个村、社区 · 都说到“井水发黄”、“有铁锈味”" in near
    assert f"join/?other={one.case.number}" in near
    assert "路灯" not in near


def test_what_cannot_be_merged_is_shown_without_a_button(c: County, as_: SignIn) -> None:
    one, two = walked(c, "answered"), raised()
    gather.gather(NOW)
    html = page(as_("mei"), two.case)
    assert f"/office/case/{one.pk}/" in html
    assert f"join/?other={one.number}" not in html


def test_nobody_else_is_offered_any(c: County, as_: SignIn) -> None:
    for _ in range(2):
        case = raised(words=WELL).case
        perform(case.pk, assignment(c), c.can("mei"), NOW)
    gather.gather(NOW)
    assert "相近的事" not in page(as_("bo"), case)


def test_without_an_index_class_and_town_tell(c: County, as_: SignIn) -> None:
    one, two = (raised(words=WELL, class_code="060203") for _ in range(2))
    html = page(as_("mei"), two.case)
    assert f"/office/case/{one.case.pk}/" in html
    assert "同一个镇、同一类" in html


def test_the_counter_looks_before_it_writes_down(c: County, as_: SignIn) -> None:
    client = as_("lin")
    raised(words=WELL)
    perform(raised(words=WELL).case.pk, assignment(c), c.can("mei"), NOW)
    mine = client.post("/office/counter/", form(client, words=f"{WELL},急", area=VILLAGE))
    assert mine.status_code == 200
    gather.gather(NOW)
    before = Concern.objects.count()
    html = looked(client, words="井水发黄,不能喝", area=VILLAGE, name="张三", consent="on")
    assert Concern.objects.count() == before
    assert "已登记 2 件" in html
    assert "已派单 1 件" in html
    own = Case.objects.get(links__concern__recorded_by=c.lin)
    assert html.count("/office/case/") == 1  # only the one she took down herself
    assert f"/office/case/{own.pk}/" in html
    for kept in ("井水发黄,不能喝</textarea>", 'value="张三"', "checked", "selected"):
        assert kept in html


def test_the_counter_says_why_it_shows_nothing(
    c: County, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = as_("lin")
    assert "先写下他怎么说" in looked(client, words=" ", area="")
    assert "还不会找相近的" in looked(client, words=WELL, area=VILLAGE)
    raised(words="路灯坏了")
    gather.gather(NOW)
    assert "没有找到相近的" in looked(client, words=WELL, area=VILLAGE)
    monkeypatch.setattr(learn, "find_spec", lambda _name: None)
    assert "还不会找相近的" in looked(client, words=WELL, area=VILLAGE)


def test_the_counter_knows_of_no_accusation(c: County, as_: SignIn) -> None:
    from sixia.ledger.sealoff import seal_off

    told = raised(words=WELL)
    gather.gather(NOW)
    seal_off(told.concern.pk, c.mei, NOW)
    assert "没有找到相近的" in looked(as_("lin"), words=WELL, area=VILLAGE)


@pytest.mark.parametrize("many", [1, 3])
def test_more_cases_alike_cost_no_more_statements(
    c: County, as_: SignIn, many: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(many + 1):
        case = raised(words=WELL).case
    gather.gather(NOW)
    client = as_("mei")
    page(client, case)
    with django_assert_max_num_queries(26):
        assert page(client, case).count("把它并进来") == many
    client = as_("lin")
    told = {**form(client), "look": "1", "words": WELL, "area": VILLAGE}
    with django_assert_max_num_queries(16):
        client.post("/office/counter/", told)
