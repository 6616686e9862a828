"""Imports that the office asked for, run beside the rounds of `sixia serve`."""

import logging
from threading import Event

from sixia.cli import home

EVERY = 3.0  # seconds
REST = 0.05  # after each batch, so that pages get their turn at the database
log = logging.getLogger(__name__)


class Stopped(BaseException):
    """The process is to end; the import goes on at the next start. Not an error of the import."""


def keep_importing(over: Event, every: float = EVERY) -> None:
    """Run what waits, one after another, until told to end; then at the end of a batch."""
    from django.db import connection

    while not over.is_set():
        try:
            while import_one(over):
                pass
        except Stopped:
            return
        finally:
            connection.close()
        over.wait(every)


def import_one(over: Event) -> bool:
    """Run one import; whether to look for the next at once. One that breaks has said so in its row,
    and what broke it may break the next: a database that does not answer is not asked without rest.
    """
    from sixia.ledger import runs

    def moved(_done: int, _of: int | None) -> None:
        if over.wait(REST):
            raise Stopped

    try:
        return runs.work(home.now(), moved)
    except Exception:
        log.exception("An import broke off; its page says so")
        return False
