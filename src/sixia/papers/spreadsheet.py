"""Rows of an xlsx file, read by a process of its own (see `sheet`)."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Generator
from datetime import datetime
from pathlib import Path

from sixia.papers.archive import is_bomb
from sixia.papers.problems import TableError

UNPACKED = 512 * 2**20
PROGRAM = Path(__file__).with_name("sheet.py")


def weigh(path: Path) -> None:
    """Raise TableError unless this is a workbook of bearable size, by its zip directory."""
    try:
        with zipfile.ZipFile(path) as archive:
            names, bomb = archive.namelist(), is_bomb(archive, UNPACKED)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise TableError("broken") from error
    if bomb:
        raise TableError("bomb")
    if not any(name.startswith("xl/workbook.") for name in names):
        raise TableError("not_a_table")


def lines(path: Path, sheet: str | None) -> Generator[tuple[int, list[str | datetime]], None, None]:
    """Yield (line number from 1, values) of a sheet, the first unless named. Raises TableError."""
    command = [sys.executable, "-P", str(PROGRAM), str(path), sheet or ""]
    with subprocess.Popen(  # noqa: S603 - our own program; the file's name is one argument
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as reader:
        try:
            for number, printed in enumerate(reader.stdout or (), start=1):
                yield number, _values(json.loads(printed), sheet or "")
            if reader.wait() != 0:
                raise TableError("broken")
        finally:
            reader.kill()


def _values(printed: object, sheet: str) -> list[str | datetime]:
    if isinstance(printed, list):
        return [_value(cell) for cell in printed]
    if printed == "no_sheet":
        raise TableError("no_sheet", sheet=sheet)
    raise TableError("broken")


def _value(cell: object) -> str | datetime:
    if isinstance(cell, dict):
        return datetime.fromisoformat(cell["at"])
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() else f"{cell:.15g}"
    return str(cell).replace("\0", "").strip()
