"""How many concerns a second reach the ledger through the public page, as 8 phones send them, and
whether any that was acknowledged is gone after its server was killed again and again.

Phases of one run, each for so many seconds: a bare view, the public form, the same rows by plain
psycopg, and the form again under `kill -9`. The forms are opened before the clock runs.
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from random import Random
from typing import Any, TypeVar

from bench._figure import figure, percentile
from bench._phone import Crowd, Form, Line, get, open_form, said
from bench._server import BARE, SERVE, Server, running

SIZE = 100_000  # cases that are there already
CLIENTS, WORKERS, KILLS = 8, 2, 12
PAUSE = 3.1  # granian gives up on a worker that dies within 5.5 s of its start
CORES = os.cpu_count() or 1
Answered = TypeVar("Answered")


def run(size: int, seconds: float) -> Iterator[dict[str, object]]:
    """`size` cases are there before it begins."""
    os.environ["SIXIA_RATE_SAY"] = str(10**9)  # the limit is counted, but no phone reaches it
    from bench._cases import with_cases

    with_cases(size)
    places = _places()
    with running(BARE, WORKERS) as server:
        bare = _bare(server, seconds)
    with running(SERVE, WORKERS) as server:
        phones = _Phones(server, places)
        phones.send(300)  # warm
        crowd = phones.send_for(seconds)
        memory = server.memory()
        opened = _asked(server, "/say/", seconds / 2)
        behind = _asked(server, "/say/alike/", seconds / 2)
    yield figure("requests", crowd.rate, "1/s", size, "bare_view", bare.rate)
    # A view of ours that asks no database, behind the same middleware: no bound, but a measure.
    yield figure("requests_behind", crowd.rate, "1/s", size, "view_behind_middleware", behind.rate)
    for nth in (50, 95):
        yield figure(
            f"p{nth}", percentile(crowd.times, nth), "ms", size,
            f"bare_view_p{nth}", percentile(bare.times, nth),
        )  # fmt: skip
    yield figure("opened", opened.rate, "1/s", size, "bare_view", bare.rate)
    yield figure("client_share", crowd.cpu / crowd.took / CORES, "of all cores", size)
    yield figure("worker_pss", memory, "MB", size, "limit", 120.0)
    yield from _rows(size, seconds, crowd.rate)
    yield from _statements(size)
    with running(SERVE, WORKERS) as server:
        yield from _killed(server, places, seconds)


def _places() -> list[str]:
    from sixia.grid.queries import places

    return [area.code for area in places() if area.level == "village"]


def _bare(server: Server, seconds: float) -> Crowd:
    ask = get("/")
    crowd = Crowd(server.port, CLIENTS)
    Crowd(server.port, CLIENTS).run(lambda line: _ok(line.ask(ask).status, 200), seconds=1)
    crowd.run(lambda line: _ok(line.ask(ask).status, 200), seconds=seconds)
    return crowd


def _asked(server: Server, path: str, seconds: float) -> Crowd:
    crowd = Crowd(server.port, CLIENTS)
    crowd.run(lambda line: _ok(line.ask(get(path)).status, 200), seconds=seconds)
    return crowd


def _ok(status: int, wanted: int) -> None:
    if status != wanted:
        raise RuntimeError(f"the server answered {status}, not {wanted}")


class _Phones:
    """Opens forms, fills them in with words from the sample's grammar, sends them."""

    def __init__(self, server: Server, places: list[str]) -> None:
        self.server, self.places, self.rng = server, places, Random(11)
        self.words, self.sent = _words(), 0
        self.pace = 300.0

    def forms(self, count: int) -> list[Form]:
        found: list[Form] = []
        crowd = Crowd(self.server.port, CLIENTS)
        crowd.run(None, [lambda line: found.append(open_form(line))] * count)
        return found

    def asked(self, form: Form) -> bytes:
        self.sent += 1
        words = self.words[self.sent % len(self.words)]
        return said(form, words, self.rng.choice(self.places), self.sent)

    def send(self, count: int) -> Crowd:
        requests = [self.asked(form) for form in self.forms(count)]
        crowd = Crowd(self.server.port, CLIENTS)
        crowd.run(None, [lambda line, r=r: _ok(line.ask(r).status, 302) for r in requests])  # type: ignore[misc]  # r is bound
        self.pace = crowd.rate
        return crowd

    def send_for(self, seconds: float) -> Crowd:
        """As many as fit into so many seconds, at the pace of the time before."""
        return self.send(max(100, int(self.pace * seconds)))


def _words() -> list[str]:
    from datetime import date

    from sixia.demo.county import county
    from sixia.demo.voices import voices

    return [v.words for v in voices(county(7), 3, 2_000, date(2026, 1, 1), 300)]


