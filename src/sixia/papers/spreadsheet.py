"""Rows of an xlsx file, read by a process of its own: whole (see `sheet`) or, where it is too big
to be held, row by row (see `stream`)."""

import json
import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Generator
from datetime import datetime, timedelta
from pathlib import Path

from sixia.papers.archive import is_bomb
from sixia.papers.problems import TableError

UNPACKED = 512 * 2**20
HELD = 64 * 2**20  # unpacked; held whole this takes 110 MB
WHOLE, PIECEWISE = (Path(__file__).with_name(name) for name in ("sheet.py", "stream.py"))
EXCEL = datetime(1899, 12, 30)  # noqa: DTZ001 - day 0 of the 1900 system, in no zone

Lines = Generator[tuple[int, list[str | datetime]], None, None]


def weigh(path: Path, limit: int = UNPACKED) -> int:
    """The bytes this workbook unpacks to, by its zip directory.

    Raises TableError unless it is one, and of bearable size.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names, bomb = archive.namelist(), is_bomb(archive, limit)
            unpacked = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise TableError("broken") from error
    if bomb:
        raise TableError("bomb")
    if not any(name.startswith("xl/workbook.") for name in names):
        raise TableError("not_a_table")
    return unpacked


def is_big(path: Path, unpacked: int) -> bool:
    """Whether the workbook is too big to be held, and one that can be read row by row."""
    if unpacked <= HELD:
        return False
    with zipfile.ZipFile(path) as archive:
        return "xl/workbook.xml" in archive.namelist()


def test(path: Path) -> int | None:
    """Unpack everything once and compare its checksums; how many rows its first sheet says it
    has, if it says so. Raises TableError."""
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.testzip() is not None:
                raise TableError("broken")
            sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/")]
            with archive.open(sheets[0]) as sheet:
                said = re.search(rb'<dimension ref="\w+:[A-Z]+(\d+)"', sheet.read(4096))
    except (zipfile.BadZipFile, zlib.error, EOFError, IndexError, ValueError, OSError) as error:
        raise TableError("broken") from error
    return int(said[1]) - 1 if said else None


def lines(path: Path, sheet: str | None) -> Lines:
    """Yield (line number from 1, values) of a sheet, the first unless named. Raises TableError."""
    for number, printed in enumerate(_printed(WHOLE, path, sheet), start=1):
        yield number, _values(printed, sheet)


def big_lines(path: Path, sheet: str | None, unpacked: int) -> Lines:
    """The same of a workbook too big to be held; blank rows are left out."""
    for printed in _printed(PIECEWISE, path, sheet, str(unpacked)):
        if not isinstance(printed, list):
            raise _problem(printed, sheet)
        number, cells = printed
        values: list[str | datetime] = [""] * (1 + max((column for column, _ in cells), default=-1))
        for column, cell in cells:
            values[column] = _value(cell)
        yield number, values


def _printed(program: Path, path: Path, sheet: str | None, *more: str) -> Generator[object]:
    command = [sys.executable, "-P", str(program), str(path), sheet or "", *more]
    with subprocess.Popen(  # noqa: S603 - our own program; the file's name is one argument
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as reader:
        try:
            for printed in reader.stdout or ():
                yield json.loads(printed)
            if reader.wait() != 0:
                raise TableError("broken")
        finally:
            reader.kill()


def _values(printed: object, sheet: str | None) -> list[str | datetime]:
    if isinstance(printed, list):
        return [_value(cell) for cell in printed]
    raise _problem(printed, sheet)


def _problem(printed: object, sheet: str | None) -> TableError:
    known = printed == "no_sheet"
    return TableError("no_sheet", sheet=sheet or "") if known else TableError("broken")


def _value(cell: object) -> str | datetime:
    if isinstance(cell, dict):
        return _moment(**cell)
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float | int):
        return f"{cell:.0f}" if float(cell).is_integer() else f"{cell:.15g}"
    return str(cell).replace("\0", "").strip()


def _moment(at: str = "", days: float = -1, hours: float = 0) -> str | datetime:
    """A moment as the programs print it: ISO text, days of the 1900 system, or hours that ran."""
    try:
        if at:
            return datetime.fromisoformat(at).replace(tzinfo=None)
        if days >= 1:
            return EXCEL + timedelta(milliseconds=round(days * 86_400_000))
    except (ValueError, OverflowError):
        return at or str(days)
    span = timedelta(seconds=round((days if days >= 0 else hours / 24) * 86_400))
    return str(span)
