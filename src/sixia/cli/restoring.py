"""How `sixia restore` goes: fill, compare, prove, erase again, put in place."""

import os
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sixia.cli import home, say

if TYPE_CHECKING:
    from sixia.backup.restore import Site
    from sixia.backup.unpack import Told


def restored(
    told: "Told", target: Path, database: str | None, there: Path, *, check: bool
) -> dict[str, Any]:
    """Build a home from a proved backup, and put it in its place or, to check, throw it away; what
    was found. `there`: the home of whoever asks."""
    from sixia.backup import restore as way

    before = os.environ.get("SIXIA_DATABASE_URL") or f"sqlite:///{there / 'sixia.sqlite3'}"
    site = way.site(target, told)
    _settle(site, database)
    result = site.found or {
        "check": check,
        "backup_at": told.header["at"],
        **_built(told, site),
        **_erased(told, there, before),
    }
    if check:
        way.discard(site, told)
        _remember(there, told)
    else:
        way.finish(site, result)
    return result


def _settle(site: "Site", database: str | None) -> None:
    """From here on this process works in the home that is built."""
    os.environ["SIXIA_HOME"] = str(site.work)
    os.environ["SIXIA_DATABASE_URL"] = database or f"sqlite:///{site.work / 'sixia.sqlite3'}"
    home.set_up()
    from django.conf import settings

    if site.work != settings.SIXIA_HOME:  # never into a home that someone works with
        raise click.ClickException("Start `sixia restore` as a command of its own.")


def _built(told: "Told", site: "Site") -> dict[str, Any]:
    """Fill the home and the database; how all that is in them was found."""
    from sixia.backup import check, load, renew
    from sixia.backup import restore as way
    from sixia.ledger import rebuild

    rows = sum(told.manifest["rows"].values())
    files = told.manifest["uploads"]
    with say.progress("Restoring", rows + files + told.manifest["files"]) as moved:
        way.fill(told, lambda _, more: moved(more), again=site.again)
    result = check.rows(load.described(told.header).values(), told.header, told.manifest)
    renew.bring_up_to_date()
    with say.progress("Comparing", told.manifest["rows"]["ledger_case"]) as moved:
        report = rebuild.check(moved=moved)
    with say.progress("Opening files", files) as moved:
        result |= check.every_file(moved)
    result |= {"cases": report.cases, "events": report.events, "clocks": report.clocks}
    result |= {"differences": len(report.differences)}
    return result | {"sound": check.sound(result)}


def _erased(told: "Told", there: Path, before: str) -> dict[str, int | None]:
    """Erase again what was erased since, as far as the database that went on can tell."""
    from sixia.backup import since

    if not since.there(there, before):
        say.note(
            f"What was erased after {told.header['at']} cannot be known: the database that went on "
            "is not there. Whatever was erased since must be erased again by hand."
        )
        return {"erased_again": None, "not_erased": None}
    result = since.again(datetime.fromisoformat(told.header["at"]), home.now())
    if result["not_erased"]:
        say.note(f"{result['not_erased']} erasures could not be made again: make them by hand.")
    return {**result}


def _remember(there: Path, told: "Told") -> None:
    """`doctor` of the deployment says when its backup was proved last."""
    from sixia.backup import last

    last.proved(there, told.path, home.now())
