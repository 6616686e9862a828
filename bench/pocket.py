"""How long a visit takes to be kept on the phone, with this many records there already, and what a
first load weighs. In Chromium, with the network gone, beside a bare put into IndexedDB."""

import gzip
import os
import shutil
import statistics
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

SIZE = 10_000
FEWEST = 40
PASSWORD = "walk-the-loop-2026"  # noqa: S105 - of nobody: the server here is a stand-in
SIGNED = {
    "token": "stand-in",
    "device": "01900000-0000-7000-8000-000000000001",
    "staff": {"id": 1, "name": "周小满", "unit": 1, "unit_name": "石桥镇", "roles": []},
}
PLACE = {"code": "990103002001", "name": "东山村", "full_name": "东山村", "level": "village"}
SECTIONS = {"areas": [{**PLACE, "team": None}]}
# Copies of a record that was really saved, under ids and numbers of their own.
FILL = """async (size) => {
  const db = await new Promise((done) => {
    const asked = indexedDB.open("sixia-pocket");
    asked.onsuccess = () => done(asked.result);
  });
  const tx = db.transaction(["records", "meta"], "readwrite");
  const rows = tx.objectStore("records");
  const row = await new Promise((done) => {
    rows.openCursor().onsuccess = (event) => done(event.target.result.value);
  });
  for (let n = 1; n < size; n += 1) {
    rows.add({ ...row, id: crypto.randomUUID(), seq: 10 + n, state: n % 2 ? "sent" : "waiting" });
  }
  tx.objectStore("meta").put(10 + size, "seq");
  await new Promise((done) => (tx.oncomplete = done));
  db.close();
}"""
BARE = """async ([size, times]) => {
  const asked = indexedDB.open("bare");
  asked.onupgradeneeded = () => asked.result.createObjectStore("rows", { keyPath: "id" });
  const db = await new Promise((done) => (asked.onsuccess = () => done(asked.result)));
  const data = new Uint8Array(300);
  const put = (count, durability) => new Promise((done) => {
    const tx = db.transaction("rows", "readwrite", { durability });
    const rows = tx.objectStore("rows");
    for (let n = 0; n < count; n += 1) rows.put({ id: crypto.randomUUID(), data });
    tx.oncomplete = done;
  });
  await put(size, "relaxed");
  const took = [];
  for (let n = 0; n < times; n += 1) {
    const began = performance.now();
    await put(1, "strict");
    took.push(performance.now() - began);
  }
  return took;
}"""


def run(size: int, seconds: float) -> Iterator[dict[str, object]]:
    """Visits saved for so many seconds, each through the form, once `size` records lie there."""
    weight = _first_load()
    yield _figure("first_load_kb", weight, "KB", size, "limit", 200.0)
    found = os.environ.get("SIXIA_TEST_CHROMIUM") or shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        found = None
    if not found:
        print("bench pocket: no Chromium or no playwright (make install-dev)", file=sys.stderr)
        return
    with _server() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        saved, bare = _measure(browser, address, size, seconds)
        browser.close()
    for name, nth in (("save_ms_p50", 50), ("save_ms_p95", 95)):
        yield _figure(name, _nth(saved, nth), "ms", size, "bare_put", _nth(bare, nth))


def _measure(
    browser: Any, address: str, size: int, seconds: float
) -> tuple[list[float], list[float]]:
    page = browser.new_context(locale="zh-CN").new_page()
    gone = threading.Event()
    page.route("**/api/v1/**", lambda route: _answer(route, gone.is_set()))
    page.goto(f"{address}/pocket/")
    page.fill("#username", "zhou")
    page.fill("#password", PASSWORD)
    page.click("button.main")
    page.click("text=/^下载$/")
    page.wait_for_selector("text=/^下载$/", state="detached")
    gone.set()  # the network is cut: what is saved waits
    _visit(page, 0)
    page.evaluate(FILL, size)
    page.evaluate("performance.clearMeasures()")
    began, made = perf_counter(), 0
    while made < FEWEST or perf_counter() - began < seconds:
        made += 1
        _visit(page, made)
    saved = page.evaluate("performance.getEntriesByName('saved').map((each) => each.duration)")
    assert len(saved) == made
    return saved, page.evaluate(BARE, [size, made])


def _visit(page: Any, n: int) -> None:
    page.evaluate(f"location.hash = '#/visit?area={PLACE['code']}&n={n}'")
    page.fill("#note", "门口的路修好了,老人说走得稳。")
    page.click(".save button")
    page.wait_for_selector("p.note.success")


def _answer(route: Any, gone: bool) -> None:
    path = route.request.url.split("/api/v1/")[1]
    if gone:
        route.abort("internetdisconnected")
    elif path == "devices":
        route.fulfill(status=201, json=SIGNED)
    elif path == "sync/plan":
        listed = [{"name": name, "etag": "1", "bytes": 200} for name in SECTIONS]
        route.fulfill(json={"server_time": "", "sections": listed, "bytes": 200})
    else:
        name = path.rsplit("/", 1)[-1]
        route.fulfill(json={"name": name, "etag": "1", "items": SECTIONS[name]})


@contextmanager
def _server() -> Iterator[str]:
    """The pocket's page and files, on a port of their own."""
    _set_up()
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_told: object) -> None:
            pass

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()


def _set_up() -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sixia.settings")
    django.setup()


def _first_load() -> float:
    """Page, script, styles, service worker and card, each gzipped; icons aside."""
    _set_up()
    from django.test import Client

    from sixia.web.pocket import built

    client = Client(headers={"host": "localhost"})
    pages = [client.get(f"/pocket/{name}").content for name in ("", "sw.js", "app.webmanifest")]
    files = [(built.text(name) or "").encode() for name in built.ASSETS]
    return sum(len(gzip.compress(each)) for each in [*pages, *files]) / 1024


def _nth(times: list[float], nth: int) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[nth - 1]


def _figure(
    name: str, value: float, unit: str, size: int, beside: str, beside_value: float
) -> dict[str, object]:
    return {
        "figure": name,
        "value": round(value, 2),
        "unit": unit,
        "size": size,
        "database": "indexeddb",
        "beside": beside,
        "beside_value": round(beside_value, 2),
        "ratio": round(value / beside_value, 3),
    }
