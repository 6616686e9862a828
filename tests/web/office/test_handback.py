"""The page that hands changes back: the file, its mark, and the same file again."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from sixia.grid.models import Area, Duty, Look
from sixia.hear import reading
from sixia.ledger import runs
from sixia.ledger.commands import Accept
from sixia.ledger.models import Case
from sixia.ledger.perform import perform
from sixia.ledger.trying import Plan
from sixia.papers.tables import read, write_csv
from tests.factories import COUNTY, NOW, TOWN, County
from tests.ledger.handing import PROFILE, SOURCE, own, took
from tests.web.office.conftest import SignIn
from tests.web.office.test_lists import statements

PAGE, WAY = "/office/hand-back/", f"{SOURCE} {SOURCE}"


@pytest.fixture(autouse=True)
def _home(settings: Any, tmp_path: Path) -> None:
    settings.SIXIA_HOME = tmp_path
    own(tmp_path)


def ask(client: Client, **more: object) -> Any:
    return client.post(PAGE, {"to": WAY, "since": 0, "until": "", "why": "", **more})


def accepted(c: County, tmp_path: Path) -> list[Case]:
    cases = took(tmp_path)
    perform(cases[0].pk, Accept(), c.can("mei"), NOW)
    return cases


def rows(answer: Any, tmp_path: Path) -> list[object]:
    (tmp_path / "got").write_bytes(answer.content)
    return [row["工单编号"] for _, row in read(tmp_path / "got")]


def test_the_file_and_its_mark_and_the_same_again(c: County, as_: SignIn, tmp_path: Path) -> None:
    cases, mei = accepted(c, tmp_path), as_("mei")
    answer = ask(mei)
    assert f"{SOURCE}-0-1.csv" in answer["Content-Disposition"]
    assert rows(answer, tmp_path) == ["A1"]
    perform(cases[1].pk, Accept(), c.can("mei"), NOW)
    assert rows(ask(mei, since=1), tmp_path) == ["A2"]
    assert rows(ask(mei, until=1), tmp_path) == ["A1"]
    html = mei.get(f"{PAGE}?to={WAY}").content.decode()
    assert "现在的标记 2" in html
    assert "since=1&amp;until=2" in html


def test_what_it_says_when_it_cannot(c: County, as_: SignIn, tmp_path: Path) -> None:
    accepted(c, tmp_path)
    mei = as_("mei")
    assert ask(mei, since=9).status_code == 422
    assert "现在最新的是" in ask(mei, since=9).content.decode()
    assert ask(mei, to="nobody x").status_code == 422
    own(tmp_path, PROFILE.replace('"工单标题" = "title"', '"来电人" = "name"'))
    assert "请写为什么" in ask(mei).content.decode()
    assert Look.objects.count() == 0
    assert "兰大姐" in ask(mei, why="移交热线").content.decode()
    assert Look.objects.get().staff == c.mei


def test_a_plain_list_gets_its_own_columns_back(c: County, as_: SignIn, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    told = {"件号": "id", "怎么说的": "words", "哪天": "received_at", "谁管": "unit",
            "电话": "phone"}  # fmt: skip
    write_csv(path, list(told), [["甲1", "路灯不亮", "2026-02-01", "城管", "19900000001"]])
    columns = reading.by_hand(told, list(told))
    plan = Plan("民政", columns, COUNTY, "hotline-5wd", by_hand=True, headings=tuple(told))
    runs.carry_on(runs.prepare(path, "list.csv", plan, NOW), path, tmp_path / "rejects", NOW)
    perform(Case.objects.get().pk, Accept(), c.can("mei"), NOW)
    answer = ask(as_("mei"), to="own 民政")
    (tmp_path / "back.xlsx").write_bytes(answer.content)
    ((_, row),) = read(tmp_path / "back.xlsx")
    assert list(row) == ["件号", "哪天", "谁管", "状态", "答复", "更新时间"]
    assert (row["件号"], row["谁管"], row["状态"]) == ("甲1", "城管", "已受理")


def test_it_says_that_nothing_was_imported_yet(c: County, as_: SignIn, tmp_path: Path) -> None:
    mei, words = as_("mei"), "还没有从别的系统导入过"
    assert words in mei.get(PAGE).content.decode()
    took(tmp_path)
    assert words not in mei.get(PAGE).content.decode()


def test_only_who_dispatches_for_the_whole_county_has_it(c: County, as_: SignIn) -> None:
    assert as_("bo").get(PAGE).status_code == 403
    Duty.objects.filter(staff=c.mei).update(area=Area.objects.get(pk=TOWN))
    assert as_("mei").get(PAGE).status_code == 403


def test_a_county_gets_nothing_of_its_neighbours(c: County, as_: SignIn, tmp_path: Path) -> None:
    one, other = accepted(c, tmp_path)[:2]
    perform(other.pk, Accept(), c.can("mei"), NOW)
    neighbour = Area.objects.create(code="990104", name="邻县", full_name="邻县")
    Case.objects.filter(pk=other.pk).update(area=neighbour)
    assert rows(ask(as_("mei")), tmp_path) == ["A1"]
    Duty.objects.filter(staff=c.mei).update(area=neighbour)
    assert rows(ask(as_("mei")), tmp_path) == ["A2"]
    Duty.objects.filter(staff=c.mei).update(area=Area.objects.get(pk="9901"))
    assert rows(ask(as_("mei")), tmp_path) == ["A1", "A2"]
    assert one.area_id.startswith(COUNTY)


def test_it_costs_the_same_however_often_it_was_used(
    c: County, as_: SignIn, tmp_path: Path
) -> None:
    cases, mei = accepted(c, tmp_path), as_("mei")
    ask(mei)
    one = statements(mei, f"{PAGE}?to={WAY}")
    for case in cases[1:]:
        perform(case.pk, Accept(), c.can("mei"), NOW)
        ask(mei)
    assert statements(mei, f"{PAGE}?to={WAY}") == one <= 15
