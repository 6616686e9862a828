"""Mining every night, beside the rounds of `sixia serve`, in a process of its own: it takes minutes
and memory that pages need."""

import logging
import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from threading import Event
from typing import Any

from sixia.cli import home
from sixia.cli.mine import missing

EVERY = 60.0  # seconds
HOUR = 2  # of the night, in our own zone
AGAIN = timedelta(hours=1)  # after one that broke
LOOK = 1.0  # seconds
log = logging.getLogger(__name__)


def keep_mining(over: Event, every: float = EVERY) -> None:
    """Mine after two each night, and later the same day if that could not be, until told to end.
    Without the extra that it needs nothing is mined, and no snapshot kept. Whatever fails is tried
    again later: without it erased words would stay in snapshots."""
    from sixia.learn.mine import ended_at, forget

    since, tried = home.now(), None
    while not over.wait(every):
        now = home.now()
        try:
            if missing():
                forget()
            elif due(now, ended_at() or since, tried):
                tried = now
                run(over)
        except Exception:
            log.exception("Mining failed; it is tried again later")


def due(now: datetime, ended: datetime, tried: datetime | None) -> bool:
    """Has a night begun since mining last ended, and no try since broken off just now?"""
    return ended < last_night(now) and (tried is None or now - tried >= AGAIN)


def last_night(now: datetime) -> datetime:
    """When mining should last have begun."""
    from django.utils import timezone

    begins = timezone.localtime(now).replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return begins if begins <= now else begins - timedelta(days=1)


def run(over: Event) -> bool:
    """Mine once, giving way to everybody else; whether it came to its end. Told to end, it is
    stopped, and goes on the next time."""
    command = [sys.executable, "-m", "sixia", "mine", "--json"]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, process_group=0
    ) as process:
        os.setpriority(os.PRIO_PROCESS, process.pid, 10)
        while process.poll() is None:
            if over.wait(LOOK):
                stop(process)
                return False
    if process.returncode:
        log.error("Mining broke off; the next try goes on with it")
    return process.returncode == 0


def stop(process: "subprocess.Popen[Any]") -> None:
    """End a process that leads a group, and with it all it started: those that only wait for work
    would wait for good."""
    os.killpg(process.pid, signal.SIGTERM)
