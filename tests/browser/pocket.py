"""What everyone does on the pocket: sign in, unlock, go to a screen, save."""

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.factories import PASSWORD


def go(page: Page, where: str) -> None:
    page.evaluate("where => { location.hash = '#/' + where }", where)
    page.wait_for_selector("h1:focus")


def sign_in(page: Page, server: LiveServer, who: str = "wang") -> None:
    page.goto(f"{server.url}/pocket/")
    page.fill("#username", who)
    page.fill("#password", PASSWORD)
    page.click("form button.main")
    page.locator("main section.sheet button").click()  # yes to the download
    expect(page.locator("main section.sheet button")).to_have_count(0)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


def unlock(page: Page) -> None:
    page.fill("#password", PASSWORD)
    page.click("form button.main")
    page.wait_for_selector(".lead-act a")


def save(page: Page) -> None:
    page.click("p.save button")
    page.wait_for_selector(".note.success")
