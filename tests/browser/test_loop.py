"""The loop in a browser, in both languages: raise, assign, answer, serve, "not solved", back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from sixia.ledger.models import Case
from tests.factories import PASSWORD, VILLAGE, County, county, raised

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "三栋楼下的化粪池一下雨就往外冒,老人小孩都绕着走。去年说修,到现在没人来。"


@pytest.fixture
def c(transactional_db: None) -> County:
    return county()


@pytest.fixture(params=["zh-CN", "en-GB"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def browser_context_args(language: str) -> dict[str, str]:
    return {"locale": language}


class Story:
    """What people do, in the words of the story."""

    def __init__(self, page: Page, server: LiveServer) -> None:
        self.page, self.at = page, server.url

    def raise_concern(self) -> str:
        self.page.goto(f"{self.at}/say/")
        self.page.fill("[name=words]", WORDS)
        self.page.select_option("[name=area]", VILLAGE)
        self.page.fill("[name=place]", "3 栋")
        self.page.fill("[name=name]", "兰大姐")
        self.page.fill("[name=phone]", "19900000001")
        self.click("main form button.main")
        return self.page.locator(".code").inner_text()

    def sign_in(self, name: str) -> None:
        self.page.context.clear_cookies()
        self.page.goto(f"{self.at}/office/")
        self.page.fill("[name=username]", name)
        self.page.fill("[name=password]", PASSWORD)
        self.click("main form button.main")

    def click(self, what: str) -> None:
        """Click what leads to another page, and be there before going on."""
        with self.page.expect_navigation():
            self.page.locator(what).first.click()

    def open_top(self) -> None:
        self.click("main a[href*='/case/']")

    def press(self, key: str) -> None:
        """Press a move's letter on the case page; its form opens."""
        self.page.wait_for_selector(f"[data-key='{key}']", state="attached")
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def send(self) -> None:
        self.click("main form.sheet button.main")

    def follow(self, code: str) -> None:
        self.page.context.clear_cookies()
        self.page.goto(f"{self.at}/follow/")
        self.page.fill("[name=code]", code)
        self.click("main form button.main")


def test_from_lans_words_to_the_top_of_director_qins_queue(
    c: County, page: Page, live_server: LiveServer, look: Callable[[str], None], language: str
) -> None:
    tongue = language[:2]
    story = Story(page, live_server)
    page.goto(live_server.url)
    look(f"{tongue}-home")
    page.goto(f"{live_server.url}/say/")
    look(f"{tongue}-say")
    code = story.raise_concern()
    look(f"{tongue}-receipt")

    story.sign_in("mei")
    look(f"{tongue}-mei-queue")
    story.open_top()
    look(f"{tongue}-mei-case")
    story.press("d")
    page.select_option("[name=seat]", f"{c.housing.pk}:{c.bo.pk}")
    look(f"{tongue}-assign")
    story.send()

    story.sign_in("bo")
    story.open_top()
    story.press("s")
    story.send()
    story.press("a")
    page.check("[name=outcome][value=solved]")
    page.fill("[name=facts]", "化粪池满溢,管网有一处塌陷。")
    page.fill("[name=view]", "已清掏并更换塌陷的管段。")
    page.fill("[name=basis]", "《城镇排水与污水处理条例》")
    look(f"{tongue}-answer")
    story.send()
    look(f"{tongue}-bo-case")

    # Another of Qin's matters is older; what came back still goes before it.
    raised("路灯不亮,晚上看不见路。")
    story.follow(code)
    look(f"{tongue}-mine-answered")
    story.click("form[action$='/serve/'] button")
    page.check("[name$='-solved'][value=no]")
    page.check("[name$='-satisfied'][value='2']")
    page.fill("[name$='-trips']", "3")
    page.fill("[name$='-said']", "雨一下又冒了。")
    look(f"{tongue}-mine-judge")
    story.click("form#judge button.main")

    story.sign_in("mei")
    for channel in ("", "sms/", "call/", "letter/", "email/"):
        page.goto(f"{live_server.url}/office/outbox/{channel}")
        look(f"{tongue}-outbox-{channel.strip('/') or 'all'}")
    page.goto(f"{live_server.url}/office/counter/")
    look(f"{tongue}-counter")

    story.sign_in("qin")
    look(f"{tongue}-qin-queue")
    story.open_top()
    case = Case.objects.get(reopened=1)
    assert page.url.endswith(f"/office/case/{case.pk}/")
    assert WORDS in page.locator("blockquote").first.inner_text()
    assert (case.stage, case.person_id) == ("in_hand", c.qin.pk)
    look(f"{tongue}-qin-case")


def test_a_resident_without_script_and_without_a_name(
    c: County, live_server: LiveServer, browser: Browser
) -> None:
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    page = context.new_page()
    page.goto(f"{live_server.url}/say/")
    page.fill("[name=words]", WORDS)
    page.select_option("[name=area]", VILLAGE)
    page.click("main form button.main")
    code = page.locator(".code").inner_text()
    page.goto(f"{live_server.url}/follow/")
    page.fill("[name=code]", code.lower().replace("-", " "))
    page.click("main form button.main")
    assert WORDS in page.locator("blockquote").inner_text()
    context.close()
