"""`sixia bench`: figures, one JSON object a line. The benchmarks lie in the checkout's `bench/`."""

import importlib.util
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType

import click

FOLDER = Path(__file__).resolve().parents[3] / "bench"


GIVEN = {
    "input": "What was said, or what is to be measured.",
    "train": "Rows to learn from.",
    "test": "Rows to be judged by.",
    "groups": "What belongs together.",
}


class Several(click.Command):
    """Takes several files behind one option: `--input A B` is `--input A --input B`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        spread: list[str] = []
        option = ""
        for arg in args:
            if arg.startswith("-"):
                option = arg if arg.removeprefix("--") in GIVEN else ""
            elif option and spread[-1] != option:
                spread.append(option)
            spread.append(arg)
        return super().parse_args(ctx, spread)


def files(command: Callable[..., None]) -> Callable[..., None]:
    """The options that name files, each of which takes several."""
    for name, told in reversed(GIVEN.items()):
        path = click.Path(exists=True, dir_okay=False, path_type=Path)
        given = click.option(f"--{name}", multiple=True, type=path, metavar="FILE…", help=told)
        command = given(command)
    return command


@click.command(cls=Several)
@click.argument("name", required=False)
@click.option("--database", metavar="URL", help="Measure on this database (default: SQLite).")
@click.option("--size", type=click.IntRange(min=1), help="How much; each benchmark has its own.")
@click.option("--seconds", type=float, default=5.0, show_default=True, help="How long a figure.")
@files
@click.option("--json", "json_", is_flag=True, help="One JSON object a line.")
def bench(
    name: str | None,
    database: str | None,
    size: int | None,
    seconds: float,
    json_: bool,
    **given: tuple[Path, ...],
) -> None:
    """Run the benchmark NAME, or all of them, in a home of their own. Name it before any files."""
    names = sorted(file.stem for file in FOLDER.glob("[a-z]*.py"))
    if not names:
        raise click.ClickException("The benchmarks come with a checkout of the source only.")
    if name and name not in names:
        raise click.UsageError(f"No benchmark is called {name!r}; there are: {', '.join(names)}.")
    os.environ["SIXIA_HOME"] = str(Path(os.environ.get("SIXIA_HOME", "var")).resolve() / "bench")
    if database:
        os.environ["SIXIA_DATABASE_URL"] = database
    for one in [name] if name else names:
        for figure in _figures(one, size, seconds, given):
            click.echo(json.dumps(figure, ensure_ascii=False) if json_ else _line(figure))


def _figures(
    name: str, size: int | None, seconds: float, given: Mapping[str, tuple[Path, ...]]
) -> Iterator[dict[str, object]]:
    """The figures of one benchmark; it is handed the files that it says, in `FILES`, it takes."""
    module = _load(name)
    takes = getattr(module, "FILES", ())
    if unasked := [option for option, paths in given.items() if paths and option not in takes]:
        raise click.UsageError(f"The benchmark {name} takes no --{unasked[0]}.")
    handed = {option: given[option] for option in takes}
    for figure in module.run(size or module.SIZE, seconds, **handed):
        yield {"bench": name, **figure}


def _load(name: str) -> ModuleType:
    sys.path.insert(0, str(FOLDER.parent))  # what benchmarks share: bench._cases, bench._figure
    spec = importlib.util.spec_from_file_location(f"bench_{name}", FOLDER / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _line(figure: dict[str, object]) -> str:
    return (
        f"{figure['bench']} {figure['figure']}: {figure['value']} {figure['unit']} "
        f"(beside {figure['beside']}: {figure['beside_value']}, ratio {figure['ratio']})"
    )
