"""Debian's Chromium on a real server; pictures of what it sees go to var/pictures."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

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
def browser_context_args() -> dict[str, Any]:
    """In place of the plugin's own, which asks for fixtures that this pytest warns of."""
    return {"locale": "zh-CN"}


@pytest.fixture
def look(page: Page) -> Callable[[str], None]:
    """Take a picture of the page at both widths; nothing may stick out sideways at either."""

    def take(name: str) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=PICTURES / f"{name}-{width}.png", full_page=True)
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{name} is {wide} px wide on a screen of {width}"

    return take
