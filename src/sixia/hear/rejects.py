"""The file of rows that did not hold: the same columns and the reason, to be mended."""

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from sixia.hear.headings import REASON
from sixia.hear.importing import Rejected
from sixia.papers.tables import BEYOND, write_csv


def write_rejects(path: Path, headings: Sequence[str], rows: Iterable[Rejected]) -> None:
    """Write the rows, for the owner's eyes only, since they hold what people said. No file is left
    where there are none; one of an earlier run goes."""
    path.unlink(missing_ok=True)
    left = iter(rows)
    first = next(left, None)
    if first is None:
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    named = [heading for heading in headings if heading and heading != REASON]
    write_csv(path, [*named, REASON], _cells(named, chain([first], left)))


def _cells(headings: Sequence[str], rows: Iterable[Rejected]) -> Iterator[list[str]]:
    for row in rows:
        # What lay beyond the headed columns is told, so that nobody has to look for it.
        reason = " ".join(filter(None, (str(row), str(row.row.get(BEYOND, "")))))
        yield [*(str(row.row.get(heading, "")) for heading in headings), reason]
