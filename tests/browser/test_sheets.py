"""An office's own list comes in, is worked, and goes back in its own columns."""

from pathlib import Path
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import Page

from sixia.cli import importing
from sixia.ledger.models import Case, ImportRun
from sixia.papers.tables import Value, read
from sixia.papers.writing import write_xlsx
from tests.browser.going import Desk, Look
from tests.factories import County, county

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HEADINGS = ("件号", "哪天提的", "谁提的", "手机号", "说的是什么事", "在哪儿", "谁在管", "备考")
ROWS = (
    ("民-101", "2026-02-02", "兰大姐", "19900000001", "化粪池一下雨就往外冒。", "3 栋", "", ""),
    ("民-102", "2026-02-03", "", "", "路灯黑了半个月,老人晚上不敢出门。", "桥头", "城管局", "急"),
    ("民-103", "上个月", "", "", "垃圾好几天没人收。", "东山村", "", ""),
    ("民-104", "2026-02-05", "", "", "", "南门", "", ""),
)  # fmt: skip
CAMPAIGN = "老旧小区管网集中整治"


@pytest.fixture
def c(transactional_db: None, settings: Any, tmp_path: Path) -> County:
    settings.SIXIA_HOME = tmp_path / "home"
    return county()


@pytest.fixture(params=["zh-CN", "en-GB"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def campaign(c: County, desk: Desk, look: Look, tongue: str) -> None:
    """A campaign with one batch, for what the list brings."""
    desk.go("/office/campaigns/")
    look(f"{tongue}-campaigns-none")
    desk.click("main a[href$='/new/']")
    desk.pick(seat=f"{c.housing.pk}:{c.qin.pk}")
    desk.fill(name=CAMPAIGN, why="一下雨就冒水,几百户受影响,要一次修到底。")
    look(f"{tongue}-campaign-plan")
    desk.send()
    look(f"{tongue}-campaign-begun")
    desk.page.click("main details summary >> nth=0")
    desk.click("main form[action$='/batch/'] button")


def bring(desk: Desk, file: Path, **picked: str) -> ImportRun:
    desk.go("/office/imports/")
    desk.page.set_input_files("[name=file]", file)
    for name, label in picked.items():
        desk.page.select_option(f"[name={name}]", label=label)
    desk.send()
    return ImportRun.objects.latest("pk")


def run_it(desk: Desk, run: ImportRun) -> None:
    desk.click("button[value=run]")
    assert importing.import_one(Event())
    desk.go(f"/office/imports/{run.key}/")


def fetched(page: Page, what: str, to: Path) -> Path:
    with page.expect_download() as told:
        page.locator(what).first.click()
    told.value.save_as(to)
    return to


def handed(desk: Desk, to: Path, since: int) -> list[dict[str, Value]]:
    desk.go("/office/hand-back/")
    desk.pick(to="own 民政")
    desk.fill(since=str(since))
    return [row for _, row in read(fetched(desk.page, "main form button.main", to))]


def choose(page: Page, **columns: str) -> None:
    """Say of columns, by their place, what they hold."""
    for name, held in columns.items():
        page.select_option(f"[name={name}]", held)


def test_a_list_comes_in_is_worked_and_goes_back(
    c: County, desk: Desk, look: Look, language: str, tmp_path: Path
) -> None:
    tongue, page = language[:2], desk.page
    desk.sign_in("mei")
    campaign(c, desk, look, tongue)
    desk.go("/office/hand-back/")
    look(f"{tongue}-hand-back-none")
    desk.go("/office/imports/")
    look(f"{tongue}-imports-none")

    # Nobody can tell from its headings what it holds; somebody says so.
    write_xlsx(tmp_path / "民政.xlsx", HEADINGS, ROWS)
    batch = page.locator("[name=campaign] option").nth(1).inner_text()
    run = bring(desk, tmp_path / "民政.xlsx", campaign=batch)
    look(f"{tongue}-import-asked")
    choose(page, c0="id", c1="received_at", c2="name", c4="words", c5="place", c6="unit")
    page.locator("button[value=map]").click()
    page.wait_for_selector("button[value=run]")
    look(f"{tongue}-import-tried")
    run_it(desk, run)
    run.refresh_from_db()
    assert (run.counts["new"], run.counts["rejected"]) == (2, 2)
    look(f"{tongue}-import-report")

    # What did not hold is mended and brought in again: read as before, nothing comes twice.
    rejects = fetched(page, "main a[href$='/rejects/']", tmp_path / "民政.rejects.csv")
    mended = rejects.read_text("utf-8-sig").replace("上个月", "2026-02-04")
    rejects.write_text(mended, "utf-8")
    run_it(desk, bring(desk, rejects, campaign=batch))
    assert Case.objects.filter(origin="imported", campaign__name=CAMPAIGN).count() == 3
    look(
        f"{tongue}-imports",
    )

    # One is worked; the list's own office is told in its own columns.
    case = Case.objects.get(links__concern__source_id="民-101")
    desk.go("/office/campaigns/")
    look(f"{tongue}-campaigns")
    desk.go(f"/office/case/{case.pk}/")
    desk.move("d")
    desk.pick(seat=f"{c.housing.pk}:{c.bo.pk}")
    desk.send()
    desk.go("/office/hand-back/")
    look(f"{tongue}-hand-back-first")
    (row,) = handed(desk, tmp_path / "first.xlsx", 0)
    assert (row["件号"], row["谁在管"], row["状态"]) == ("民-101", "住建局", "已派单")
    assert "说的是什么事" not in row

    desk.sign_in("bo")
    desk.go(f"/office/case/{case.pk}/")
    desk.move("s")
    desk.send()
    other = Case.objects.get(links__concern__source_id="民-103")
    desk.sign_in("mei")
    desk.go(f"/office/case/{other.pk}/")
    desk.move("d")
    desk.pick(seat=f"{c.housing.pk}:{c.bo.pk}")
    desk.send()
    told = handed(desk, tmp_path / "second.xlsx", 1)
    assert {row["件号"]: row["状态"] for row in told} == {"民-101": "办理中", "民-103": "已派单"}
    assert handed(desk, tmp_path / "third.xlsx", 2) == []
    desk.go("/office/hand-back/?to=own 民政&since=2")
    look(f"{tongue}-hand-back")
    key = Case.objects.get(pk=case.pk).campaign
    assert key
    desk.go(f"/office/campaigns/{key.key}/")
    look(f"{tongue}-campaign")
    desk.go(f"/office/campaigns/{key.key}/cases/?left=1")
    look(f"{tongue}-campaign-cases")
    desk.go(f"/office/campaigns/{key.key}/add/")
    look(f"{tongue}-campaign-add")
