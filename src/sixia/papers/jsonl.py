"""Rows of a file with one JSON object a line."""

import json
import re
from collections.abc import Generator
from datetime import datetime
from itertools import islice
from pathlib import Path

from sixia.papers.problems import TableError

ODD = re.compile("[\x00\ud800-\udfff]")
LOOKED_AT = 200  # lines whose keys are the headings


def lines(path: Path, encoding: str) -> Generator[tuple[int, list[str | datetime]], None, None]:
    """Yield the headings as line 0, then (line number from 1, values) of each object.

    The headings are the keys of the first 200 objects. What comes under another key later stands
    behind them with its key, as what is in no headed column. Raises TableError.
    """
    headings = list(
        dict.fromkeys(k for _, row in islice(_objects(path, encoding), LOOKED_AT) for k in row)
    )
    yield 0, [*headings]
    known = set(headings)
    for number, row in _objects(path, encoding):
        beyond = [f"{key}: {_text(row[key])}" for key in row if key not in known]
        yield number, [*(_text(row.get(heading)) for heading in headings), *beyond]


def _objects(path: Path, encoding: str) -> Generator[tuple[int, dict[str, object]], None, None]:
    with path.open(encoding=encoding) as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise TableError("bad_line", line=number) from error
            if not isinstance(row, dict):
                raise TableError("bad_line", line=number)
            yield number, {_kept(key): value for key, value in row.items()}


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, dict | list | bool):
        return _kept(json.dumps(value, ensure_ascii=False))
    return _kept(str(value)).strip()


def _kept(text: str) -> str:
    """NUL and halves of surrogate pairs, which JSON can spell and no database keeps, are shown as
    what could not be read. One odd cell must not stop a file."""
    return ODD.sub("\ufffd", text)
