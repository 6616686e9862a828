"""`sixia backup`: all that a deployment knows, sealed, while it goes on working."""

from pathlib import Path

import click

from sixia.cli import home, say

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.option("--to", type=click.Path(path_type=Path), help="A folder, or a name.tar.age.")
@click.option("--keys-to", type=FOLDER, help="Another folder for the keys file.")
@click.option("--keep", type=click.IntRange(min=1), help="Keep so many backups in the folder.")
@say.as_json
def backup(to: Path | None, keys_to: Path | None, keep: int | None, json_: bool) -> None:
    """Back up the database as of one moment, the uploads and the rest of the home, sealed.

    Others go on working meanwhile. The keys go into a file of their own.
    """
    home.prepare()
    from django.conf import settings

    from sixia.backup import pour, save
    from sixia.hear import leaving

    try:
        with say.progress("Backing up", None) as moved:
            made = save.backup(home.now(), to, keys_to, keep, lambda _, more: moved(more))
    except leaving.Held as error:
        raise click.ClickException("Another backup is running. Wait until it is over.") from error
    except (OSError, pour.Unreadable) as error:
        raise click.ClickException(
            f"No backup was made: {error}. Nothing is left of it; earlier ones are as they were."
        ) from error
    folder = Path(settings.SIXIA_HOME, "keys")
    if made.new_key:
        say.note(
            f"A recovery key was made: {folder / 'recovery.key'}. Print it, or copy it to a stick, "
            "and keep it in a safe. Without it no backup can be opened once this machine is gone."
        )
    if made.data.resolve().is_relative_to(settings.SIXIA_HOME):
        say.note("This backup lies on the same disk as what it saves: copy it to another, or --to.")
    taken = made.taken
    for name in taken.changed:
        say.note(f"{name} was written to while it was read; it is in the backup, but not whole.")
    told = {
        "backup": made.data,
        "keys": made.keys,
        "bytes": made.data.stat().st_size,
        "rows": sum(taken.rows.values()),
        "concerns": taken.rows["hear_concern"],
        "cases": taken.rows["ledger_case"],
        "events": taken.rows["ledger_event"],
        "leaves": taken.leaves[1],
        "uploads": taken.uploads,
        "files": taken.files,
        "removed": made.removed,
    }
    say.totals(told, json_)
