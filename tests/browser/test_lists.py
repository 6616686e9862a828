"""A leader sees what many need and what is hard, why it is, and takes the lead with one click; an
auditor reads how good the machine's suggestions are."""

from pathlib import Path
from typing import Any

import pytest

from sixia.learn import shelf, train
from sixia.ledger.models import Case
from tests.browser.going import Desk, Look
from tests.factories import County, county, later, walked
from tests.learn.test_suggest import closed
from tests.ledger.test_needs import joined
from tests.web.office.test_model import offer
from tests.web.office.test_needs import THREE, again, hard

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def c(transactional_db: None, settings: Any, tmp_path: Path) -> County:
    settings.SIXIA_HOME = str(tmp_path)
    shelf._read.cache_clear()
    return county()


@pytest.mark.parametrize("language", ["zh-CN", "en"], indirect=True)
def test_a_leader_takes_the_lead_from_the_list(
    c: County, desk: Desk, look: Look, language: str
) -> None:
    case = hard(c)
    joined(c, THREE)
    again(c)
    walked(c, "in_hand", now=later(days=-500))
    desk.sign_in("he")
    look(f"needs-front-{language}")
    desk.click("nav.tabs a[href$='/hard/']")
    look(f"needs-hard-{language}")
    assert desk.page.locator("nav.tabs a[aria-current]").count() == 1
    desk.click(f"main form[action$='/lead/{case.pk}/'] button")
    desk.says(case.number, "main .note, main p.success")
    assert desk.page.url.endswith("/needs/hard/")
    assert Case.objects.get(pk=case.pk).lead_id == c.he.pk
    for name in ("shared", "old", "again"):
        desk.click(f"nav.tabs a[href$='/{name}/']")
        look(f"needs-{name}-{language}")
    desk.click("main a[href*='/case/']")
    assert desk.page.locator("[data-key='l'], h1").count()


@pytest.mark.parametrize("language", ["zh-CN", "en"], indirect=True)
def test_an_auditor_reads_how_good_the_suggestions_are(
    c: County, desk: Desk, look: Look, language: str
) -> None:
    closed(c, 40)
    train.train(later(days=1))
    for n in range(40):
        offer(c, 2 + 3 * n, taken=n % 5 > 0)
    desk.sign_in("jian")
    desk.click("nav a[href='/office/model/']")
    assert desk.page.locator("figure svg line.range").count() >= 4
    desk.page.locator("figure details summary").first.click()
    assert desk.page.locator("figure table tbody tr").count() >= 4
    look(f"model-{language}")
