"""The card of the models in use, in words: learnt from what, how good, taken, what moved."""

import json
from pathlib import Path
from typing import Any

import pytest

from sixia.learn import shelf, train
from sixia.learn.models import Offer
from sixia.learn.standing import standing, totals
from sixia.ledger.models import Case
from sixia.web.office.model import share
from tests.factories import County, later, raised
from tests.learn.test_suggest import LIGHT, SAID, WATER, closed
from tests.web.office.conftest import SignIn
from tests.web.office.test_campaigns import text
from tests.web.office.test_lists import statements

PAGE = "/office/model/"


@pytest.fixture
def learnt(c: County, settings: Any, tmp_path: Path) -> County:
    settings.SIXIA_HOME = str(tmp_path)
    shelf._read.cache_clear()
    closed(c, 60)
    train.train(later(days=1))
    return c


def offer(c: County, days: float, what: str = "unit", *, taken: bool = True) -> None:
    housing, traffic = str(c.housing.pk), str(c.traffic.pk)
    Offer.objects.create(
        case=Case.objects.earliest("pk"), what=what, offered=[housing], staff=c.mei,
        chosen=housing if taken else traffic, taken=taken, at=later(days=days),
    )  # fmt: skip


def test_without_models_it_says_what_will_come(c: County, as_: SignIn) -> None:
    assert "还没有在用的模型" in text(as_("jian").get(PAGE))
    assert standing() is None


def test_it_says_what_was_learnt_and_how_good_it_is(learnt: County, as_: SignIn) -> None:
    html = text(as_("jian").get(PAGE))
    assert "办结的 120 件" in html
    assert "这是第一个" in html
    assert "第一个就对的有" in html
    assert "还没有人看着它的建议派过单" in html
    assert "又办结 0 件" in html
    assert "看不出变化" not in html  # there is nothing to compare yet
    assert not any(words in html for words in SAID.values())


def test_what_people_took_and_refused_is_counted_by_month(learnt: County, as_: SignIn) -> None:
    for days, taken in ((2, True), (3, True), (4, False), (40, True), (41, False)):
        offer(learnt, days, taken=taken)
    offer(learnt, -3)  # before it was learnt
    html = text(as_("su").get(PAGE))
    assert "建议了 5 次:派单的人照着定的 3 次,另定的 2 次" in html
    assert '<line class="range"' in html
    assert "2026-03" in html
    assert "2026-04" in html
    for _ in range(30):
        offer(learnt, 5)
    assert "照着定的 33 次(94%,多半在" in text(as_("su").get(PAGE))


def test_a_share_that_moved_is_named(learnt: County, as_: SignIn) -> None:
    closed(learnt, 60, day=9)
    Case.objects.filter(ended_at__gt=later(days=8), class_code=WATER).update(class_code=LIGHT)
    html = text(as_("he").get(PAGE))
    assert "又办结 120 件" in html
    assert "学的时候占" in html
    told = standing()
    assert told
    assert [(m.key, m.then, m.now) for m in told.since["class"].moved] == [
        (WATER[:4], 0.5, 0.0), (LIGHT[:4], 0.5, 1.0),
    ]  # fmt: skip
    assert told.since["unit"].moved == []
    assert "看不出变化" in html  # that is of units


def test_a_later_model_that_is_worse_is_shown_as_not_taken(
    learnt: County, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train, "_why", lambda *_: "worse")
    train.train(later(days=5))
    html = text(as_("admin").get(PAGE))
    assert "后来学过、没有换上的" in html
    assert "不如在用的那个" in html
    told = standing()
    assert told
    assert told.card["why"] == "first"


def test_an_older_card_without_shares_says_so(learnt: County, as_: SignIn) -> None:
    path = shelf.folder() / shelf.name_in_use() / "card.json"
    card = json.loads(path.read_text("utf-8"))
    del card["shares"]
    path.write_text(json.dumps(card), "utf-8")
    closed(learnt, 3, day=9)
    assert "没有留底" in text(as_("su").get(PAGE))


def test_of_many_suggestions_it_says_that_it_tells_of_the_latest(
    learnt: County, as_: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for days in (2, 3, 4):
        offer(learnt, days)
    assert "只数了最近的" not in text(as_("su").get(PAGE))
    monkeypatch.setattr("sixia.learn.standing.MOST", 2)
    assert "分类和单位的建议一起,只数了最近的 2 次。" in text(as_("su").get(PAGE))


def test_it_costs_the_same_however_much_came_since(learnt: County, as_: SignIn) -> None:
    offer(learnt, 2)
    one = statements(as_("su"), PAGE)
    for days in (3, 40, 70):
        offer(learnt, days, "class", taken=False)
    assert statements(as_("su"), PAGE) == one
    assert one <= 10


def test_few_are_told_as_a_count_many_with_their_range() -> None:
    assert share(0.8, 5) == "有 4 件"
    assert share(0.8, 100) == "有 80 件(80%,多半在 71–87% 之间)"


def test_whoever_dispatches_is_led_there(learnt: County, as_: SignIn) -> None:
    case = raised(words="3栋" + SAID[LIGHT]).case
    assert PAGE in text(as_("mei").get(f"/office/case/{case.pk}/assign/"))


def test_the_command_tells_the_same(learnt: County) -> None:
    told = standing()
    assert told
    figures = totals(told)
    assert figures["cases"] == 120
    assert {"class_top1", "unit_top1", "unit_offered", "unit_taken", "not_taken"} <= figures.keys()
