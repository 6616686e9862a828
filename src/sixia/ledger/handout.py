"""Status out as a file: a window of changes, in the columns and words of a source's profile."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, tzinfo
from itertools import islice
from pathlib import Path
from tempfile import mkstemp

from django.db import transaction

from sixia.grid.looks import NoReason, log_looks
from sixia.grid.models import Staff
from sixia.hear.profiles import Out
from sixia.ledger import handback
from sixia.ledger.columns import Value, row
from sixia.ledger.handback import Window
from sixia.ledger.telling import CHUNK, Told, told
from sixia.papers.writing import write_csv, write_jsonl, write_xlsx

ENCODING = {"utf-8": "utf-8-sig"}


@dataclass(slots=True)
class Given:
    """What a hand-off holds; `next_mark` is the mark to ask with next time."""

    rows: int
    mark: int
    next_mark: int


def write(
    path: Path,
    window: Window,
    out: Out,
    zone: tzinfo,
    now: datetime,
    staff: Staff | None = None,
    why: str = "",
) -> Given:
    """Write the changes of a window to a file of the profile's format.

    Where the profile names personal data, who gets it and why is asked for, and each person's look
    is logged before the file is there. The file is for its owner's eyes only, and whole: where it
    fails, what stood there before still stands. Raises NoReason, papers.TableError, OSError.
    """
    given = Given(0, window.since, window.until)
    lines = _lines(window, out, zone, given, staff if out.personal else None, why, now)
    if out.personal and (staff is None or not why.strip()):
        raise NoReason
    with _whole(path) as part, transaction.atomic():  # the looks are kept before the file is there
        _write(part, out, lines)
        _flush(part)
    return given


def _write(path: Path, out: Out, lines: Iterable[list[Value]]) -> None:
    heads = list(out.columns)
    match out.format:
        case "csv":
            write_csv(path, heads, _spelt(lines, out), ENCODING.get(out.encoding, out.encoding))
        case "jsonl":
            write_jsonl(path, heads, _spelt(lines, out))
        case "xlsx":
            write_xlsx(path, heads, lines)


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A name beside it to write to, which becomes `path` if all went well and is gone if not."""
    handle, name = mkstemp(prefix=f".{path.name}.", dir=path.parent)  # 0600
    os.close(handle)
    part = Path(name)
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    """On to the disk: that it is full may show only now."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _lines(
    window: Window,
    out: Out,
    zone: tzinfo,
    given: Given,
    staff: Staff | None,
    why: str,
    now: datetime,
) -> Iterator[list[Value]]:
    rows = told(handback.changes(window).iterator(2000))
    for each in _looked(rows, out.spoken, staff, why, now):
        given.rows += 1
        yield [v.astimezone(zone) if isinstance(v, datetime) else v for v in row(each, out)]


def _looked(
    rows: Iterator[Told], spoken: bool, staff: Staff | None, why: str, now: datetime
) -> Iterator[Told]:
    """The same rows, the look at each person, or at what each one said, written down first."""
    while some := list(islice(rows, CHUNK)):
        if staff:
            shown = [e.concern.key for e in some if spoken or e.concern.person_id]
            log_looks(shown, staff, "person", why, now)
        yield from some


def _spelt(lines: Iterable[list[Value]], out: Out) -> Iterator[list[Value]]:
    """Moments as the profile writes them."""
    for line in lines:
        yield [v.strftime(out.dates) if isinstance(v, datetime) else v for v in line]
