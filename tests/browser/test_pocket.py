"""The pocket in Chromium, on the real server: with and without a network, locked, cut off."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route, expect
from pytest_django.live_server_helper import LiveServer

from sixia.field.models import Made, Record, Visit
from sixia.field.outings import Plan, plan
from sixia.field.visits import note_of
from sixia.grid import tokens
from sixia.grid.models import Token
from sixia.hear.models import Concern
from sixia.hear.record import by_code
from tests.browser.axe import violations
from tests.browser.conftest import PICTURES, WIDTHS
from tests.browser.pocket import go, save, sign_in, unlock
from tests.factories import PASSWORD, VILLAGE, County, county, household

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "井水发黄,三户人家都不敢喝。"
LEFT = "(async () => [await indexedDB.databases(), await caches.keys(), localStorage.length])()"
SENT = "a.state.done"


@pytest.fixture
def c(transactional_db: None) -> County:
    return county()


@pytest.fixture
def home(c: County) -> str:
    """王婆婆's household, paired with Wang."""
    return str(household(c, "wang").household.key)


@pytest.fixture(params=["zh-CN", "en-GB"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def context(browser: Browser, request: pytest.FixtureRequest) -> Iterator[BrowserContext]:
    spoken = "language" in request.fixturenames and request.getfixturevalue("language")
    made = browser.new_context(locale=spoken or "zh-CN", viewport={"width": 360, "height": 740})
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def visit(page: Page, home: str) -> None:
    """A visit on which something was heard and something promised."""
    go(page, f"visit?household={home}")
    page.fill("#words", WORDS)
    page.locator("main button", has_text="答应一件事").click()
    page.fill("#promise-means", "请水利站来化验,镇里出钱")
    page.locator("[name=promise-span]").nth(1).check()
    save(page)


def test_a_telephone_slow_to_draw_opens_all_the_same(
    c: County, live_server: LiveServer, page: Page
) -> None:
    """Its store may open before the first frame is drawn; the door must not wait for ever."""
    page.add_init_script("""(() => {
      const later = setTimeout;
      globalThis.requestAnimationFrame = () => 0;
      globalThis.setTimeout = (work, after = 0, ...told) => later(work, after + 2000, ...told);
    })()""")
    page.goto(f"{live_server.url}/pocket/")
    page.wait_for_selector("#username")


def test_what_was_written_without_a_network_outlives_the_browser_and_arrives(
    c: County, home: str, live_server: LiveServer, playwright: Playwright,
    browser_type_launch_args: dict[str, Any], tmp_path: Path,
) -> None:  # fmt: skip
    def open_() -> BrowserContext:
        return playwright.chromium.launch_persistent_context(
            tmp_path, locale="zh-CN", **browser_type_launch_args
        )

    context = open_()
    page = context.pages[0]
    sign_in(page, live_server)
    context.set_offline(True)
    visit(page, home)
    code = page.locator(".code").inner_text()
    expect(page.locator("a.state")).to_contain_text("3 条待传")
    assert Record.objects.count() == 0
    context.close()

    context = open_()
    context.set_offline(True)
    page = context.pages[0]
    page.goto(f"{live_server.url}/pocket/")
    expect(page.locator("body")).not_to_contain_text("王婆婆")  # locked, it shows nothing
    unlock(page)
    expect(page.locator("body")).to_contain_text("王婆婆")
    expect(page.locator("a.state")).to_contain_text("3 条待传")
    context.set_offline(False)
    page.wait_for_selector(SENT)
    context.close()

    assert list(Record.objects.values_list("seq", "kind", "outcome")) == [
        (1, "visit", "kept"), (2, "concern", "kept"), (3, "promise", "kept"),
    ]  # fmt: skip
    heard = Visit.objects.get()
    assert (str(heard.household and heard.household.key), heard.met) == (home, True)
    concern = by_code(code)
    assert concern is not None
    assert concern.words == WORDS
    assert Made.objects.get().case.kind == "promise"


def test_a_cut_off_phone_wipes_itself_and_says_so(
    c: County, home: str, live_server: LiveServer, page: Page
) -> None:
    sign_in(page, live_server)
    assert page.evaluate(LEFT)[0]
    tokens.end(Token.objects.get().key, c.admin, timezone.now())
    page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.get_by_role("heading", level=1)).to_have_text("这台手机已被停用")
    assert page.evaluate(LEFT) == [[], [], 0]


def test_signing_out_warns_of_what_is_not_sent_and_leaves_nothing(
    c: County, home: str, live_server: LiveServer, context: BrowserContext, page: Page
) -> None:
    sign_in(page, live_server)
    context.set_offline(True)
    go(page, f"visit?household={home}")
    save(page)
    go(page, "settings")
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("alert")).to_contain_text("还有 1 条没有送到")
    context.set_offline(False)
    page.wait_for_selector(SENT)
    assert Visit.objects.count() == 1
    page.get_by_role("button", name="退出并清空").click()
    page.wait_for_selector("#username")
    assert page.evaluate(f"{LEFT}.then(([rows]) => rows.length)") <= 1  # opened anew, and empty
    assert Token.objects.get().ended_at is not None


