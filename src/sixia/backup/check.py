"""Whether what was restored is what was backed up: rows, leaves, the ledger's proof, every file."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from sixia.backup import snapshot
from sixia.backup.tables import Table
from sixia.field import uploads
from sixia.field.models import Upload
from sixia.hear import accusations, files
from sixia.hear.models import Attachment
from sixia.seal.envelope import CannotOpen

Moved = Callable[[int], None]
CONTEXTS = (files.CONTEXT, uploads.CONTEXT, files.APART)


def rows(
    tables: Iterable[Table], header: Mapping[str, Any], manifest: Mapping[str, Any]
) -> dict[str, Any]:
    """Rows and leaves, counted and compared with the manifest. Where the database is of the kind
    that was backed up, every row is the same to the letter; else every row without JSON, which the
    leaves of the events vouch for, and without floats, which only what was mined has. `differing`
    names tables that are not alike."""
    same_kind = header["database"] == connection.vendor
    differing, total = [], 0
    with snapshot.taken() as now:
        for table in tables:
            count, digest = _sum(snapshot.pieces(now, table))
            total += count
            alike = count == manifest["rows"][table.name] and (
                digest == manifest["digests"][table.name] or not (same_kind or table.comparable)
            )
            differing += [] if alike else [table.name]
        leaves, root = snapshot.root(now.one(snapshot.LEAVES))
    return {
        "rows": total,
        "rows_differ_in": differing,
        "leaves": leaves,
        "leaves_equal": {"count": leaves, "root": root} == manifest["leaves"],
    }


def _sum(pieces: Iterable[tuple[bytes, int]]) -> tuple[int, str]:
    count, digest = 0, hashlib.sha256()
    for piece, lines in pieces:
        count += lines
        digest.update(piece)
    return count, digest.hexdigest()


def every_file(moved: Moved) -> dict[str, int]:
    """Opens every upload: its name is the keyed hash of its content, so each proves itself; and
    looks for each file that a row names."""
    told = {"uploads": 0, "uploads_wrong": 0}
    for folder in Path(settings.SIXIA_HOME, "uploads").glob("??"):
        for path in folder.glob("*"):
            told["uploads"] += 1
            told["uploads_wrong"] += not any(_proves(path.name, each) for each in CONTEXTS)
            moved(1)
    return told | {"uploads_missing": sum(not path.exists() for path in _named())}


def _proves(name: str, context: str) -> bool:
    try:
        content = files.opened(name, context)
    except CannotOpen:
        return False
    return files.path_of(hashlib.sha256(content).hexdigest(), context).name == name


def _named() -> Iterator[Path]:
    """Where each file should lie that a row names."""
    for model, context in ((Attachment, files.CONTEXT), (Upload, uploads.CONTEXT)):
        hashes = model.objects.order_by().values_list("sha256", flat=True).distinct()
        for sha256 in hashes.iterator(chunk_size=5_000):
            yield files.path_of(sha256, context)
    for sha256 in accusations.kept_files():
        yield files.path_of(sha256, files.APART)


def sound(found: Mapping[str, Any]) -> bool:
    """Is all that was found as it should be?"""
    bad = found["differences"] + found["uploads_wrong"] + found["uploads_missing"]
    return found["leaves_equal"] and not found["rows_differ_in"] and not bad
