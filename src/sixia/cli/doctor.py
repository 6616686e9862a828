"""`sixia doctor`: what is well, what is missing, and what to do about it."""

import os
import shutil
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

from sixia.cli import home, say

ROOM = 2**30  # bytes that should be free
OLD = 2  # days
SIGNS = {"well": "✓", "look": "!", "ill": "✗"}


@dataclass(frozen=True, slots=True)
class Finding:
    """How one thing is: well, look (works, but look at it) or ill (does not work)."""

    what: str
    how: str
    said: str


@click.command()
@click.option("--settings", is_flag=True, help="List every setting, its default and meaning.")
@say.as_json
def doctor(settings: bool, json_: bool) -> None:
    """Examine this deployment. Ends with 1 if something does not work."""
    if settings:
        _settings(json_)
        return
    home.prepare()
    found = [finding for examine in EXAMINED for finding in examine()]
    if not json_:
        for finding in found:
            click.echo(f"{SIGNS[finding.how]} {finding.what}: {finding.said}")
    told = {how: sum(f.how == how for f in found) for how in SIGNS}
    if json_:
        say.totals(told | {"found": [asdict(f) for f in found]}, json_)
    if told["ill"]:
        raise SystemExit(1)


def settings_known() -> dict[str, dict[str, str]]:
    """Name → default and what it does."""
    told: dict[str, dict[str, str]] = tomllib.loads(
        files("sixia.cli").joinpath("settings.toml").read_text("utf-8")
    )
    return told


def _settings(json_: bool) -> None:
    secret = "PASSWORD", "DATABASE_URL"
    known: dict[str, Any] = {
        name: row | {"set": name in os.environ} for name, row in settings_known().items()
    }
    if json_:
        say.totals(known, json_)
        return
    for name, row in known.items():
        mark = " = " + ("…" if name.endswith(secret) else os.environ[name]) if row["set"] else ""
        click.echo(f"{name}{mark}\n    {row['does']} Default: {row['default']}.")


def _database() -> Iterator[Finding]:
    from django.db import connection

    if connection.vendor != "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            (value,) = cursor.fetchone()
        yield Finding(
            "database", "look" if value == "off" else "well",
            f"PostgreSQL answers, synchronous_commit is {value}"
            + (": what was acknowledged can be lost" if value == "off" else ""),
        )  # fmt: skip
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        (journal,) = cursor.fetchone()
        cursor.execute("PRAGMA synchronous")
        (flush,) = cursor.fetchone()
    sound = journal == "wal" and flush == 2
    said = f"SQLite, journal {journal}, synchronous {flush}"
    yield Finding(
        "database", "well" if sound else "look", said + ("" if sound else "; expected wal and 2")
    )


def _keys() -> Iterator[Finding]:
    """Do the keys open what was sealed last?"""
    from sixia.hear.models import Person
    from sixia.hear.people import opened
    from sixia.seal.envelope import CannotOpen

    person = Person.objects.order_by("-pk").first()
    if person is None:
        yield Finding(
            "keys", "well", "there; nothing is sealed yet. Back them up, apart from the data"
        )
        return
    try:
        opened(person)
    except CannotOpen:
        yield Finding(
            "keys", "ill",
            "they do not open what is stored: put the right keys back into SIXIA_HOME/keys",
        )  # fmt: skip
        return
    yield Finding("keys", "well", "they open what is stored")


def _county() -> Iterator[Finding]:
    from sixia.grid.importing import any_home
    from sixia.grid.models import Area
    from sixia.grid.queries import NoHome
    from sixia.grid.queries import home as find_home

    code = any_home()
    if code is None:
        said = "nobody dispatches, so nothing can be raised; `sixia staff add` makes a start"
        yield Finding("county", "ill", said)
        return
    try:
        found = find_home(code)
    except NoHome as error:
        yield Finding("county", "ill", str(error))
        return
    blank = Area.objects.filter(name__startswith="(").count() + found.unit.name.startswith("(")
    said = f"{code}: {found.unit.name}, {found.dispatch.name}, {found.team.name}"
    if blank:
        yield Finding("county", "look", f"{said}; {blank} placeholders wait for their names")
    else:
        yield Finding("county", "well", said)


