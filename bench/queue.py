"""What a list costs a member of staff at a million cases, beside the same list at ten thousand.

Whole pages, as the browser gets them, through Django's own handler; the two databases take turns,
so that a busy moment of the machine meets both. `deep_growth` asks for page 1,000 of the ledger,
by its address. On PostgreSQL the small database lies beside the big one (`…_10000`), on SQLite in
a file beside it.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench._figure import figure, percentile

SIZE, SMALL, DEEP = 1_000_000, 10_000, 1_000
WARM, FEWEST = 2, 8
# Who opens what: a dispatcher, a handler, a head, a supervisor, a leader, an auditor.
LISTS = (
    ("mei", ""), ("bo", ""), ("qin", ""), ("su", ""), ("he", ""),
    ("mei", "list/dispatch/"), ("mei", "list/soon/"), ("mei", "list/late/"),
    ("qin", "list/late/"), ("su", "list/calls/"), ("su", "list/promises/"),
    ("su", "list/silent/"), ("su", "list/orders/"), ("jian", "list/ledger/"),
    ("bo", "list/ledger/"), ("mei", "list/ledger/?area=990103003"),
    ("mei", "list/late/?area=990103003"),
    ("he", "needs/"), ("he", "needs/hard/"), ("he", "needs/old/"), ("he", "needs/again/"),
)  # fmt: skip


def run(size: int, seconds: float) -> Iterator[dict[str, object]]:
    """`seconds` for each list."""
    for n in (size, SMALL):  # both are there before the clock runs
        with _database(n):
            _nothing_empty()
    worst, most = 0.0, 0
    for who, url in LISTS:
        big, small, statements = _compared(size, who, f"/office/{url}", f"/office/{url}", seconds)
        name = (who + "_" + (url.replace("list/", "").strip("/") or "mine")).replace("/?", "_")
        yield figure(f"page_{name}", big, "ms", size, f"at_{SMALL}", small)
        worst, most = max(worst, big / small), max(most, statements)
    big, small, _ = _compared(size, "jian", "/office/list/ledger/", "/office/list/ledger/", seconds)
    yield figure("growth", big, "ms", size, f"at_{SMALL}", small)
    yield figure("worst_growth", round(worst, 3), "times", size, "limit", 1.3)
    with _database(size):
        deep = _deep("jian", DEEP)
    big, small, _ = _compared(size, "jian", deep, "/office/list/ledger/", seconds)
    yield figure("deep_growth", big, "ms", size, f"first_page_at_{SMALL}", small)
    yield figure("statements", most, "statements", size, "limit", 8)
    yield from _front(size)


def _nothing_empty() -> None:
    """An empty list costs nothing: a database of before there were such cases is made anew."""
    from sixia.ledger.models import Case

    for name in ("shared_by", "hard", "again_at"):
        if not Case.objects.filter(**{f"{name}__isnull": False}).exists():
            raise RuntimeError(f"No case here has {name}; name an empty database.")


def _front(size: int) -> Iterator[dict[str, object]]:
    """The portal's figures, read once in five minutes by each process."""
    took = {}
    for n in (size, SMALL):
        with _database(n):
            from django.utils import timezone

            from sixia.web.portal.home import figures

            times = []
            for _ in range(4):
                began = time.perf_counter()
                figures(timezone.now())
                times.append((time.perf_counter() - began) * 1000)
            took[n] = percentile(times, 50)
    yield figure("front_page_figures", took[size], "ms", size, f"at_{SMALL}", took[SMALL])


def _compared(
    size: int, who: str, url: str, small_url: str, seconds: float
) -> tuple[float, float, int]:
    """Median times of a page on the big database and on the small one, and its statements."""
    times: dict[int, list[float]] = {size: [], SMALL: []}
    end, statements, round_ = time.monotonic() + seconds, 0, 0
    while round_ < FEWEST or time.monotonic() < end:
        for n, asked in ((size, url), (SMALL, small_url)):
            with _database(n):
                client = _signed_in(n, who)
                for _ in range(WARM if round_ == 0 else 0):
                    _get(client, asked)
                if round_ == 0 and n == size:
                    statements = _statements(client, asked)
                began = time.perf_counter()
                _get(client, asked)
                times[n].append((time.perf_counter() - began) * 1000)
        round_ += 1
    big, small = (percentile(times[n], 50) for n in (size, SMALL))
    print(f"bench: {who} {asked} {big:.1f} ms, {small:.1f} ms, {statements}", file=sys.stderr)
    return big, small, statements


def _get(client: Any, url: str) -> Any:
    answer = client.get(url)
    if answer.status_code != 200:
        raise RuntimeError(f"{url} answered {answer.status_code}")
    return answer


def _statements(client: Any, url: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        _get(client, url)
    return len(seen)


_clients: dict[tuple[int, str], Any] = {}


def _signed_in(size: int, who: str) -> Any:
    from django.test import Client

    from sixia.grid.models import Staff

    if (size, who) not in _clients:
        client = Client(headers={"host": "localhost"})
        backend = "django.contrib.auth.backends.ModelBackend"
        client.force_login(Staff.objects.get(username=who), backend=backend)
        _clients[size, who] = client
    return _clients[size, who]


def _deep(who: str, number: int) -> str:
    """The address of that page of the ledger, as the page before it would name it."""
    from django.utils import timezone

    from sixia.grid.models import Staff
    from sixia.grid.queries import duties
    from sixia.ledger import queries
    from sixia.web.office import keyset

    seen = queries.visible(duties(Staff.objects.get(username=who), timezone.localdate()))
    rows = queries.ledger(seen)
    last = (number - 1) * keyset.PER_PAGE - 1
    keys = [keyset._key(part, rows) for part in rows.query.order_by]
    return f"/office/list/ledger/?after={keyset._written(rows[last], keys)}"


_lines: dict[int, Any] = {}


@contextmanager
def _database(size: int) -> Iterator[None]:
    """Work on the database that holds this many cases; each keeps its connection."""
    from django.db import connections

    from sixia.cli import home

    home.set_up()
    first = size not in _lines
    if first:
        line = connections.create_connection("default")
        line.settings_dict = dict(line.settings_dict)
        if size == SMALL:
            line.settings_dict["NAME"] = _beside(str(line.settings_dict["NAME"]), line.vendor)
        _lines[size] = line
    before = connections["default"]
    connections["default"] = _lines[size]
    try:
        if first:
            from bench._cases import with_cases

            with_cases(size)
        yield
    finally:
        connections["default"] = before


def _beside(name: str, vendor: str) -> str:
    if vendor == "sqlite":
        return f"{name}.{SMALL}"
    import psycopg
    from django.db import connection
    from psycopg import sql

    told = connection.get_connection_params()
    params = {k: told[k] for k in ("host", "port", "user", "password") if told.get(k)}
    with psycopg.connect(dbname="postgres", autocommit=True, **params) as line:
        beside = f"{name}_{SMALL}"
        if not line.execute("SELECT 1 FROM pg_database WHERE datname = %s", [beside]).fetchone():
            line.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(beside)))
        return beside
