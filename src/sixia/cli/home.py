"""Getting ready: Django set up, the home there, the tables as this version needs them."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

# Any number of our own; all that matters is that every start asks for the same one.
ADVISORY = 7_310_044


def prepare() -> None:
    """Make this process able to work, on an empty SIXIA_HOME as on a full one."""
    set_up()
    from django.db import OperationalError

    try:
        if _behind():
            with _alone():
                _migrate()
    except OperationalError as error:
        raise click.ClickException(
            f"The database does not answer: {str(error).strip()}\nNothing was changed. "
            "Check SIXIA_DATABASE_URL, and that the server runs or the folder can be written to."
        ) from error


def set_up() -> None:
    """Django with our settings. Says what is wrong where they cannot be used."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sixia.settings")
    import django

    from sixia.seal.envelope import KeysUnusable

    try:
        django.setup()
    except KeysUnusable as error:
        raise click.ClickException(f"{error}. Nothing was changed.") from error
    except OSError as error:
        raise click.ClickException(
            f"SIXIA_HOME cannot be used: {error}. Name a folder that can be written to."
        ) from error


def _behind() -> bool:
    """Are there migrations that this database has not had?"""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _migrate() -> None:
    from django.core.management import call_command

    if _behind():  # another start may have done it while we waited
        click.echo("Preparing the database.", err=True)
        call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def _alone() -> Iterator[None]:
    """One start at a time: a lock on the home, and on the server where there is one."""
    from django.conf import settings
    from django.db import connection

    lock = Path(settings.SIXIA_HOME) / ".lock"
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # let go when the file closes
        if connection.vendor != "postgresql":
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [ADVISORY])
            try:
                yield
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY])


def now() -> datetime:
    """The door reads the clock; inside, time is an argument."""
    return datetime.now(UTC)