def _rows(size: int, seconds: float, requests: float) -> Iterator[dict[str, object]]:
    from django.db import connection

    if connection.vendor != "postgresql":
        return
    from bench._same_rows import rate, rows_of
    from sixia.hear.models import Concern

    last = Concern.objects.filter(reply_by="sms", channel="web").latest("pk")
    dsn = os.environ["SIXIA_DATABASE_URL"]
    rows = rows_of(dsn, last.pk)
    connection.close()
    bound = rate(dsn, rows, CLIENTS, seconds)
    yield figure("same_rows", requests, "1/s", size, "plain_psycopg", bound)
    yield figure("rows", len(rows), "rows an intake", size)


def _statements(size: int) -> Iterator[dict[str, object]]:
    """Counted where the driver hands them over, around a whole request; and transactions, as the
    database itself counts them."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(enforce_csrf_checks=False, headers={"host": "localhost"})
    counted = []
    for n in range(3):
        form = _form(client, n)
        with CaptureQueriesContext(connection) as queries:
            _ok(client.post("/say/", form).status_code, 302)
        counted.append([q["sql"] for q in queries.captured_queries])
    told = counted[-1]
    ends = [sql for sql in told if sql.startswith(("BEGIN", "COMMIT"))]
    yield figure("statements", len(told), "statements", size, "limit", 10)
    commits = sum(sql.startswith("COMMIT") for sql in told)
    alone = len(told) - len(ends) - _inside(told)
    yield figure("commits", commits, "transactions", size, "limit", 1)
    yield figure("outside", alone, "statements outside the transaction", size)


def _inside(told: list[str]) -> int:
    first = next((n for n, sql in enumerate(told) if sql.startswith("BEGIN")), 0)
    last = max((n for n, sql in enumerate(told) if sql.startswith("COMMIT")), default=0)
    return sum(not sql.startswith(("BEGIN", "COMMIT")) for sql in told[first:last])


def _form(client: Any, n: int) -> dict[str, str]:
    from bench._phone import KEY

    found = KEY.search(client.get("/say/").content.decode())
    assert found
    return {
        "key": found[1], "words": f"村口的路灯不亮已经{n + 2}天", "kind": "request",
        "area": _places()[n], "place": "村口", "phone": "19900001234", "reply_by": "sms",
    }  # fmt: skip


def _killed(server: Server, places: list[str], seconds: float) -> Iterator[dict[str, object]]:
    """Phones that open the form and send it until they are answered, while one worker after the
    other is killed, each as soon as all are there again."""
    phones, acknowledged = _Phones(server, places), list[str]()
    over = threading.Event()

    def visit(line: Line) -> None:
        form = _until_answered(line, lambda: open_form(line), over)
        if form is None:
            return
        request = phones.asked(form)
        answer = _until_answered(line, lambda: line.ask(request), over)
        if answer is not None:
            _ok(answer.status, 302)
            acknowledged.append(form.key)

    def clients() -> None:
        Crowd(server.port, CLIENTS).run(visit, until=over)

    sending = threading.Thread(target=clients)
    sending.start()
    killed = _kill(server, max(60.0, 10 * seconds))
    time.sleep(1)
    over.set()
    sending.join()
    lost, twice = _lost(acknowledged)
    yield figure("lost", lost, "receipts", len(acknowledged), "kills", killed)
    yield figure("twice", twice, "concerns", len(acknowledged), "kills", killed)


def _until_answered(
    line: Line, ask: Callable[[], Answered], over: threading.Event
) -> Answered | None:
    """As people do: try again. None once all is over."""
    while not over.is_set():
        try:
            return ask()
        except OSError:
            line.close()
            time.sleep(0.05)
    return None


def _kill(server: Server, most: float) -> int:
    """Kill workers one by one, at a moment of their work; how many were killed."""
    killed, end = 0, time.monotonic() + most
    while killed < KILLS and time.monotonic() < end:
        time.sleep(PAUSE)
        if len(server.pids()) == WORKERS:
            killed += server.kill_one(0)  # the one that has been there longest
    print(f"bench: {killed} workers killed", file=sys.stderr)
    return killed


def _lost(keys: list[str]) -> tuple[int, int]:
    """How many of these are not whole in the ledger, and how many cases one key has too many."""
    from django.core import signing
    from django.db import connection

    from sixia.ledger.models import Event, Link
    from sixia.web.portal.forms import SALT

    connection.close()
    wanted = {signing.loads(key, salt=SALT) for key in keys}
    found: dict[str, int] = {}
    links = Link.objects.filter(concern__key__in=wanted).values_list("concern__key", "case")
    told = set(
        Event.objects.filter(case__in=[case for _, case in links]).values_list("case", flat=True)
    )
    for key, case in links:
        found[str(key)] = found.get(str(key), 0) + (case in told)
    return len(wanted) - sum(n > 0 for n in found.values()), sum(n > 1 for n in found.values())
