"""Attachments on disk: sealed, named by the keyed hash of their content, kept once."""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.db import transaction

from sixia.hear import leaving
from sixia.hear.attachments import Clean
from sixia.hear.models import Attachment, Concern
from sixia.seal import envelope

CONTEXT = "hear.attachment"
APART = "hear.accusation.file"


def path_of(sha256: str, context: str = CONTEXT) -> Path:
    """Where a file of this content lies. The name is a keyed hash, so that it tells nothing."""
    return _place(envelope.blind(settings.SIXIA_KEYS, sha256, context))


def _place(name: str) -> Path:
    return Path(settings.SIXIA_HOME / "uploads" / name[:2] / name)


def put(clean: Clean, context: str) -> None:
    """Write one file, sealed for a context; `get` gives its content back. Call it in the
    transaction that writes the row which names it: where the same file goes meanwhile, because no
    row that can be seen names it, it is written again with the commit."""
    _put(clean, context)
    transaction.on_commit(lambda: _stay(clean, context))


def _put(clean: Clean, context: str) -> None:
    path = path_of(clean.sha256, context)
    if not path.exists():
        _write(path, envelope.seal_bytes(settings.SIXIA_KEYS, clean.data, context))


def _stay(clean: Clean, context: str) -> None:
    with leaving.alone():
        _put(clean, context)


def get(sha256: str, context: str) -> bytes:
    """The content of a file of this context, opened. Raises FileNotFoundError."""
    return opened(path_of(sha256, context).name, context)


def opened(name: str, context: str) -> bytes:
    """The content of the file of this name. Raises FileNotFoundError, envelope.CannotOpen."""
    sealed = _place(name).read_bytes()
    return envelope.open_bytes(settings.SIXIA_KEYS, sealed, context)


def keep(concern: Concern, cleaned: Sequence[Clean]) -> None:
    """Write the files, then their rows: a row is never without its file."""
    for clean in cleaned:
        put(clean, CONTEXT)
    Attachment.objects.bulk_create(
        Attachment(
            concern=concern,
            sha256=c.sha256,
            mime=c.mime,
            suffix=c.suffix,
            size=len(c.data),
        )
        for c in cleaned
    )


def _write(path: Path, sealed: bytes) -> None:
    """On to the disk, its name and its folder's name too: a row that is kept must find it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)
    for folder in path.parents[:3]:
        _flush(folder)


def _flush(folder: Path) -> None:
    """What a folder names is on the disk."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def set_apart(concern: Concern) -> tuple[tuple[str, str, str], ...]:
    """Keep a concern's files for an accusation, where `sweep` does not look.

    Gives (sha256, mime, suffix) of each."""
    for attachment in concern.attachments.all():
        with suppress(FileNotFoundError):  # lost before; it must not keep the rest in the open
            sealed = envelope.seal_bytes(settings.SIXIA_KEYS, data(attachment), APART)
            _write(path_of(attachment.sha256, APART), sealed)
    return tuple(concern.attachments.values_list("sha256", "mime", "suffix"))


def apart(sha256: str) -> bytes:
    """The content of an accusation's file. Raises FileNotFoundError."""
    return get(sha256, APART)


def data(attachment: Attachment) -> bytes:
    """The file's content, opened."""
    return get(attachment.sha256, CONTEXT)


def drop(concern: Concern) -> None:
    """Forget a concern's files; a file goes once nothing points to it and the change is durable."""
    hashes = list(concern.attachments.values_list("sha256", flat=True))
    concern.attachments.all().delete()
    transaction.on_commit(lambda: sweep(hashes))


def sweep(hashes: Sequence[str]) -> None:
    """Delete the files of these hashes that no attachment points to."""
    for sha256 in hashes:
        with leaving.alone():
            if not Attachment.objects.filter(sha256=sha256).exists():
                leaving.remove(path_of(sha256))
