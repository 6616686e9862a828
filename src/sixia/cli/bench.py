"""`sixia bench`: figures, one JSON object a line. The benchmarks lie in the checkout's `bench/`."""

import importlib.util
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import click

FOLDER = Path(__file__).resolve().parents[3] / "bench"


@click.command()
@click.argument("name", required=False)
@click.option("--database", metavar="URL", help="Measure on this database (default: SQLite).")
@click.option("--size", type=click.IntRange(min=1), help="How much; each benchmark has its own.")
@click.option("--seconds", type=float, default=5.0, show_default=True, help="How long a figure.")
@click.option("--json", "json_", is_flag=True, help="One JSON object a line.")
def bench(
    name: str | None, database: str | None, size: int | None, seconds: float, json_: bool
) -> None:
    """Run the benchmark NAME, or all of them, in a home of their own."""
    names = sorted(file.stem for file in FOLDER.glob("[a-z]*.py"))
    if not names:
        raise click.ClickException("The benchmarks come with a checkout of the source only.")
    if name and name not in names:
        raise click.UsageError(f"No benchmark is called {name!r}; there are: {', '.join(names)}.")
    os.environ["SIXIA_HOME"] = str(Path(os.environ.get("SIXIA_HOME", "var")).resolve() / "bench")
    if database:
        os.environ["SIXIA_DATABASE_URL"] = database
    for one in [name] if name else names:
        for figure in _figures(one, size, seconds):
            click.echo(json.dumps(figure, ensure_ascii=False) if json_ else _line(figure))


def _figures(name: str, size: int | None, seconds: float) -> Iterator[dict[str, object]]:
    module = _load(name)
    for figure in module.run(size or module.SIZE, seconds):
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