def test_what_was_typed_outlives_a_reload_and_a_wrong_password_opens_nothing(
    c: County, home: str, live_server: LiveServer, page: Page
) -> None:
    sign_in(page, live_server)
    go(page, "concern")
    page.fill("#words", WORDS)
    page.wait_for_timeout(800)  # the draft is kept once typing pauses
    page.reload()
    page.fill("#password", "not-the-password")
    page.click("form button.main")
    expect(page.locator(".error")).to_contain_text("密码不对")
    page.fill("#password", PASSWORD)
    page.click("form button.main")
    expect(page.locator("#words")).to_have_value(WORDS)


def test_a_refused_record_is_shown_with_the_servers_words_and_mended(
    c: County, home: str, live_server: LiveServer, page: Page
) -> None:
    def refuse(route: Route) -> None:
        sent = json.loads(route.request.post_data or "{}")["records"]
        told = [{"id": each["id"], "outcome": "refused", "detail": "请写得细一点"} for each in sent]
        route.fulfill(json={"server_time": "", "results": told})

    sign_in(page, live_server)
    page.route("**/sync/records", refuse)
    go(page, f"visit?household={home}")
    page.fill("#note", "门口")
    save(page)
    page.locator("a.state", has_text="1 条没收下").click()
    expect(page.locator("li .error")).to_have_text("请写得细一点")
    page.unroute("**/sync/records")
    page.get_by_role("link", name="改一改再送").click()
    expect(page.locator("#note")).to_have_value("门口")
    page.fill("#note", "门口的路修好了")
    save(page)
    page.wait_for_selector(SENT)
    assert note_of(Visit.objects.get()) == "门口的路修好了"


def test_two_tabs_number_and_send_as_one(
    c: County, home: str, live_server: LiveServer, context: BrowserContext, page: Page
) -> None:
    sign_in(page, live_server)
    other = context.new_page()
    other.goto(f"{live_server.url}/pocket/")
    unlock(other)
    context.set_offline(True)
    for each in (page, other, page):
        go(each, f"visit?household={home}&n={id(each)}")
        save(each)
    context.set_offline(False)
    for each in (page, other):
        each.wait_for_selector(SENT)
    assert list(Record.objects.values_list("seq", "outcome")) == [
        (1, "kept"),
        (2, "kept"),
        (3, "kept"),
    ]


def test_what_is_written_while_the_phone_is_sending_goes_next(
    c: County, home: str, live_server: LiveServer, page: Page
) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:  # the first one only
        if held:
            route.continue_()
        else:
            held.append(route)

    sign_in(page, live_server)
    page.route("**/sync/plan", hold)
    go(page, f"visit?household={home}")
    with page.expect_request("**/sync/plan"):
        save(page)  # on its way until the plan is answered
    go(page, f"visit?household={home}&again=1")
    save(page)
    held[0].continue_()
    page.wait_for_selector(SENT)
    assert Visit.objects.count() == 2


def test_a_position_is_read_only_on_a_tap(
    c: County, home: str, live_server: LiveServer, context: BrowserContext, page: Page
) -> None:
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"latitude": 26.5, "longitude": 111.5})
    page.add_init_script(
        "window.asked = 0; const old = Geolocation.prototype.getCurrentPosition;"
        "Geolocation.prototype.getCurrentPosition = function (...told) { window.asked += 1;"
        " return old.apply(this, told); };"
    )
    sign_in(page, live_server)
    go(page, f"visit?household={home}")
    save(page)
    go(page, f"visit?household={home}&again=1")
    assert page.evaluate("window.asked") == 0
    page.locator("summary", has_text="具体地方").click()
    page.get_by_role("button", name="标记位置").click()
    expect(page.locator(".picked", has_text="已标记位置")).to_be_visible()
    save(page)
    page.wait_for_selector(SENT)
    marks = [(each.latitude, each.longitude) for each in Visit.objects.order_by("pk")]
    assert marks[0] == (None, None)
    assert [float(each or 0) for each in marks[1]] == [26.5, 111.5]


