"""`sixia export`: what became of another system's cases, in that system's own columns."""

from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from sixia.cli import home, say

if TYPE_CHECKING:
    from sixia.grid.models import Staff
    from sixia.hear.profiles import Out, Profile

FORMATS = {".csv": "csv", ".xlsx": "xlsx", ".jsonl": "jsonl"}
NAME = "own"  # as in hear.wayback
NOTHING = "Nothing was written."


@click.group()
def export() -> None:
    """Hand changes back to the systems that cases came from."""


@export.command()
@click.option(
    "--since", default=0, show_default=True, type=click.IntRange(0), help="Mark of the last export."
)
@click.option(
    "--until", type=click.IntRange(0), help="A later mark: the same rows again, as they were."
)
@click.option(
    "--profile",
    required=True,
    metavar="NAME",
    help='Whose columns and words; see the docs. "own": those of the source\'s own last file.',
)
@click.option("--source", help="Name the cases were imported under (default: the profile's).")
@click.option(
    "--out",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="csv, xlsx or jsonl, by its name.",
)
@click.option(
    "--by",
    metavar="NAME",
    help="Who gets it, by sign-in name: where it tells who spoke or what they said.",
)
@click.option("--why", default="", help="What for: where it tells who spoke or what they said.")
@say.as_json
def changes(
    since: int,
    until: int | None,
    profile: str,
    source: str | None,
    out: Path,
    by: str | None,
    why: str,
    json_: bool,
) -> None:
    """Write what changed since a mark in the cases of a source, and print the next mark.

    One row a concern: where it stands. Nothing is missed and nothing told twice when each export
    goes on from the mark that the last one printed. Accusations are never in it.
    """
    home.prepare()
    from sixia.grid.looks import NoReason
    from sixia.ledger.handback import BadMark, window
    from sixia.ledger.handout import write
    from sixia.papers.problems import TableError

    found = _own(source) if profile == NAME else _profile(profile)
    back, name = _out(found, out), source or found.source
    if not name:
        raise click.UsageError(f"The profile {profile} names no source; give --source. {NOTHING}")
    staff, now = _staff(by), home.now()
    if back.personal and (staff is None or not why.strip()):
        raise click.UsageError(
            "This profile tells who spoke or what they said, so each look is logged: "
            f"give --by and --why. {NOTHING}"
        )
    try:
        asked = window(name, since, now, new=back.new, until=until)
        given = write(out, asked, back, _zone(found), now, staff, why)
    except (BadMark, NoReason, TableError, OSError) as error:
        raise click.ClickException(f"{error}. {NOTHING}") from error
    say.totals({"rows": given.rows, "since": given.mark, "next_mark": given.next_mark}, json_)


def _profile(name: str) -> "Profile":
    from sixia.hear import profiles
    from sixia.ledger.trying import own_profiles

    try:
        return profiles.get(name, own_profiles())
    except profiles.ProfileError as error:
        raise click.UsageError(f"{error}. {NOTHING}") from error


def _own(source: str | None) -> "Profile":
    from sixia.ledger.ways import own_ways

    found = next(own_ways([source]), None) if source else None
    if found is None:
        raise click.UsageError(
            f"No plain list with ids came from the --source {source!r} yet. {NOTHING}"
        )
    return found


def _out(profile: "Profile", path: Path) -> "Out":
    """The profile's way back, in the format that the file's name asks for."""
    if profile.out is None:
        raise click.UsageError(
            f"The profile {profile.name} has no way back: add an [out] part. {NOTHING}"
        )
    wanted = FORMATS.get(path.suffix.lower())
    if wanted is None:
        raise click.UsageError(f"--out must end in {', '.join(FORMATS)}. {NOTHING}")
    return profile.out.model_copy(update={"format": wanted})


def _staff(name: str | None) -> "Staff | None":
    from sixia.grid.models import Staff

    if name is None:
        return None
    found = Staff.objects.filter(username=name, is_active=True).first()
    if found is None:
        raise click.UsageError(f"Nobody signs in as {name!r}. {NOTHING}")
    return found


def _zone(profile: "Profile") -> ZoneInfo:
    from django.conf import settings

    return profile.tzinfo(ZoneInfo(settings.TIME_ZONE))
