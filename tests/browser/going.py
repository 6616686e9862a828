"""What people do in the stories of going down: at a desk, at home, and out there with a pocket."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from sixia.field.models import Outing
from tests.browser import pocket as phone
from tests.factories import PASSWORD

SENT = "a.state.done"
Look = Callable[..., None]  # the fixture `look`


class Desk:
    """One window of a browser: of someone in an office, or of anyone at home."""

    def __init__(self, page: Page, server: LiveServer) -> None:
        self.page, self.at = page, server.url

    def sign_in(self, name: str) -> None:
        self.page.context.clear_cookies()
        self.go("/office/")
        self.fill(username=name, password=PASSWORD)
        self.send()

    def as_anyone(self, path: str) -> None:
        """The page as everyone may see it."""
        self.page.context.clear_cookies()
        self.go(path)

    def go(self, path: str) -> int:
        answer = self.page.goto(f"{self.at}{path}")
        assert answer is not None
        return answer.status

    def click(self, what: str | Locator) -> None:
        """Click what leads to another page, and be there before going on."""
        found = self.page.locator(what) if isinstance(what, str) else what
        with self.page.expect_navigation():
            found.first.click()

    def fill(self, **told: str) -> None:
        for name, value in told.items():
            self.page.fill(f"[name={name}]", value)

    def pick(self, **told: str) -> None:
        for name, value in told.items():
            self.page.select_option(f"[name={name}]", value)

    def send(self, **told: str) -> None:
        """Fill in these fields, and press the one main button of the form."""
        self.fill(**told)
        self.click("main form button.main:visible")

    def act(self, name: str) -> None:
        """Open the form of what can be done with an outing."""
        self.click(f"main a[href$='/{name}/']")

    def move(self, key: str) -> None:
        """Press a move's letter on the case page; its form opens."""
        self.page.wait_for_selector(f"[data-key='{key}']", state="attached")
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def says(self, words: str, where: str = "main") -> None:
        expect(self.page.locator(where).first).to_contain_text(words)

    def silent(self, words: str) -> None:
        expect(self.page.locator("main")).not_to_contain_text(words)


class Pocket:
    """Somebody's telephone with the pocket in it, signed in, with all it takes along."""

    def __init__(self, page: Page, server: LiveServer, who: str) -> None:
        self.page = page
        phone.sign_in(page, server, who)

    def go(self, where: str) -> None:
        phone.go(self.page, where)

    def tap(self, what: str) -> None:
        """Tap what leads to another screen."""
        self.page.locator(what).first.click()

    def save(self) -> None:
        phone.save(self.page)

    def codes(self) -> list[str]:
        """The codes on the receipts, to copy for those who spoke."""
        return self.page.locator(".receipt .code").all_inner_texts()

    @contextmanager
    def without_network(self, waiting: int) -> Iterator[None]:
        """Cut it off; in the end so many records wait, and are sent once it is back."""
        self.page.context.set_offline(True)
        yield
        expect(self.page.locator("a.state")).to_contain_text(re.compile(rf"\b{waiting}\b"))
        self.page.context.set_offline(False)
        self.page.wait_for_selector(SENT)


@contextmanager
def pocket(browser: Browser, server: LiveServer, who: str, locale: str) -> Iterator[Pocket]:
    context = browser.new_context(locale=locale, viewport={"width": 360, "height": 740})
    yield Pocket(context.new_page(), server, who)
    context.close()


def come(outing: Outing) -> None:
    """Time passes: it began ten minutes ago."""
    begins = timezone.now() - timedelta(minutes=10)
    Outing.objects.filter(pk=outing.pk).update(
        starts_at=begins, ends_at=begins + timedelta(hours=2)
    )
