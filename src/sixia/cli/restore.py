"""`sixia restore`: a backup comes back into an empty home, or is proved in one thrown away."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sixia.cli import home, say

if TYPE_CHECKING:
    from sixia.backup.restore import Site
    from sixia.backup.unpack import Told

FOLDER = click.Path(path_type=Path, file_okay=False)
CHECKING = "sixia-check-"
FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--check", is_flag=True, help="Prove it in a home that is then thrown away.")
@click.option("--to", type=FOLDER, help="The home to restore into (default: SIXIA_HOME).")
@click.option("--database", metavar="URL", help="An empty PostgreSQL database (default: SQLite).")
@click.option("--keys", "key_file", type=FILE, help="The keys file (default: beside FILE).")
@click.option("--recovery", type=click.File(), help="The recovery key; - reads what you type.")
@say.as_json
def restore(
    file: Path,
    check: bool,
    to: Path | None,
    database: str | None,
    key_file: Path | None,
    recovery: Any,
    json_: bool,
) -> None:
    """Bring a backup back into an empty home, and prove that it is whole.

    It may come from SQLite or PostgreSQL and go into either. Ends with 1 if it is not sound.
    """
    if database and not database.startswith(("postgres://", "postgresql://")):
        raise click.UsageError("--database names a PostgreSQL database; without it SQLite is used.")
    there = Path(os.environ.get("SIXIA_HOME", "var")).resolve()
    with _plainly():
        told = _told(file, key_file or _beside(file), _recovery(recovery, there))
        with _target(check, to, there) as target:
            result = _restore(told, target, database, there, check=check)
    say.totals(result, json_)
    if not result["sound"]:
        raise SystemExit(1)


def _beside(file: Path) -> Path:
    return file.with_name(file.name.removesuffix(".tar.age") + ".keys.age")


def _recovery(given: Any, there: Path) -> str:
    if given:
        return str(given.read())
    kept = there / "keys" / "recovery.key"
    if not kept.exists():
        raise click.UsageError(f"Name the recovery key with --recovery; there is none at {kept}.")
    return kept.read_text("utf-8")


@contextmanager
def _plainly() -> Iterator[None]:
    """What cannot be restored is said in plain words."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sixia.settings")
    from sixia.backup.load import NotEmpty
    from sixia.backup.pour import Unreadable
    from sixia.backup.restore import Occupied

    try:
        yield
    except Unreadable as error:
        raise click.ClickException(
            f"This backup cannot be restored: {error}. Nothing was changed."
        ) from error
    except Occupied as error:
        raise click.ClickException(
            "The home to restore into holds something already. Nothing was changed. "
            "Name an empty one with --to, or move the old one away first."
        ) from error
    except NotEmpty as error:
        raise click.ClickException(
            "The database to restore into holds something already. Nothing was changed. "
            "Name an empty one with --database."
        ) from error
    except OSError as error:
        raise click.ClickException(f"Not restored: {error}. No home was put in place.") from error


def _told(file: Path, key_file: Path, recovery: str) -> "Told":
    from sixia.backup import keys, unpack

    with say.progress("Reading", file.stat().st_size) as moved:
        return unpack.proved(file, key_file, keys.identity(recovery), moved)


@contextmanager
def _target(check: bool, to: Path | None, there: Path) -> Iterator[Path]:
    from sixia.backup.save import runs

    if not check:
        yield (to or there).resolve()
        return
    for left in Path(to or tempfile.gettempdir()).glob(f"{CHECKING}*"):
        if not runs(int(left.name.split("-")[2])):  # a check was ended in the middle
            shutil.rmtree(left, ignore_errors=True)
    prefix = f"{CHECKING}{os.getpid()}-"
    with tempfile.TemporaryDirectory(prefix=prefix, dir=to) as folder:
        yield Path(folder) / "home"


def _restore(
    told: "Told", target: Path, database: str | None, there: Path, *, check: bool
) -> dict[str, Any]:
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
    from sixia.backup import check, load
    from sixia.backup import restore as way
    from sixia.ledger import rebuild

    rows = sum(told.manifest["rows"].values())
    files = told.manifest["uploads"]
    with say.progress("Restoring", rows + files + told.manifest["files"]) as moved:
        way.fill(told, lambda _, more: moved(more), again=site.again)
    result = check.rows(load.described(told.header).values(), told.header, told.manifest)
    load.bring_up_to_date()
    with say.progress("Comparing", told.manifest["rows"]["ledger_case"]) as moved:
        report = rebuild.check(moved=moved)
    with say.progress("Opening files", files) as moved:
        result |= check.every_file(moved)
    result |= {"cases": report.cases, "events": report.events, "clocks": report.clocks}
    result |= {"differences": len(report.differences)}
    return result | {"sound": check.sound(result)}


def _erased(told: "Told", there: Path, before: str) -> dict[str, int | None]:
    """Erase again what was erased since, as far as the database that went on can tell."""
    from datetime import datetime

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
    from sixia.backup import save

    save.proved(there, told.path, home.now())
