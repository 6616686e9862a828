"""Parquet files that are there whole or not at all, each marked with what it was written from."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

MARK = "sixia"
DRAFT = ".new"  # nobody who reads *.parquet sees it


@contextmanager
def writing(path: Path, schema: pa.Schema) -> Iterator[pq.ParquetWriter]:
    """What is written takes the place of the file at the end, at once; broken off, nothing has
    changed. For its owner's eyes only."""
    _room(path.parent)
    draft = path.with_suffix(DRAFT)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            with pq.ParquetWriter(file, schema, compression="zstd") as writer:
                yield writer
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        _sync(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def mark(writer: pq.ParquetWriter, told: str) -> None:
    """Say in the file what it was written from."""
    writer.add_key_value_metadata({MARK: told})


def marked(path: Path) -> tuple[str, int]:
    """What the file was written from, and its rows; nothing of a file that can't be read."""
    try:
        told = pq.read_metadata(path)
    except (OSError, pa.ArrowException):
        return "", 0
    return (told.metadata or {}).get(MARK.encode(), b"").decode(), told.num_rows


def drop(path: Path) -> None:
    """Take a file away, and its folder if that held nothing else."""
    path.unlink()
    if not any(path.parent.iterdir()):
        path.parent.rmdir()


def sweep(folder: Path) -> None:
    """Take away what a killed writer left. Only while nobody writes."""
    for draft in folder.glob(f"*/*{DRAFT}"):
        drop(draft)


def _room(folder: Path) -> None:
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
