"""What `sixia draw` draws from: a file, areas, teams, households; each id with its stratum."""

from pathlib import Path

import click

from sixia.cli import home

Lines = list[tuple[str, str]]


def of_file(path: Path) -> Lines:
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (UnicodeDecodeError, OSError) as error:
        raise click.ClickException(f"{path.name} cannot be read: {error}.") from error
    parts = (line.partition("\t") for line in lines if line.strip())
    return [(one, stratum or "all") for one, _, stratum in parts]


def of_households(code: str) -> Lines:
    """The ids are what stands for a household in public; the strata are their towns."""
    home.prepare()
    from sixia.field.frames import ids

    return [(one, place[:9]) for one, place in ids("household", code).items()]


def of_areas(areas: str, teams: str, level: str) -> Lines:
    """The ids are area codes; the strata are their towns."""
    home.prepare()
    from sixia.grid.models import Area, Team

    if areas:
        here = Area.objects.filter(code__startswith=areas, level=level)
    else:
        with_team = Team.objects.filter(area__code__startswith=teams)
        here = Area.objects.filter(pk__in=with_team.values("area"))
    return [(code, code[:9]) for code in here.values_list("code", flat=True)]
