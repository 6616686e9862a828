"""`sixia draw`: a random draw that anyone can repeat with sort and SHA-256."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from sixia import draw as draws
from sixia.cli import home, say

LEVELS = ("town", "village", "grid", "micro_grid")
Lines = list[tuple[str, str]]
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("n", type=click.IntRange(min=0))
@click.option("--seed", required=True, help="Fixed after the frame, by something nobody decides.")
@click.option("--frame", type=FILE, help="A text file: one id a line, or id TAB stratum.")
@click.option("--areas", metavar="CODE", help="Draw among the areas in this one.")
@click.option("--teams", metavar="CODE", help="Draw among the teams in this area.")
@click.option("--level", type=click.Choice(LEVELS), default="village", show_default=True)
@click.option("--strata", is_flag=True, help="Draw in each town, or each stratum of the file.")
@click.option("--keep", type=click.Path(path_type=Path), help="Write the record of the draw here.")
@click.option("--check", type=FILE, help="Compare with a record that was kept; N and the seed too.")
@say.as_json
def draw(
    n: int,
    seed: str,
    frame: Path | None,
    areas: str | None,
    teams: str | None,
    level: str,
    strata: bool,
    keep: Path | None,
    check: Path | None,
    json_: bool,
) -> None:
    """Draw N of a frame, the same for everyone who has frame and seed."""
    if sum(map(bool, (frame, areas, teams))) != 1:
        raise click.UsageError("Name one frame: --frame FILE, --areas CODE or --teams CODE.")
    lines = _file(frame) if frame else _grid(areas or "", teams or "", level)
    try:
        told = draws.Frame.of(one for one, _ in lines)
        record = draws.record(told, n, seed, dict(lines) if strata else None)
    except ValueError as error:
        raise click.ClickException(f"Nothing was drawn: {error}.") from error
    if check:
        _compare(record, check)
    if keep:
        keep.write_text(json.dumps(asdict(record), ensure_ascii=False, indent=1) + "\n", "utf-8")
    if json_:
        say.totals({"drawn": len(record.result), "of": len(told.ids), **asdict(record)}, json_)
        return
    say.note(f"{len(record.result)} of {len(told.ids)}, frame {record.frame}")
    for one in record.result:
        click.echo(one)


def _compare(record: draws.Record, path: Path) -> None:
    try:
        kept = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise click.ClickException(f"{path.name} is no record of a draw: {error}.") from error
    if json.loads(json.dumps(asdict(record))) != kept:  # as it reads once written
        raise click.ClickException("This is not the draw that was kept: frame, seed or ids differ.")


def _file(path: Path) -> Lines:
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (UnicodeDecodeError, OSError) as error:
        raise click.ClickException(f"{path.name} cannot be read: {error}.") from error
    parts = (line.partition("\t") for line in lines if line.strip())
    return [(one, stratum or "all") for one, _, stratum in parts]


def _grid(areas: str, teams: str, level: str) -> Lines:
    """The ids are area codes; the strata are their towns."""
    home.prepare()
    from sixia.grid.models import Area, Team

    if areas:
        here = Area.objects.filter(code__startswith=areas, level=level)
    else:
        with_team = Team.objects.filter(area__code__startswith=teams)
        here = Area.objects.filter(pk__in=with_team.values("area"))
    return [(code, code[:9]) for code in here.values_list("code", flat=True)]