def _staff() -> Iterator[Finding]:
    from django.utils import timezone

    from sixia.grid.models import Duty

    today = timezone.localdate(home.now())
    held = Duty.objects.filter(staff__is_active=True, since__lte=today).exclude(until__lt=today)
    roles = set(held.values_list("role", flat=True))
    needed = ("administrator", "dispatcher", "handler", "unit_head", "supervisor")
    missing = [role for role in needed if role not in roles]
    if missing:
        yield Finding("staff", "look", f"nobody is {', '.join(missing)}: `sixia staff add`")
    else:
        yield Finding("staff", "well", "every part of the loop has somebody")


def _calendar() -> Iterator[Finding]:
    from django.utils import timezone

    from sixia.grid.queries import calendar

    today = timezone.localdate(home.now())
    years = [today.year, *([today.year + 1] if today.month >= 11 else [])]
    unknown = [year for year in years if not calendar().known(year)]
    if unknown:
        said = f"no notice for {unknown[-1]}: plain weekends are assumed; see `sixia import notice`"
        yield Finding("holidays", "look", said)
    else:
        yield Finding("holidays", "well", f"the notice for {today.year} is known")


def _email() -> Iterator[Finding]:
    from django.conf import settings

    if settings.EMAIL_HOST and not settings.SIXIA_EMAIL_FROM:
        yield Finding("e-mail", "ill", "a server but no sender: set SIXIA_EMAIL_FROM")
    elif settings.EMAIL_HOST:
        yield Finding("e-mail", "well", f"through {settings.EMAIL_HOST}")
    else:
        yield Finding("e-mail", "look", "no server: letters and call lists do the work")


def _fonts() -> Iterator[Finding]:
    from sixia.papers.letters import font

    if family := font():
        yield Finding("fonts", "well", f"PDFs are set in {family}")
    else:
        said = "none with Chinese, so no PDF can be made: install one, e.g. fonts-noto-cjk"
        yield Finding("fonts", "look", said)


def _disk() -> Iterator[Finding]:
    from django.conf import settings

    free = shutil.disk_usage(settings.SIXIA_HOME).free
    said = f"{free / 2**30:.1f} GB free in SIXIA_HOME"
    yield Finding("disk", "well" if free >= ROOM else "look", said)


def _backup() -> Iterator[Finding]:
    from django.conf import settings

    from sixia.backup.last import last

    folder = Path(settings.SIXIA_HOME)
    told = last(folder)
    if not told:
        yield Finding("backup", "look", "none was ever made: `sixia backup --to FOLDER`")
        return
    days = (home.now() - datetime.fromisoformat(told["at"])).days
    checked = told.get("checked")
    said = f"the last one is {days} days old: {told['path']}"
    said += f"; proved on {checked[:10]}" if checked else "; never proved: `sixia restore --check`"
    yield Finding("backup", "look" if days >= OLD or not checked else "well", said)
    if (folder / "keys" / "recovery.key").exists():
        said = "its secret half lies here: print it and keep it apart, or these backups go with it"
        yield Finding("recovery key", "look", said)


def _mining() -> Iterator[Finding]:
    from sixia.learn import can_mine
    from sixia.learn.mine import ended_at

    if not can_mine():
        said = "not installed: nothing is suggested, found alike or found rising; "
        yield Finding("mining", "look", said + "`make install-mining`")
        return
    ended = ended_at()
    days = (home.now() - ended).days if ended else OLD
    said = f"ended {days} days ago" if ended else "nothing was ever mined"
    if days >= OLD:
        said += "; `sixia mine`, or leave `sixia serve` running over night"
    yield Finding("mining", "look" if days >= OLD else "well", said)


def _open_doors() -> Iterator[Finding]:
    from django.conf import settings

    if settings.DEBUG:
        yield Finding("debug", "look", "SIXIA_DEBUG is on: never where residents come")
    if not settings.SIXIA_RATE_LIMITS:
        yield Finding("rate limits", "look", "off: for load tests only")


EXAMINED: tuple[Callable[[], Iterator[Finding]], ...] = (
    _database, _keys, _county, _staff, _calendar, _email, _fonts, _disk, _backup, _mining,
    _open_doors,
)  # fmt: skip
