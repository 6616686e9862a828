"""Every public page: light, at home in both languages, without an address elsewhere."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sixia.grid.models import Area
from sixia.judge.rate import Verdict, rate
from sixia.ledger import queries
from tests.factories import VILLAGE, County, later, walked
from tests.web.portal.conftest import Resident

PAGES = (
    "/", "/say/", "/tell/", "/follow/", "/lost/", "/about/", "/privacy/", "/help/accessibility/",
    "/mine/", "/say/done/", "/outings/",
)  # fmt: skip
HAN = re.compile(r"[\u4e00-\u9fff]")
STATIC = Path(settings.BASE) / "web" / "static" / "web"
VOID = {"meta", "link", "input", "br", "img", "hr"}


class Outside(HTMLParser):
    """Collects text and spoken attributes that stand outside any element with lang="zh…"."""

    def __init__(self) -> None:
        super().__init__()
        self.langs: list[str] = [""]
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        lang = told.get("lang") or self.langs[-1]
        spoken = [told.get(k) or "" for k in ("aria-label", "title", "alt", "placeholder")]
        if not lang.startswith("zh"):
            self.found += [text for text in spoken if HAN.search(text)]
        if tag not in VOID:
            self.langs.append(lang)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.langs.pop()

    def handle_data(self, data: str) -> None:
        if HAN.search(data) and not self.langs[-1].startswith("zh"):
            self.found.append(data.strip())


def english(resident: Resident) -> Resident:
    resident.client.cookies["django_language"] = "en"
    return resident


def judged(c: County, count: int) -> None:
    for n in range(count):
        case = walked(c, "served", words=f"第{n}件事", class_code="0602")
        rate(case, queries.concerns_of(case).get(), Verdict("yes", 4), later(hours=1))


@pytest.mark.parametrize("path", PAGES)
def test_english_pages_are_english(c: County, lan: Resident, path: str) -> None:
    judged(c, 1)
    walked(c, "served", now=timezone.now(), class_code="0602")
    english(lan).open(lan.say(place="老井边", class_code="0602"))
    page = lan.see(path)
    assert 'lang="en"' in page
    outside = Outside()
    outside.feed(page)
    assert outside.found == []


def test_english_mistakes_and_answers_are_english(c: County, lan: Resident) -> None:
    english(lan)
    bad = lan.send("/say/", 422, **{**lan.form(), "words": "", "area": "", "phone": "x"})
    wrong = lan.send("/follow/", 422, code="x")
    told = lan.send("/tell/", words="a", key=lan.form("/tell/")["key"], website="")
    gone = lan.see("/nowhere/", 404)
    for page in (bad, wrong, told, gone, lan.send("/lost/", contact="1")):
        outside = Outside()
        outside.feed(page)
        assert outside.found == []


@pytest.mark.parametrize("path", PAGES)
def test_pages_name_no_address_elsewhere_and_are_light(c: County, lan: Resident, path: str) -> None:
    lan.open(lan.say())
    answer = lan.client.get(path, follow=True)
    page = answer.content.decode()
    assert re.findall(r"""(?:src|href|action)=["']?(?:https?:)?//""", page) == []
    assert "style=" not in page, "the content security policy allows no inline style"
    assert not re.search(r"<script(?![^>]*src=)", page)
    weight = len(answer.content) + sum(f.stat().st_size for f in STATIC.iterdir())
    assert weight < 100_000


def test_each_village_can_be_chosen(c: County, lan: Resident) -> None:
    page = lan.see("/say/")
    assert f'<option value="{VILLAGE}">安置小区社区</option>' in page
    assert "&lt;" not in page


def test_the_form_stays_light_with_many_villages(c: County, lan: Resident) -> None:
    Area.objects.bulk_create(
        Area(code=f"990103002{n:03d}", name=f"样例第{n}村", full_name="", level="village")
        for n in range(2, 340)
    )
    weight = len(lan.client.get("/say/").content) + sum(f.stat().st_size for f in STATIC.iterdir())
    assert weight < 100_000


def test_the_front_page_costs_the_same_with_one_row_and_three(
    c: County, lan: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sixia.web.portal.home.timezone.now", lambda: later(days=2))
    monkeypatch.setattr("sixia.web.portal.home.FRESH", 0)
    counted = []
    for more in (1, 2):
        judged(c, more)
        with CaptureQueriesContext(connection) as spent:
            page = lan.see("/")
        counted.append(len(spent))
    assert page.count('class="row"') == 3
    assert counted[0] == counted[1] <= 12


def test_figures_are_asked_for_once_in_a_while(c: County, lan: Resident) -> None:
    lan.see("/")
    with CaptureQueriesContext(connection) as spent:
        lan.see("/")
    # The latest outcomes, so that nothing sealed off lingers in them; what is next near people.
    assert len(spent) == 3


def test_few_judgements_make_no_percentage(
    c: County, lan: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sixia.web.portal.home.timezone.now", lambda: later(days=2))
    assert "没有评价不算满意" in lan.see("/")
    monkeypatch.setattr("sixia.web.portal.home.FRESH", 0)
    monkeypatch.setattr("sixia.web.portal.home.FEW", 6)
    cache.clear()
    judged(c, 2)
    assert "2 人里 2 人" in lan.see("/")
    cache.clear()
    judged(c, 6)
    page = lan.see("/")
    assert "100%" in page
    assert "真实值多半在" in page


def test_outcomes_quote_nobody_and_stop_at_the_town(
    c: County, lan: Resident, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sixia.web.portal.home.timezone.now", lambda: later(days=2))
    judged(c, 1)
    page = lan.see("/")
    assert "柳岸街道" in page
    for theirs in ("第0件事", "安置小区", "兰大姐", "薄经办", "3 栋"):
        assert theirs not in page
