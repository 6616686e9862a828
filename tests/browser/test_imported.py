"""A real message that nobody here wrote, walked through the loop: from another system's file to
a callback by telephone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from sixia.cli import main
from sixia.judge.models import Rating
from sixia.ledger.models import Case
from tests.browser.test_loop import Story
from tests.factories import COUNTY, County, county

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def c(transactional_db: None) -> County:
    return county()


def test_a_real_message_is_taken_up_answered_and_judged_on_the_telephone(
    c: County,
    page: Page,
    live_server: LiveServer,
    shared_data: Path,
    look: Callable[[str], None],
) -> None:
    file = str(shared_data / "concerns" / "messages_4326.xlsx")
    told = CliRunner().invoke(main, ["import", "concerns", file, "--area", COUNTY, "--json"])
    assert told.exit_code == 0, told.output
    assert Case.objects.filter(origin="imported").count() == 4326
    case = Case.objects.order_by("pk")[2000]
    story = Story(page, live_server)
    where = f"{live_server.url}/office/case/{case.pk}/"

    story.sign_in("mei")
    page.goto(where)
    look("imported-case")
    story.press("d")
    page.select_option("[name=seat]", f"{c.housing.pk}:{c.bo.pk}")
    story.send()
    story.sign_in("bo")
    page.goto(where)
    story.press("s")
    story.send()
    story.press("a")
    page.check("[name=outcome][value=explained]")
    page.fill("[name=facts]", "已到现场看过。")
    page.fill("[name=view]", "按规定不能这样办,已当面说明。")
    page.fill("[name=basis]", "《物业管理条例》")
    story.send()
    story.press("v")
    page.check("[name=how][value=phone]")
    story.send()
    story.sign_in("su")
    page.goto(where)
    story.press("j")
    page.check("[name=solved][value=partly]")
    page.check("[name=satisfied][value='3']")
    story.send()
    look("imported-judged")

    case.refresh_from_db()
    assert (case.stage, case.origin, case.unit) == ("served", "imported", c.housing)
    assert Rating.objects.get(case=case).asked_by
