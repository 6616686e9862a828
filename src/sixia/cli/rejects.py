"""The file of rows that did not hold: the same columns and the reason, to be mended."""

import os
from pathlib import Path
from types import TracebackType
from typing import Self

from sixia.hear.headings import REASON
from sixia.hear.importing import Rejected
from sixia.papers.tables import BEYOND, Table, write_csv


class Rejects:
    """Collects rejected rows and writes them when it closes; for the owner's eyes only, since
    rows hold what people said."""

    def __init__(self, path: Path, table: Table) -> None:
        self.path = path
        self.headings = [h for h in table.headings if h and h != REASON]
        self.rows: list[list[str]] = []

    def add(self, rejected: Rejected) -> None:
        cells = [str(rejected.row.get(h, "")) for h in self.headings]
        # What lay beyond the headed columns is told, so that nobody has to look for it.
        beyond = str(rejected.row.get(BEYOND, ""))
        self.rows.append([*cells, " ".join(filter(None, (str(rejected), beyond)))])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        broken: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if broken:
            return  # the file may be what is being imported; the next run tells these rows again
        self.path.unlink(missing_ok=True)  # of the run before
        if self.rows:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))
            write_csv(self.path, [*self.headings, REASON], self.rows)