def test_it_can_be_installed(c: County, home: str, live_server: LiveServer, page: Page) -> None:
    page.goto(f"{live_server.url}/pocket/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    tool = page.context.new_cdp_session(page)
    wrong = tool.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # A context of the tests is always private, and from there nothing is ever installed.
    assert [each["errorId"] for each in wrong if each["errorId"] != "in-incognito"] == []


# --- every screen, looked at by axe and by us

SCREENS = """
area today homes/{area} household/{home} paired mine case/{case} outing/{outing} policies written
settings visit visit?household={home} concern promise need?household={home}
result?household={home} measure?household={home} question held held?outing={outing}
note?case={case} contact?case={case} help
"""


@pytest.fixture
def look(page: Page, language: str) -> Callable[[str], list[str]]:
    """Pictures at both widths and at twice the text; what is wrong there."""

    def fit(name: str, width: int) -> list[str]:
        page.set_viewport_size({"width": width, "height": 740})
        wide = page.evaluate("document.documentElement.scrollWidth")
        tall = page.evaluate("(document.querySelector('main')?.scrollHeight ?? 0) + 260")
        page.set_viewport_size({"width": width, "height": max(740, tall)})
        page.screenshot(path=PICTURES / f"{language[:2]}-pocket-{name}.png")
        page.set_viewport_size({"width": width, "height": 740})
        return [f"{name} is {wide} px wide"] if wide > width else []

    def take(name: str) -> list[str]:
        PICTURES.mkdir(parents=True, exist_ok=True)
        wrong = [each for width in WIDTHS for each in fit(f"{name}-{width}", width)]
        page.set_viewport_size({"width": 360, "height": 740})
        wrong += violations(page)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        wrong += fit(f"{name}-200", 360)
        wrong += violations(page) if language.startswith("zh") else []  # longer words fit, or not
        page.evaluate("document.documentElement.style.fontSize = ''")
        return [f"{name}: {each}" for each in wrong]

    return take


def test_every_screen_is_for_everyone(
    c: County, home: str, live_server: LiveServer, page: Page, look: Callable[[str], list[str]]
) -> None:
    known = things(c, home)
    page.goto(f"{live_server.url}/pocket/")
    page.wait_for_selector("#username")
    wrong = look("sign-in")
    sign_in(page, live_server)
    for screen in SCREENS.split():
        where = screen.format(**known)
        go(page, where)
        wrong += look(screen.replace("/", "-").replace("?", "-").replace("{", "").replace("}", ""))
    go(page, f"concern?n=2&household={home}")
    page.click("p.save button")  # nothing was written yet
    wrong += look("missing")
    page.fill("#words", WORDS)
    save(page)
    wrong += look("saved")
    page.reload()
    page.wait_for_selector("#password")
    wrong += look("locked")
    assert wrong == []


def things(c: County, home: str) -> dict[str, str]:
    """What the screens speak of: a case that Wang took down, an outing that he goes on."""
    begins = timezone.now() + timedelta(days=2)
    outing = plan(
        Plan(kind="meeting", area_code=VILLAGE, starts_at=begins, place="老祠堂",
             ends_at=begins + timedelta(hours=2), lead=c.wang.pk, unit=c.village.pk),
        c.can("wang"), timezone.now(),
    )  # fmt: skip
    return {"area": VILLAGE, "home": home, "outing": str(outing.key), "case": "1"}


def test_nobodys_words_are_lost_in_english_either(
    c: County, home: str, live_server: LiveServer, browser: Browser
) -> None:
    context = browser.new_context(locale="en-GB")
    page = context.new_page()
    sign_in(page, live_server)
    go(page, f"concern?household={home}")
    page.fill("#words", WORDS)
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved")
    page.wait_for_selector(SENT)
    assert Concern.objects.get().words == WORDS
    context.close()
