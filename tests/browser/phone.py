"""A worker's telephone: Chromium with a profile of its own that outlives being killed."""

import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Error, Page, Playwright, expect

from tests.browser.server import PASSWORD
from tests.browser.wire import Wire

LONG = 120_000
# The telephone's clock is off by so many milliseconds.
CLOCK = """(() => {
  const off = %d, real = Date;
  const now = () => real.now() + off;
  globalThis.Date = class extends real {
    constructor(...told) { told.length ? super(...told) : super(now()); }
    static now() { return now(); }
  };
})()"""


class Phone:
    """One worker's. `saved` are the words of visits of which the pocket said that they are saved;
    `begun` of which it did not come to say so before it was killed."""

    def __init__(self, play: Playwright, launch: dict[str, Any], wire: Wire, home: Path) -> None:
        self.play, self.launch, self.wire, self.home = play, launch, wire, home
        self.saved: list[str] = []
        self.begun: set[str] = set()

    def open(self, hours_off: float = 0, *, network: bool = True) -> None:
        """Switch it on; its clock is off by so many hours."""
        self.context: BrowserContext = self.play.chromium.launch_persistent_context(
            str(self.home), locale="zh-CN", viewport={"width": 360, "height": 740}, **self.launch
        )
        self.context.add_init_script(CLOCK % int(hours_off * 3_600_000))
        self.network(on=network)
        self.page: Page = self.context.pages[0] if self.context.pages else self.context.new_page()
        self.page.goto(f"http://127.0.0.1:{self.wire.port}/pocket/")

    def network(self, *, on: bool) -> None:
        """Chromium's own network, on or off."""
        self.context.set_offline(not on)

    def sign_in(self, username: str) -> None:
        self.page.fill("#username", username)
        self.page.fill("#password", PASSWORD)
        self.page.click("form button.main")
        self.page.locator("main section.sheet button", has_text="下载").click()
        expect(self.page.locator("main section.sheet", has_text="下载")).to_have_count(0)
        self.page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")

    def unlock(self) -> None:
        """Nothing on it opens without the password, with or without network."""
        self.page.fill("#password", PASSWORD)
        self.page.click("form button.main")
        try:
            self.page.wait_for_selector("a.lead-act, .lead-act a")
        except Error as error:
            told = self.page.locator("body").inner_text()
            raise AssertionError(f"does not open; {self.page.url} says: {told}") from error

    def visit(self, household: str, words: str) -> None:
        """Write down a visit, until the pocket says that it is saved."""
        self.begun.add(words)
        self.page.goto(f"{self.page.url.split('#')[0]}#/visit?household={household}")
        self.page.locator("#note").fill(words)
        self.page.click("p.save button")
        self.page.wait_for_selector(".note.success")
        self.begun.discard(words)
        self.saved.append(words)

    def begin(self, household: str, words: str) -> None:
        """Tap "save" and do not wait for what it says."""
        self.begun.add(words)
        self.page.goto(f"{self.page.url.split('#')[0]}#/visit?household={household}")
        self.page.locator("#note").fill(words)
        self.page.locator("p.save button").click(no_wait_after=True)

    def go_over(self) -> None:
        """Tap the line that says what waits; what becomes of it shows there."""
        self.page.goto(f"{self.page.url.split('#')[0]}#/today")
        self.page.click("a.state")

    def all_sent(self) -> None:
        """Go on until nothing waits any more."""
        for _ in range(40):
            self.go_over()
            with suppress(AssertionError):
                expect(self.page.locator("a.state.done")).to_be_visible(timeout=5_000)
                return
        raise AssertionError(f"still waiting: {self.page.locator('a.state').inner_text()}")

    def switch_off(self) -> None:
        """As in the evening: everything ends in order."""
        self.context.close()

    def kill(self) -> None:
        """As when the battery falls out: the browser's processes end at once, unasked."""
        for pid in _pids(self.home):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with suppress(Error):
            self.context.close()
        (self.home / "SingletonLock").unlink(missing_ok=True)


def _pids(home: Path) -> list[int]:
    """The processes that were started on this profile."""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            if f"--user-data-dir={home}" in (entry / "cmdline").read_text("utf-8", "replace"):
                found.append(int(entry.name))
    return found
