"""`sixia draw`: a random draw that anyone can repeat with sort and SHA-256."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

from sixia import draw as draws
from sixia.cli import home, say

if TYPE_CHECKING:
    from sixia.field.models import Draw

LEVELS = ("town", "village", "grid", "micro_grid")
Lines = list[tuple[str, str]]
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
    if record or (check and _key(check)):
        _stored(record, check, keep, json_)
        return
    if n is None or seed is None:
        raise click.UsageError("Say how many to draw (N) and with which --seed.")
    if sum(map(bool, (frame, areas, teams, households))) != 1:
        raise click.UsageError(
            "Name one frame: --frame FILE, --areas CODE, --teams CODE or --households CODE."
        )
    if frame:
        lines = _file(frame)
    elif households:
        lines = _households(households)
    else:
        lines = _grid(areas or "", teams or "", level)
    told, drawn = _draw(lines, n, seed, strata)
    if check:
        _compare(drawn, Path(check))
    if keep:
        _keep(drawn, keep)
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


def _keep(drawn: draws.Record, path: Path) -> None:
    path.write_text(json.dumps(asdict(drawn), ensure_ascii=False, indent=1) + "\n", "utf-8")


def _compare(drawn: draws.Record, path: Path) -> None:
    try:
        kept = json.loads(path.read_text("utf-8"))
    except (ValueError, OSError) as error:
        raise click.ClickException(f"{path.name} is no record of a draw: {error}.") from error
    if json.loads(json.dumps(asdict(drawn))) != kept:  # as it reads once written
        raise click.ClickException("This is not the draw that was kept: frame, seed or ids differ.")


def _stored(record: str | None, check: str | None, keep: Path | None, json_: bool) -> None:
    """Show or repeat a draw that was made in the office."""
    home.prepare()
    from sixia.field.draws import record_of
    from sixia.field.rules import Unfit

    found = _find(record or check or "")
    if check:
        _repeat(found, json_)
        return
    try:
        told = record_of(found)
    except Unfit as error:
        raise click.ClickException(
            f"Not drawn yet. Its frame is {found.digest}, recorded {found.made_at:%Y-%m-%d %H:%M}Z."
        ) from error
    if keep:
        _keep(told, keep)
    say.totals({"drawn": len(told.result), "of": len(found.frame), **asdict(told)}, json_)


def _repeat(found: "Draw", json_: bool) -> None:
    """Draw again from the record; an alteration is an error, a changed world is not."""
    from sixia.field.draws import check

    told = check(found)
    if told.altered:
        raise click.ClickException(
            f"This record was altered: its {told.altered[0]} does not fit the rest of it. "
            "Do not act on it. Nothing was changed here."
        )
    drawn = len(found.result) if found.result is not None else None
    say.totals(
        {"holds": True, "drawn": drawn, "of": len(found.frame), "frame": found.digest,
         "added_since": told.added, "gone_since": told.gone},
        json_,
    )  # fmt: skip


def _find(text: str) -> "Draw":
    from sixia.field.models import Draw

    key = _key(text)
    found = Draw.objects.filter(key=key).first() if key else None
    if found is None:
        raise click.ClickException(
            f"No draw has the key {text!r}; its page shows it in its address."
        )
    return found


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _file(path: Path) -> Lines:
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (UnicodeDecodeError, OSError) as error:
        raise click.ClickException(f"{path.name} cannot be read: {error}.") from error
    parts = (line.partition("\t") for line in lines if line.strip())
    return [(one, stratum or "all") for one, _, stratum in parts]


def _households(code: str) -> Lines:
    """The ids are what stands for a household in public; the strata are their towns."""
    home.prepare()
    from sixia.field.frames import ids

    return [(one, place[:9]) for one, place in ids("household", code).items()]


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
