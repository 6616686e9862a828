"""`sixia serve`: pages, static files, the outbox and the sweep in one go."""

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from multiprocessing import get_context

import click

from sixia.cli import home, say
from sixia.cli.importing import keep_importing
from sixia.cli.mining import keep_mining

EVERY = 20  # seconds
HOUR = 3600
STEPS = 100  # a round, of those that take the traces of erased words away
THREADS = 4  # of each worker: pages wait for the database, not for the processor
log = logging.getLogger(__name__)


def address(command: Callable[..., None]) -> Callable[..., None]:
    command = click.option("--host", default="127.0.0.1", show_default=True)(command)
    command = click.option(
        "--port", default=8000, show_default=True, type=click.IntRange(1, 65535)
    )(command)
    return click.option(
        "--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes."
    )(command)


@click.command()
@address
def serve(host: str, port: int, workers: int) -> None:
    """Serve the pages, send the outbox and sweep the clocks until stopped."""
    home.prepare()
    run(host, port, workers)


def run(host: str, port: int, workers: int) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished first."""
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    _free(host, port)
    shown = f"[{host}]" if ":" in host else "localhost" if host in ("127.0.0.1", "::1") else host
    say.note(
        f"Sixia answers at http://{shown}:{port}/ and, for staff, at http://{shown}:{port}/office/"
    )
    say.note("Stop with Ctrl+C.")
    server = Granian(
        "sixia.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    )
    with _rounds():
        connections.close_all()  # none of ours may be carried into a forked worker
        server.serve()


def _free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise click.ClickException(
            f"Cannot serve on {host}:{port}: {error.strerror}. Name another with --host and --port."
        ) from error


@contextmanager
def _rounds() -> Iterator[None]:
    """Recurring work beside the server, in a spawned process of its own: the server forks its
    workers, and a thread that held a lock at that moment would leave it held in them for good."""
    process = get_context("spawn").Process(target=keep_going, args=(os.getpid(),), daemon=True)
    process.start()
    try:
        yield
    finally:
        process.terminate()
        process.join(timeout=30)


def keep_going(parent: int, every: float = EVERY) -> None:
    """Make rounds until told to end, or until the server is gone; a round is never cut short."""
    over = threading.Event()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the server, which tells us
    signal.signal(signal.SIGTERM, lambda *_: over.set())
    home.set_up()
    from django.db import connection

    beside = [threading.Thread(target=keep, args=(over,)) for keep in (keep_importing, keep_mining)]
    for thread in beside:
        thread.start()
    while os.getppid() == parent and not over.is_set():
        once()
        connection.close()
        over.wait(every)
    over.set()  # the server may be gone without a word
    for thread in beside:
        thread.join()


def once() -> None:
    """One round: sweep the clocks, send waiting e-mail, forget sessions that have ended,
    households' files that were closed long ago, photos that no record came to name, and what is
    left of imports; leave no trace of what was erased in the index of what was said; have SQLite
    look how its tables have grown; take what was said into the index of what is alike, and out of
    it."""
    from sixia.field import uploads
    from sixia.learn.gather import gather
    from sixia.ledger import runs, supervise
    from sixia.post.channels import email

    tidying = (forget_sessions, forget_files, uploads.sweep, runs.sweep, forget_traces)
    chores = (*tidying, learn_sizes, gather)
    for work in (supervise.sweep, email.send_waiting, *chores):
        try:
            work(home.now())
        except Exception:
            log.exception("A round of %s failed; the next one tries again", work.__module__)


def forget_sessions(now: datetime) -> None:
    """Delete sessions whose time is over: they say who followed which matter."""
    from django.contrib.sessions.models import Session

    Session.objects.filter(expire_date__lt=now).delete()


def forget_traces(_now: datetime) -> None:
    """Take what was dropped out of the search index itself, some steps a round."""
    from sixia.hear.purge import purge

    for _ in range(STEPS):
        if not purge():
            break


def learn_sizes(_now: datetime) -> None:
    """Have SQLite look how its tables have grown, once an hour and when we begin: it chooses
    indexes by that. PostgreSQL looks by itself."""
    from django.core.cache import cache
    from django.db import connection

    if connection.vendor == "sqlite" and cache.add("serve.sizes", 1, HOUR):
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit=1000")  # some tenths of a second, however large
            cursor.execute("ANALYZE")


def forget_files(now: datetime) -> int:
    """Erase households' files whose years are over; how many there were."""
    from django.conf import settings

    from sixia.field.forgetting import forget_old

    return forget_old(now, settings.SIXIA_HOUSEHOLD_YEARS)
