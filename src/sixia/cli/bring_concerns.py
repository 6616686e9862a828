"""`sixia import concerns`: cases of another system, from a file of any length."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

from sixia.cli import home, say
from sixia.papers.tables import LARGE, Table, TableError, read

if TYPE_CHECKING:
    from sixia.hear.profiles import Profile
    from sixia.hear.reading import Columns
    from sixia.ledger.models import Batch, ImportRun
    from sixia.ledger.trying import Plan

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
SOURCE = 40  # characters a source's name may have


@click.command()
@click.argument("file", type=FILE)
@click.option("--profile", metavar="NAME", help="How files of this source are read; see the docs.")
@click.option("--map", "map_", type=FILE, help="TOML: field = heading, where guessing fails.")
@click.option(
    "--source", help="Name of the system the file is from (default: the profile's, or the file's)."
)
@click.option("--area", help="Code of the place for rows that name none.")
@click.option("--pack", help="Rule pack for what is still to be answered (default: SIXIA_PACK).")
@click.option("--campaign", type=click.UUID, help="Key of a campaign that what is new joins.")
@click.option("--batch", default=0, type=click.IntRange(0), help="Its batch (default: the last).")
@click.option("--dry-run", is_flag=True, help="Read it all, say what would come in, write nothing.")
@say.as_json
def concerns(
    file: Path,
    profile: str | None,
    map_: Path | None,
    source: str | None,
    area: str | None,
    pack: str | None,
    campaign: UUID | None,
    batch: int,
    dry_run: bool,
    json_: bool,
) -> None:
    """Read concerns, with what their source says became of them, from an xlsx, csv or jsonl FILE.

    Rows that do not hold go into SIXIA_HOME/rejects with the reason; mend and import them again.
    What was imported before is passed over; an import that broke off goes on where it stopped.
    """
    home.prepare()
    table = _open(file)
    by = _profile(profile, table)
    columns = _columns(table, by, map_)
    _show(columns, table, by)
    joins = _batch(campaign, batch) if campaign else None
    where = _area(area or (joins.campaign.area_id if joins else None))
    plan = _plan(table.headings, columns, by, _source(source, by, file), where, _pack(pack), joins)
    if dry_run:
        _try(table, plan, json_)
    else:
        _import(file, plan, json_)


def _open(file: Path) -> Table:
    try:
        return read(file, limit=LARGE)
    except (TableError, OSError) as error:
        raise _unreadable(file, error) from error


def _unreadable(file: Path, error: Exception, kept: str = "Nothing was imported.") -> Exception:
    return click.ClickException(f"{file.name} cannot be read: {error}. {kept}")


def _profile(name: str | None, table: Table) -> "Profile":
    from sixia.hear import profiles
    from sixia.hear.reading import PLAIN
    from sixia.ledger.trying import own_profiles

    try:
        if name:
            return profiles.get(name, own_profiles())
        return profiles.offered(table.headings, own_profiles()) or PLAIN
    except profiles.ProfileError as error:
        raise click.UsageError(f"{error}. Nothing was imported.") from error


def _columns(table: Table, profile: "Profile", map_: Path | None) -> "Columns":
    from sixia.hear.reading import BadMap, NoMap, columns_of, told_map

    try:
        if map_ is None:
            return columns_of(table.headings, profile)
        return told_map(tomllib.loads(map_.read_text("utf-8")), table.headings)
    except (BadMap, NoMap, ValueError) as error:
        raise click.ClickException(
            f"{error}\nNothing was imported. Say which column is which in a TOML file, such as\n"
            '  words = "留言详情"\n  received_at = "留言时间"\nand pass it with --map.'
        ) from error


def _show(columns: "Columns", table: Table, profile: "Profile") -> None:
    from sixia.hear.headings import REASON

    say.note(f"Read by the profile {profile.name} ({profile.en}):")
    for name, headings in columns.items():
        say.note(f"  {' + '.join(headings)} → {name}")
    known = {heading for joined in columns.values() for heading in joined} | {"", REASON}
    if unread := [heading for heading in table.headings if heading not in known]:
        say.note(f"  not read: {', '.join(unread)}")


def _source(given: str | None, profile: "Profile", file: Path) -> str:
    source = given or profile.source or re.sub(r"(\.rejects)+$", "", file.stem)
    if len(source) > SOURCE:
        raise click.UsageError(
            f"The name {source!r} is too long; give --source in at most {SOURCE} characters."
        )
    return source


def _plan(
    headings: tuple[str, ...],
    columns: "Columns",
    profile: "Profile",
    source: str,
    area: str,
    pack: str,
    joins: "Batch | None",
) -> "Plan":
    from sixia.ledger.trying import Plan

    plan = Plan(
        source=source,
        columns=columns,
        area=area,
        pack=pack,
        profile=profile.name,
        headings=headings,
    )
    return replace(plan, batch=joins.pk, within=joins.campaign.area_id) if joins else plan


def _batch(campaign: UUID, number: int) -> "Batch":
    """The batch that what is new joins."""
    from sixia.ledger.campaign import batch_for
    from sixia.ledger.models import Campaign
    from sixia.ledger.moves import Refused

    try:
        return batch_for(campaign, number)
    except Campaign.DoesNotExist:
        told = "no campaign has this key; it stands in the address of its page"
    except Refused as error:
        told = {"campaign_closed": "the campaign is closed"}.get(error.code, "no such batch in it")
    raise click.UsageError(f"--campaign {campaign}: {told}. Nothing was imported.")


def _area(given: str | None) -> str:
    """Where concerns go that name no place; made, and said to be, where there is nothing yet."""
    from sixia.grid import importing as areas

    code = given or areas.any_home() or areas.NOWHERE
    try:
        made = areas.make_home(code)
    except ValueError as error:
        raise click.UsageError(f"--area: {error}") from error
    if made:
        say.note(
            f"{code} had no {', no '.join(made)}: placeholders stand in for them. "
            "Import areas and name your units to replace them."
        )
    return code


def _pack(name: str | None) -> str:
    from django.conf import settings

    from sixia.ledger import packs

    wanted = name or settings.SIXIA_PACK
    if wanted not in packs.shipped():
        raise click.UsageError(f"No rule pack {wanted!r}; there are: {', '.join(packs.shipped())}.")
    return str(wanted)


def _kept(run: "ImportRun") -> str:
    if not run.line:
        return "Nothing was imported."
    return f"What stood before is kept, up to line {run.line}. Mend the file and import it again."


def _try(table: Table, plan: "Plan", json_: bool) -> None:
    from sixia.ledger.trying import trial

    done = trial(table, plan, home.now())
    for row in done.bad:
        say.note(f"  line {row.line}: {row}")
    if done.counts.rejected > len(done.bad):
        say.note(f"  … and {done.counts.rejected - len(done.bad)} more")
    say.note("Nothing was written: this was a trial.")
    say.totals(done.counts.told(), json_)


def _import(file: Path, plan: "Plan", json_: bool) -> None:
    from django.conf import settings

    from sixia.ledger import runs

    now = home.now()
    run = runs.broken_off(file, plan) or runs.prepare(file, file.name, plan, now)
    if run.line:
        say.note(f"Going on behind line {run.line}, where an import of this file broke off.")
    rejects = Path(settings.SIXIA_HOME) / "rejects" / f"{plan.source}.rejects.csv"
    with say.share("Importing") as moved:
        try:
            counts = runs.carry_on(run, file, rejects, now, moved)
        except (TableError, OSError) as error:
            raise _unreadable(file, error, _kept(run)) from error
        except runs.Busy as error:
            raise click.ClickException(
                f"Another import of {file.name} is at work. Nothing was done."
            ) from error
    if counts.rejected:
        say.note(f"{counts.rejected} rows were not imported; they stand with reasons in {rejects}")
    say.totals(counts.told(), json_)
