"""Debian's Chromium on a real server; pictures of what it sees go to var/pictures."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.axe import violations
from tests.browser.going import Desk

PICTURES = Path(__file__).resolve().parents[2] / "var" / "pictures"
WIDTHS = (360, 1280)
# Playwright's loop runs in the test's own thread, where Django would otherwise refuse to query.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    found = os.environ.get("SIXIA_TEST_CHROMIUM") or shutil.which("chromium")
    if not found:
        pytest.fail("the browser tests need Debian's chromium (or SIXIA_TEST_CHROMIUM)")
    args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
    return {"executable_path": found, "args": args}


@pytest.fixture
def language(request: pytest.FixtureRequest) -> str:
    """What the browser asks for; a test may be given another."""
    return str(getattr(request, "param", "zh-CN"))


@pytest.fixture
def browser_context_args(language: str) -> dict[str, Any]:
    """In place of the plugin's own, which asks for fixtures that this pytest warns of."""
    return {"locale": language}


@pytest.fixture
def desk(page: Page, live_server: LiveServer) -> Desk:
    return Desk(page, live_server)


@pytest.fixture
def look(page: Page) -> Callable[..., None]:
    """Take a picture of the whole page (or what a screen shows `of` another) at both widths;
    nothing may stick out sideways at either, and axe finds nothing serious."""

    def take(name: str, of: Page = page) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        before = of.viewport_size
        for width in WIDTHS:
            of.set_viewport_size({"width": width, "height": 900})
            of.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=of is page)
            wide = of.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{name} is {wide} px wide on a screen of {width}"
            assert violations(of) == [], f"{name} at {width} px"
        if before:
            of.set_viewport_size(before)

    return take
