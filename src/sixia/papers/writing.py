"""Tables written for people who open them in Excel or WPS."""

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter  # type: ignore[import-untyped]  # published without types

from sixia.papers.problems import TableError

CELL = 32_767  # characters a cell holds
ROWS = 1_048_575  # below the headings
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

Cell = str | float | datetime | None


def write_csv(
    path: Path,
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    encoding: str = "utf-8-sig",
) -> None:
    """Write UTF-8 with the mark Excel needs, or as another encoding has it ("?" for characters it
    lacks); moments as they are, without their zone.

    Text that Excel would run as a formula gets a "'" in front; numbers stay numbers.
    """
    with path.open("w", encoding=encoding, errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_harmless(heading) for heading in headings])
        writer.writerows([_written(cell) for cell in row] for row in rows)


def write_jsonl(path: Path, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write one JSON object a line, by headings, for machines: text as it is, "" where a cell is
    empty; moments as `write_csv` has them."""
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            cells = [_dated(cell) for cell in row]
            line = dict(zip(headings, cells, strict=True))
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


def write_xlsx(path: Path, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write one sheet, row by row; text is always text, never a formula or link.

    Text over 32,767 characters, more than a cell holds, is cut and ends in "…". Raises TableError
    beyond 1,048,575 rows, OSError.
    """
    with _workbook(path) as book:
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        _write_row(sheet, 0, headings, moment)
        for number, row in enumerate(rows, start=1):
            if number > ROWS:
                raise TableError("too_many_rows", limit=ROWS)
            _write_row(sheet, number, row, moment)


@contextmanager
def _workbook(path: Path) -> Iterator[xlsxwriter.Workbook]:
    try:
        with TemporaryDirectory() as rows:  # goes, whatever happens
            options = {"constant_memory": True, "remove_timezone": True, "tmpdir": rows}
            with xlsxwriter.Workbook(path, options) as book:
                yield book
    except xlsxwriter.exceptions.FileCreateError as error:
        raise OSError(str(error)) from error  # such as a full disk: as csv and jsonl say it


def _write_row(
    sheet: xlsxwriter.worksheet.Worksheet,
    number: int,
    row: Sequence[Cell],
    moment: xlsxwriter.format.Format,
) -> None:
    for place, cell in enumerate(row):
        if isinstance(cell, datetime):
            sheet.write_datetime(number, place, cell, moment)
        elif isinstance(cell, (int, float)):
            sheet.write_number(number, place, cell)
        elif cell:
            text = cell if len(cell) <= CELL else cell[: CELL - 1] + "…"
            sheet.write_string(number, place, text)


def _written(cell: Cell) -> str | float:
    return _harmless(cell) if isinstance(cell, str) else _dated(cell)


def _dated(cell: Cell) -> str | float:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=None, microsecond=0).isoformat(" ")
    return "" if cell is None else cell


def _harmless(text: str) -> str:
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
