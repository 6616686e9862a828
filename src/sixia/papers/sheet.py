"""Program: print the rows of a spreadsheet as JSON, one line a row, for `tables` to read.

It runs in a process of its own because a spreadsheet of a few hundred bytes whose only two cells
lie at A1 and XFD1048576 makes the reader ask for 550 GB, and the failed request ends the process.
A line that is a string is an error code of `tables.TableError`.
"""

import datetime as dt
import json
import sys
from collections.abc import Iterator
from contextlib import suppress

import python_calamine

MEMORY = 2 * 2**30
SECONDS = 300  # of processor time


def limit() -> None:
    """Cap memory and processor time where the system can (not on Windows)."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def rows(path: str, name: str) -> Iterator[object]:
    try:
        book = python_calamine.CalamineWorkbook.from_path(path)
        sheet = book.get_sheet_by_name(name) if name else book.get_sheet_by_index(0)
        yield from sheet.iter_rows()
    except python_calamine.WorksheetNotFound:
        yield "no_sheet"
    except Exception:  # noqa: BLE001 - whatever is wrong in a stranger's file, it cannot be read
        yield "broken"


def plain(value: object) -> object:
    """Days and times for JSON: a moment as {"at": …}, a duration or time of day as its text."""
    return {"at": value.isoformat()} if isinstance(value, dt.date) else str(value)


if __name__ == "__main__":
    limit()
    for row in rows(sys.argv[1], sys.argv[2]):
        sys.stdout.write(json.dumps(row, default=plain) + "\n")
