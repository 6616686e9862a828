"""The page where one finds a case: words, filters, older pages."""

from datetime import timedelta

import pytest

from sixia.ledger.frontier import Key
from sixia.web.office import search
from tests.factories import NOW, OTHER_TOWN, County, later, raised
from tests.web.office.conftest import SignIn

URL = "/office/search/"


def titles(response: object) -> list[str]:
    return [row.case.title for row in response.context["rows"]]  # type: ignore[attr-defined]  # Django's test response


def test_all_filters_together(c: County, as_: SignIn) -> None:
    client = as_("mei")
    raised(words="路灯甲", now=later(days=-40), class_code="0101")
    raised(words="路灯乙", now=later(days=-20), area_code=OTHER_TOWN)
    raised(words="路灯丙", now=later(days=-10))
    raised(words="路灯丁")
    told = {"q": "路灯", "since": "2026-02-17", "until": "2026-02-27"}
    assert titles(client.get(URL, told)) == ["路灯丙", "路灯乙"]
    assert titles(client.get(URL, {**told, "area": OTHER_TOWN})) == ["路灯乙"]
    assert titles(client.get(URL, {**told, "area": OTHER_TOWN, "stage": "closed"})) == []
    assert titles(client.get(URL, {"q": "路灯", "class_code": "01"})) == ["路灯甲"]
    assert titles(client.get(URL, {**told, "since": "2026-02-27"})) == ["路灯丙"]


@pytest.mark.parametrize("day", ["x", "0001-01-01", "9999-12-31", "2026-02-30", "\x00"])
def test_a_day_that_is_none_is_left_out(c: County, as_: SignIn, day: str) -> None:
    raised(words="路灯不亮")
    for name in ("since", "until"):
        assert titles(as_("mei").get(URL, {"q": "路灯", name: day})) == ["路灯不亮"]


def test_older_pages_begin_where_the_newer_one_ended(
    c: County, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(5):
        raised(words=f"路灯 {n}", now=NOW - timedelta(days=n // 2))
    monkeypatch.setattr(search, "PER_PAGE", 2)
    client, seen, url = as_("mei"), [], f"{URL}?q=路灯&stage=registered"
    while url:
        page = client.get(url)
        seen += titles(page)
        older = page.context["older"]
        url = f"{URL}?q=路灯&stage=registered&after={older}" if older else ""
        assert ("下一页" in page.content.decode()) == bool(older)
    assert seen == ["路灯 1", "路灯 0", "路灯 3", "路灯 2", "路灯 4"]


def test_how_many_is_told_exactly_up_to_a_page(
    c: County, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        raised(words=f"路灯 {n}")
    assert "找到 3 件" in as_("mei").get(URL, {"q": "路灯"}).content.decode()
    monkeypatch.setattr(search, "PER_PAGE", 2)
    assert "多于 2 件" in as_("mei").get(URL, {"q": "路灯"}).content.decode()


@pytest.mark.parametrize(
    "after",
    ["", "x", "1", "1_", "_1", "9" * 17 + "_1", "-" + "9" * 17 + "_1", "１_１", "1_" + "9" * 18],
)
def test_a_place_that_is_none_breaks_nothing(c: County, as_: SignIn, after: str) -> None:
    raised(words="路灯不亮")
    assert as_("mei").get(URL, {"q": "路灯", "after": after}).status_code == 200


def test_a_place_comes_back_from_an_address_as_it_was() -> None:
    for at in (NOW, NOW + timedelta(microseconds=1), NOW.replace(year=1950)):
        assert search.place(search.told(Key(at, 7))) == Key(at, 7)
