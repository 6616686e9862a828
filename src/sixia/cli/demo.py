"""`sixia demo`: the made-up county, for trying everything."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from sixia.cli import home, say, serve
from sixia.cli.mine import mined

NAMED = ("mei", "bo", "qin", "su", "tao", "he", "lin", "wang", "jian", "ji", "admin")


@click.command()
@click.option("--serve", "serve_", is_flag=True, help="Serve it when it is loaded.")
@click.option("--seed", default=7, show_default=True, help="Another seed, another county.")
@click.option(
    "--count", default=20_000, show_default=True, type=click.IntRange(1), help="Concerns."
)
@serve.address
@say.as_json
def demo(
    serve_: bool, seed: int, count: int, host: str, port: int, workers: int, json_: bool
) -> None:
    """Load 清溪县 with a year of concerns, marked as a sample on every page, and mine it."""
    home.prepare()
    from django.conf import settings

    mark = Path(settings.SIXIA_HOME) / "demo"
    if mark.exists():
        say.note(f"The sample is already in {settings.SIXIA_HOME}.")
        told: dict[str, object] = {"loaded": False}
    else:
        told = _load(mark, seed, count)
    _who(mark)
    if json_ or not serve_:
        say.totals(told, json_)
    if serve_:
        serve.run(host, port, workers)


def _load(mark: Path, seed: int, count: int) -> dict[str, object]:
    from django.conf import settings

    from sixia.demo.load import load
    from sixia.grid.models import Area

    if Area.objects.exists():
        raise click.ClickException(
            "This home already holds a county. Nothing was changed. "
            "Give the sample a home of its own: SIXIA_HOME=somewhere-else sixia demo"
        )
    with say.progress("Making up a county", count) as moved:
        told = load(home.now(), seed, count, moved)
    mark.write_text(json.dumps({**told.codes, "household": told.household}) + "\n", "utf-8")
    settings.SIXIA_DEMO = True  # the settings were read before there was a mark
    return {"loaded": True, **asdict(told), "mined": _mine()}


def _mine() -> bool:
    """Topics and the like, as a night would find them."""
    try:
        mined()
    except click.ClickException as error:
        say.note(f"Topics are not looked for. {error.message}")
        return False
    return True


def _who(mark: Path) -> None:
    from sixia.demo.cast import PASSWORD
    from sixia.grid.models import Staff

    say.note(f"Everyone signs in with the password {PASSWORD}:")
    known = Staff.objects.filter(username__in=NAMED).select_related("unit")
    for staff in sorted(known, key=lambda one: NAMED.index(one.username)):
        role = staff.duties.first()
        say.note(f"  {staff.username:<6} {staff.name}, {staff.unit}: {role and role.role}")
    for stage, code in json.loads(mark.read_text("utf-8")).items():
        if stage == "household":
            say.note(f"  a household reads its own file at /household/ with {code}")
        else:
            say.note(f"  a resident whose matter is {stage} follows it with {code}")
