"""The page, its service worker and its card for the home screen."""

import gzip
import json
import re
from collections.abc import Iterator

import pytest
from django.contrib.staticfiles import finders
from django.test import Client, override_settings

from sixia.web.pocket import built

LIMIT = 200 * 1024


@pytest.fixture
def client(db: None) -> Client:
    return Client()


def shell_of(worker: str) -> list[dict[str, str]]:
    found = re.match(r"self\.SHELL = (\[.*?\]);\n", worker)
    assert found
    kept: list[dict[str, str]] = json.loads(found[1])
    return kept


def pieces(client: Client) -> Iterator[bytes]:
    """All that a first load brings, icons aside."""
    for url in ("/pocket/", "/pocket/sw.js", "/pocket/app.webmanifest"):
        yield client.get(url).content
    for name in built.ASSETS:
        yield (built.text(name) or "").encode()


def test_the_first_load_is_small(client: Client) -> None:
    sizes = [len(gzip.compress(piece)) for piece in pieces(client)]
    assert min(sizes) > 100
    assert sum(sizes) <= LIMIT


def test_the_page_is_for_everyone_and_knows_nobody(client: Client) -> None:
    page = client.get("/pocket/")
    assert page.status_code == 200
    assert "sessionid" not in page.cookies
    assert "geolocation=(self)" in page.headers["Permissions-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|\sstyle=", page.text)


def test_the_page_can_be_installed(client: Client) -> None:
    card = json.loads(client.get("/pocket/app.webmanifest").content)
    assert card["start_url"] == card["scope"] == "/pocket/"
    assert card["display"] == "standalone"
    assert {(icon["sizes"], icon["purpose"]) for icon in card["icons"]} == {
        (size, purpose) for size in ("192x192", "512x512") for purpose in ("any", "maskable")
    }
    for icon in card["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


def test_the_worker_keeps_the_page_and_all_it_needs(client: Client) -> None:
    answer = client.get("/pocket/sw.js")
    assert answer.headers["Service-Worker-Allowed"] == "/pocket/"
    assert answer.headers["Cache-Control"] == "no-cache"
    kept = {each["url"] for each in shell_of(answer.text)}
    page = client.get("/pocket/").text
    needed = set(re.findall(r'(?:src|href)="(/static/[^"]+\.(?:js|css|svg))"', page))
    assert kept == {"/pocket/", *needed}


def test_another_page_is_another_version(client: Client) -> None:
    before = shell_of(client.get("/pocket/sw.js").text)
    with override_settings(SIXIA_NAME="白水县"):
        after = shell_of(client.get("/pocket/sw.js").text)
    assert before[0] != after[0]
    assert before[1:] == after[1:]


def test_an_unbuilt_client_says_what_to_run(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(built, "ready", lambda: False)
    page = client.get("/pocket/")
    assert page.status_code == 503
    assert "make install" in page.text
    assert client.get("/pocket/sw.js").status_code == 404


def test_nothing_is_written_through_the_page(client: Client) -> None:
    for url in ("/pocket/", "/pocket/sw.js", "/pocket/app.webmanifest"):
        assert client.post(url).status_code == 405
