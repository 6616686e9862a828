"""Draws that were made in the office, by their key: shown whole, or made again."""

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


def keep_record(drawn: draws.Record, path: Path) -> None:
    """Write the record of a draw down, as `--check` reads it."""
    path.write_text(json.dumps(asdict(drawn), ensure_ascii=False, indent=1) + "\n", "utf-8")


def show(record: str | None, check: str | None, keep: Path | None, json_: bool) -> None:
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
        keep_record(told, keep)
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

    key = key_of(text)
    found = Draw.objects.filter(key=key).first() if key else None
    if found is None:
        raise click.ClickException(
            f"No draw has the key {text!r}; its page shows it in its address."
        )
    return found


def key_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
