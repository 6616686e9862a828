"""Tables from strangers (xlsx, csv, jsonl), read with care."""

import codecs
import csv
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sixia.papers import jsonl, spreadsheet
from sixia.papers.problems import TableError
from sixia.papers.times import parse_when
from sixia.papers.writing import write_csv, write_xlsx

__all__ = ["BEYOND", "Table", "TableError", "parse_when", "read", "write_csv", "write_xlsx"]

SIZE = 64 * 2**20
LARGE = 4 * 2**30  # packed or unpacked; for who has the machine at hand
BEYOND = ""  # the heading under which values stand that are in no headed column
SIGNS = ",;\t，"

Value = str | datetime
Lines = Generator[tuple[int, list[Value]], None, None]


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows; every iteration reads the file anew.

    Gives (line number in the file from 1, heading → value) for each row that is not blank. Values
    are stripped text ("" where a row has none; whole numbers without ".0") or, where the
    spreadsheet has a date, a naive datetime. Values in a column without heading stand under
    `BEYOND`, joined by tabs. Iterating may raise TableError.
    """

    headings: tuple[str, ...]
    line: int
    lines: Callable[[], Lines]
    test: Callable[[], int | None] | None = None

    def __iter__(self) -> Iterator[tuple[int, dict[str, Value]]]:
        for line, values in self.lines():
            if line > self.line and any(values):
                yield line, self._named(values)

    def count(self) -> int | None:
        """Read to the end; how many rows there are. Raises TableError where it can't be read.

        A workbook too big for that is only unpacked and compared with its checksums, and may not
        know.
        """
        return self.test() if self.test else sum(1 for _ in self)

    def _named(self, values: list[Value]) -> dict[str, Value]:
        row: dict[str, Value] = dict.fromkeys(filter(None, self.headings), "")
        beyond = []
        for place, value in enumerate(values):
            if place < len(self.headings) and self.headings[place]:
                row[self.headings[place]] = value
            elif value:
                beyond.append(str(value))
        return row | {BEYOND: "\t".join(beyond)} if beyond else row


def read(path: Path, sheet: str | None = None, limit: int = SIZE) -> Table:
    """Open a table of at most `limit` bytes; the first row that is not blank gives the headings.

    xlsx (the first sheet unless named), csv in UTF-8, GB18030 or marked UTF-16, with comma,
    semicolon or tab, or one JSON object a line; told apart by content, not by name. However long,
    it is never held in memory. Raises TableError, OSError.
    """
    size = path.stat().st_size
    if size > limit:
        raise TableError("too_big", size=size, limit=limit)
    lines, test = _reader(path, sheet, limit)
    with closing(lines()) as opened:
        for line, values in opened:
            if any(values):
                return Table(_headings(values), line, lines, test)
    raise TableError("no_headings")


def _headings(values: list[Value]) -> tuple[str, ...]:
    headings = tuple(" ".join(str(value).split()) for value in values)
    met: set[str] = set()
    for heading in filter(None, headings):
        if heading in met:
            raise TableError("duplicate_heading", heading=heading)
        met.add(heading)
    return headings


def _reader(
    path: Path, sheet: str | None, limit: int
) -> tuple[Callable[[], Lines], Callable[[], int | None] | None]:
    with path.open("rb") as file:
        start = file.read(512)
    if start.startswith(b"PK\x03\x04"):
        return _workbook(path, sheet, limit)
    if start.startswith(bytes.fromhex("d0cf11e0a1b11ae1")):
        raise TableError("old_format")
    utf16 = start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if start.lstrip().startswith(b"<") or (b"\0" in start and not utf16):
        raise TableError("not_a_table")
    if start.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{"):
        return partial(jsonl.lines, path, _encoding(path)), None
    return partial(_csv_lines, path, "utf-16" if utf16 else _encoding(path)), None


def _workbook(
    path: Path, sheet: str | None, limit: int
) -> tuple[Callable[[], Lines], Callable[[], int | None] | None]:
    unpacked = spreadsheet.weigh(path, limit if limit > SIZE else spreadsheet.UNPACKED)
    if not spreadsheet.is_big(path, unpacked):
        return partial(spreadsheet.lines, path, sheet), None
    read_big = partial(spreadsheet.big_lines, path, sheet, unpacked)
    return read_big, partial(spreadsheet.test, path)


def _encoding(path: Path) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            with path.open(encoding=encoding) as file:
                while file.read(2**20):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise TableError("encoding")


def _csv_lines(path: Path, encoding: str) -> Lines:
    with path.open(encoding=encoding, newline="") as file:
        sign = _sign(file.readline(2**16))
        file.seek(0)
        reader = csv.reader(file, delimiter=sign)
        line = 1
        try:
            for cells in reader:
                yield line, [cell.replace("\0", "").strip() for cell in cells]
                line = reader.line_num + 1
        except (csv.Error, UnicodeError) as error:
            raise TableError("bad_line", line=line) from error


def _sign(headings: str) -> str:
    return max(SIGNS, key=headings.count)
