"""`sixia serve`: pages, static files, the outbox and the sweep in one go."""

import logging
import socket
import threading
from collections.abc import Callable

import click

from sixia.cli import home, say

EVERY = 20  # seconds
THREADS = 4  # of each worker: pages wait for the database, not for the processor
log = logging.getLogger(__name__)


def _address(command: Callable[..., None]) -> Callable[..., None]:
    command = click.option("--host", default="127.0.0.1", show_default=True)(command)
    command = click.option(
        "--port", default=8000, show_default=True, type=click.IntRange(1, 65535)
    )(command)
    return click.option(
        "--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes."
    )(command)


address = _address


@click.command()
@address
def serve(host: str, port: int, workers: int) -> None:
    """Serve the pages, send the outbox and sweep the clocks until stopped."""
    home.prepare()
    run(host, port, workers)


def run(host: str, port: int, workers: int) -> None:
    """Serve until SIGTERM or SIGINT; requests under way are finished first."""
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
    with Rounds():
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


class Rounds:
    """Work that recurs, on a thread of its own: one failing never stops the other or the next."""

    def __init__(self, every: float = EVERY) -> None:
        self.every = every
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._run, name="rounds", daemon=True)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join(timeout=30)

    def _run(self) -> None:
        from django.db import connection

        while True:
            once()
            connection.close()
            if self.over.wait(self.every):
                return


def once() -> None:
    """One round: sweep the clocks, send waiting e-mail."""
    from sixia.ledger import supervise
    from sixia.post.channels import email

    for work in (supervise.sweep, email.send_waiting):
        try:
            work(home.now())
        except Exception:
            log.exception("A round of %s failed; the next one tries again", work.__module__)
