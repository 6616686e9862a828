"""`sixia draw`: a random draw that anyone can repeat with sort and SHA-256."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from sixia import draw as draws
from sixia.cli import draw_frames as frames
from sixia.cli import draw_office as office
from sixia.cli import say
from sixia.cli.draw_frames import Lines

LEVELS = ("town", "village", "grid", "micro_grid")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("n", type=click.IntRange(min=0), required=False)
@click.option("--seed", help="Fixed after the frame, by something nobody decides.")
@click.option("--frame", type=FILE, help="A text file: one id a line, or id TAB stratum.")
@click.option("--areas", metavar="CODE", help="Draw among the areas in this one.")
@click.option("--teams", metavar="CODE", help="Draw among the teams in this area.")
@click.option("--households", metavar="CODE", help="Draw among this area's open household files.")
@click.option("--level", type=click.Choice(LEVELS), default="village", show_default=True)
@click.option("--strata", is_flag=True, help="Draw in each town, or each stratum of the file.")
@click.option("--keep", type=click.Path(path_type=Path), help="Write the record of the draw here.")
@click.option("--record", metavar="KEY", help="Show a draw of the office, whole, as its record.")
@click.option(
    "--check",
    metavar="FILE|KEY",
    help="Compare with a record that was kept; or repeat a draw of the office.",
)
@say.as_json
def draw(
    n: int | None,
    seed: str | None,
    frame: Path | None,
    areas: str | None,
    teams: str | None,
    households: str | None,
    level: str,
    strata: bool,
    keep: Path | None,
    record: str | None,
    check: str | None,
    json_: bool,
) -> None:
    """Draw N of a frame, the same for everyone who has frame and seed.

    With --record or --check and the KEY of a draw of the office nothing is drawn anew.
    """
    if record or (check and office.key_of(check)):
        office.show(record, check, keep, json_)
        return
    if n is None or seed is None:
        raise click.UsageError("Say how many to draw (N) and with which --seed.")
    if sum(map(bool, (frame, areas, teams, households))) != 1:
        raise click.UsageError(
            "Name one frame: --frame FILE, --areas CODE, --teams CODE or --households CODE."
        )
    if frame:
        lines = frames.of_file(frame)
    elif households:
        lines = frames.of_households(households)
    else:
        lines = frames.of_areas(areas or "", teams or "", level)
    told, drawn = _draw(lines, n, seed, strata)
    if check:
        _compare(drawn, Path(check))
    if keep:
        office.keep_record(drawn, keep)
    if json_:
        say.totals({"drawn": len(drawn.result), "of": len(told.ids), **asdict(drawn)}, json_)
        return
    say.note(f"{len(drawn.result)} of {len(told.ids)}, frame {drawn.frame}")
    for one in drawn.result:
        click.echo(one)


def _draw(lines: Lines, n: int, seed: str, strata: bool) -> tuple[draws.Frame, draws.Record]:
    try:
        told = draws.Frame.of(one for one, _ in lines)
        return told, draws.record(told, n, seed, dict(lines) if strata else None)
    except ValueError as error:
        raise click.ClickException(f"Nothing was drawn: {error}.") from error


def _compare(drawn: draws.Record, path: Path) -> None:
    try:
        kept = json.loads(path.read_text("utf-8"))
    except (ValueError, OSError) as error:
        raise click.ClickException(f"{path.name} is no record of a draw: {error}.") from error
    if json.loads(json.dumps(asdict(drawn))) != kept:  # as it reads once written
        raise click.ClickException("This is not the draw that was kept: frame, seed or ids differ.")
