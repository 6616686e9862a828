"""A leader asks what people speak of, sees the pictures, and opens what rises down to its cases;
the policy against foreign script is not broken once; without script the tables say it all."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from sixia.hear.people import Speaker
from tests.browser.going import Desk, Look
from tests.factories import VILLAGE, County, county, raised
from tests.learn.test_barometer import count

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WATER, EAST = "0802", "990103002001"
BROKEN = """addEventListener("securitypolicyviolation",
    (e) => { (window.broken ??= []).push(e.violatedDirective + " " + e.blockedURI) })"""


def speaks(month: int, code: str, area: str) -> None:
    at = datetime(2026, month, 12, 4, tzinfo=UTC)
    raised(now=at, class_code=code, area_code=area, speaker=Speaker(), reply_by="none")


@pytest.fixture
def c(transactional_db: None, settings: Any, tmp_path: Path) -> County:
    settings.SIXIA_HOME = str(tmp_path)
    c = county()
    for month in range(1, 10):
        for code in (WATER, *("0301", "1002", "0601") * 2):
            for area in (VILLAGE, EAST):
                speaks(month, code, area)
    for _ in range(20):
        speaks(9, WATER, VILLAGE)
    count(datetime(2026, 10, 3, tzinfo=UTC))
    return c


def test_from_a_question_to_the_cases(c: County, desk: Desk, look: Look) -> None:
    desk.page.add_init_script(BROKEN)
    desk.sign_in("he")
    desk.go("/office/barometer/")
    desk.page.select_option("[name=code]", WATER)
    desk.page.click("main form .btn.main")
    desk.says("哪里的人在说供水?")
    assert desk.page.locator(".picture svg").count() == 3
    assert desk.page.locator(".picture svg path").count() > 20
    look("barometer")
    desk.go("/office/barometer/")
    look("barometer-classes")
    desk.go(f"/office/barometer/?code={WATER}&by=class&months=6")
    look("barometer-kinds")
    desk.go("/office/barometer/?origin=imported")
    look("barometer-imported")
    desk.go(f"/office/barometer/?code={WATER}")
    desk.page.locator(".picture svg").first.hover()
    assert desk.page.evaluate("window.broken ?? []") == []
    desk.page.locator("a.row", has_text="柳岸街道").first.click()
    desk.says("这个数是从这 21 件事里来的")
    desk.page.locator("a.row").first.click()
    assert "/office/case/" in desk.page.url


def test_without_script_the_tables_say_it_all(c: County, browser: Browser, desk: Desk) -> None:
    desk.sign_in("he")
    signed_in: Any = desk.page.context.storage_state()
    context = browser.new_context(
        java_script_enabled=False, locale="zh-CN", storage_state=signed_in
    )
    page = context.new_page()
    page.goto(f"{desk.page.url.split('/office')[0]}/office/barometer/?code={WATER}")
    assert page.locator(".picture:visible").count() == 0
    assert page.locator("#heat tbody tr").count() == 2
    page.locator("#heat tbody a", has_text="21").first.click()
    assert "这 21 件事" in page.locator("main").inner_text()
    context.close()
