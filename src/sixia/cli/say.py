"""What a command says: progress to stderr, totals at its end to stdout."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

as_json = click.option("--json", "json_", is_flag=True, help="End in one JSON line of totals.")


def totals(told: Mapping[str, Any], json_: bool) -> None:
    """One JSON line for machines, or a line for each figure for people."""
    if json_:
        click.echo(json.dumps(dict(told), ensure_ascii=False, default=str))
        return
    width = max(map(len, told), default=0)
    for name, value in told.items():
        shown = ", ".join(map(str, value)) if isinstance(value, list | tuple) else value
        click.echo(f"{name.replace('_', ' '):<{width}}  {'–' if shown is None else shown}")


def note(text: str) -> None:
    """A line for people, beside the result."""
    click.echo(text, err=True)


Moved = Callable[[int, int | None], None]


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on stderr where people look on; gives the function that moves it on by so many."""
    with _bar(what, total) as (shown, task):
        yield lambda more: shown.advance(task, more)


@contextmanager
def share(what: str) -> Iterator[Moved]:
    """The same; gives the function that sets how much is done, and of how much if that is known."""
    with _bar(what, None) as (shown, task):
        yield lambda done, total: shown.update(task, completed=done, total=total)


@contextmanager
def _bar(what: str, total: int | None) -> Iterator[tuple[Progress, TaskID]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(
        *columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal
    ) as shown:
        yield shown, shown.add_task(what, total=total)
