"""The rows of an import once more into the same tables, indexes and all, and nothing else done:
COPY on PostgreSQL, executemany on SQLite."""

import sqlite3
import tempfile
import time
from pathlib import Path
from typing import IO, Any

TABLES = (
    "hear_person",
    "hear_concern",
    "hear_search",
    "ledger_case",
    "ledger_event",
    "ledger_link",
)
BATCH = 1_000


def copied_plainly() -> float:
    """Seconds it takes to write what these tables hold; afterwards they hold the same."""
    from django.db import connection

    return _copied() if connection.vendor == "postgresql" else _executed()


def _copied() -> float:
    from django.db import connection, transaction

    with tempfile.TemporaryDirectory() as folder, connection.cursor() as cursor:
        files = [Path(folder) / table for table in TABLES]
        for table, path in zip(TABLES, files, strict=True):
            with path.open("wb") as file, cursor.copy(f"COPY {table} TO STDOUT") as copy:
                file.writelines(copy)
        cursor.execute(f"TRUNCATE {', '.join(TABLES)} CASCADE")
        began = time.perf_counter()
        with transaction.atomic():
            for table, path in zip(TABLES, files, strict=True):
                with path.open("rb") as file, cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    _pass_on(file, copy)
        return time.perf_counter() - began


def _pass_on(file: IO[bytes], copy: Any) -> None:
    while piece := file.read(2**18):
        copy.write(piece)


def _executed() -> float:
    from django.conf import settings

    name = str(settings.DATABASES["default"]["NAME"])
    with tempfile.TemporaryDirectory(dir=Path(name).parent) as folder:
        there = sqlite3.connect(name)
        here = sqlite3.connect(f"{folder}/again.sqlite3")
        try:
            return _again(there, here)
        finally:
            there.close()
            here.close()


def _again(there: sqlite3.Connection, here: sqlite3.Connection) -> float:
    marks = ", ".join("?" * len(TABLES))
    made = "SELECT sql FROM sqlite_master WHERE tbl_name IN (%s) AND sql IS NOT NULL ORDER BY rowid"
    for (told,) in there.execute(made % marks, TABLES):
        here.execute(told)
    here.execute("PRAGMA journal_mode=WAL")
    here.execute("PRAGMA synchronous=FULL")
    began = time.perf_counter()
    for table in TABLES:
        names = "rowid, body" if table == "hear_search" else "*"
        rows = there.execute(f"SELECT {names} FROM {table}")  # noqa: S608 - our own names
        marks = ", ".join("?" * len(rows.description))
        columns = f"({names})" if table == "hear_search" else ""
        into = f"INSERT INTO {table} {columns} VALUES ({marks})"  # noqa: S608 - our own names
        while batch := rows.fetchmany(BATCH):
            with here:
                here.executemany(into, batch)
    return time.perf_counter() - began
