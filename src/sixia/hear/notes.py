"""What an import remembers of a file while it runs: ids it met, rows it rejected, times of waiting.

Kept in a small file of its own and not in memory, so that a million rows take no more than ten.
Everything is noted by the line it stands in: noting the same rows again changes nothing, so a run
that broke off can go over its last rows once more.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Self

from sixia.hear.importing import Rejected, Told
from sixia.hear.profiles import Identity
from sixia.papers.tables import Value

TABLES = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS met (id BLOB PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS waited (line INTEGER PRIMARY KEY, seconds INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS rejected (
    line INTEGER PRIMARY KEY, reason TEXT NOT NULL, params TEXT NOT NULL, row TEXT NOT NULL
);
"""
Cells = Mapping[str, Value]
ASKED = 500  # ids in one question
ALIKE = 10_000  # rows that are the same in all


class Notes:
    """The notes of one import, in a file that only its owner reads; ":memory:" for a trial."""

    def __init__(self, path: Path | str) -> None:
        if isinstance(path, Path):
            path.touch(mode=0o600)
        self.db = sqlite3.connect(path, isolation_level="DEFERRED", check_same_thread=False)
        self.db.executescript(TABLES)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.db.close()

    def sift(
        self, rows: Sequence[Told | Rejected], raw: Mapping[int, Cells], identity: Identity
    ) -> list[Told | Rejected]:
        """The rows with those rejected whose id stood in an earlier line of the file; where rows
        have no other identity than all their cells, later ones are numbered instead. All noted.

        `raw` gives the cells of each line.
        """
        told = {row.line: row for row in rows if isinstance(row, Told)}
        first = self._met({line: row.said.source_id for line, row in told.items()})
        late = {line: n for line, n in first.items() if n != line}
        again = self._numbered(told, late) if identity == "row" else _twice(told, late, raw)
        sifted = [again.get(row.line, row) for row in rows]
        self._note(sifted)
        self.db.commit()
        return sifted

    def reject(self, rows: Sequence[Rejected]) -> None:
        """Note that these do not hold after all."""
        self.db.executemany("DELETE FROM waited WHERE line = ?", [(row.line,) for row in rows])
        self._note(rows)
        self.db.commit()

    def _met(self, ids: dict[int, str]) -> dict[int, int]:
        """For each line the line in which its id stood first, noting ids that are new."""
        keys = {
            line: blake2b(known.encode(), digest_size=16).digest() for line, known in ids.items()
        }
        self.db.executemany(
            "INSERT OR IGNORE INTO met VALUES (?, ?)", ((key, line) for line, key in keys.items())
        )
        wanted = list(keys.values())
        found: dict[bytes, int] = {}
        for start in range(0, len(wanted), ASKED):
            some = wanted[start : start + ASKED]
            marks = ", ".join("?" * len(some))
            ask = f"SELECT id, line FROM met WHERE id IN ({marks})"  # noqa: S608 - marks only
            found.update(self.db.execute(ask, some).fetchall())
        return {line: found[key] for line, key in keys.items()}

    def _numbered(self, told: dict[int, Told], late: dict[int, int]) -> dict[int, Told | Rejected]:
        """Rows like an earlier one get the next number that is free: …-2, …-3."""
        numbered: dict[int, Told | Rejected] = {}
        for nth in range(2, ALIKE):
            ids = {line: f"{told[line].said.source_id}-{nth}" for line in late}
            first = self._met(ids)
            for line, known in ids.items():
                if first[line] == line:
                    said = replace(told[line].said, source_id=known)
                    numbered[line] = replace(told[line], said=said)
            late = {line: n for line, n in first.items() if n != line}
            if not late:
                break
        return numbered

    def _note(self, rows: Sequence[Told | Rejected]) -> None:
        waits = [
            (row.line, round((row.replied_at - row.said.received_at).total_seconds()))
            for row in rows
            if isinstance(row, Told) and row.replied_at
        ]
        self.db.executemany("INSERT OR REPLACE INTO waited VALUES (?, ?)", waits)
        lines = [(row.line,) for row in rows]
        self.db.executemany("DELETE FROM rejected WHERE line = ?", lines)
        bad = [_kept(row) for row in rows if isinstance(row, Rejected)]
        self.db.executemany("INSERT OR REPLACE INTO rejected VALUES (?, ?, ?, ?)", bad)

    def median_wait(self) -> float | None:
        """The median time from question to reply in seconds; None if there was no answer."""
        (count,) = self.db.execute("SELECT count(*) FROM waited").fetchone()
        middle = "SELECT seconds FROM waited ORDER BY seconds LIMIT ? OFFSET ?"
        found = self.db.execute(middle, (2 - count % 2, max(0, count - 1) // 2)).fetchall()
        return sum(n for (n,) in found) / len(found) if found else None

    def rejected(self) -> Iterator[Rejected]:
        """Every rejected row in order of lines."""
        rows = self.db.execute("SELECT line, reason, params, row FROM rejected ORDER BY line")
        for line, reason, params, row in rows:
            cells = {h: datetime.fromisoformat(v[0]) if isinstance(v, list) else v
                     for h, v in json.loads(row).items()}  # fmt: skip
            yield Rejected(line, cells, reason, json.loads(params))


def _twice(
    told: Mapping[int, Told], late: Mapping[int, int], raw: Mapping[int, Cells]
) -> dict[int, Told | Rejected]:
    return {
        line: Rejected(line, raw[line], "twice", {"said": told[line].said.source_id, "line": first})
        for line, first in late.items()
    }


def _kept(row: Rejected) -> tuple[int, str, str, str]:
    """As the table keeps it; a moment as a list of its text, for JSON has none."""
    cells = {h: [v.isoformat()] if isinstance(v, datetime) else v for h, v in row.row.items()}
    told = (json.dumps(part, ensure_ascii=False, default=str) for part in (dict(row.params), cells))
    return (row.line, row.reason, *told)  # type: ignore[return-value]  # two parts, two texts
