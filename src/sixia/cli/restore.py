"""`sixia restore`: a backup comes back into an empty home, or is proved in one thrown away."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sixia.cli import say
from sixia.cli.restoring import restored

if TYPE_CHECKING:
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
            result = restored(told, target, database, there, check=check)
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
    from sixia.backup.pour import Unreadable
    from sixia.backup.ready import NotEmpty
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
    from sixia.backup.whole import runs

    if not check:
        yield (to or there).resolve()
        return
    for left in Path(to or tempfile.gettempdir()).glob(f"{CHECKING}*"):
        if not runs(int(left.name.split("-")[2])):  # a check was ended in the middle
            shutil.rmtree(left, ignore_errors=True)
    prefix = f"{CHECKING}{os.getpid()}-"
    with tempfile.TemporaryDirectory(prefix=prefix, dir=to) as folder:
        yield Path(folder) / "home"
