"""Reading a backup: first whole, to know that nothing was changed; only then into a home."""

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sixia.backup import drain, keys
from sixia.backup.members import count
from sixia.backup.pour import Identity, Unreadable
from sixia.backup.take import CONTEXT, FORMAT, HEADER, MANIFEST
from sixia.seal.envelope import Keys, blind
from sixia.seal.leaf import canonical

SMALL = 64 * 2**20  # bytes; a head is far smaller
Moved = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Told:
    """What a backup says of itself, proved to come from who has the deployment's keys."""

    path: Path
    identity: Identity
    keys: Keys
    public: str
    header: dict[str, Any]
    manifest: dict[str, Any]


def proved(path: Path, key_file: Path, identity: Identity, moved: Moved) -> Told:
    """Read a backup from its first byte to its last, and write nothing. Raises Unreadable, OSError.

    `moved` is told how many bytes more were read.
    """
    with key_file.open("rb") as file:
        opened, public = keys.unsealed(file, identity)
    header, manifest, digest = _read(path, identity, moved)
    if header.get("format") != FORMAT:
        raise Unreadable("another version of Sixia made it; restore it with that version or later")
    if header.get("keys") != keys.fingerprint(opened):
        raise Unreadable("the keys file belongs to another deployment than the backup")
    said = manifest.pop("proof", "")
    if said != blind(opened, canonical(manifest).decode(), CONTEXT):
        raise Unreadable("it was not written by who has the keys of its deployment")
    if manifest["members"] != digest:
        raise Unreadable("what it holds is not what its manifest says")
    return Told(path, identity, opened, public, header, manifest)


def _read(
    path: Path, identity: Identity, moved: Moved
) -> tuple[dict[str, Any], dict[str, Any], str]:
    header: dict[str, Any] = {}
    manifest: dict[str, Any] = {}
    digest = hashlib.sha256()
    with drain.opened(path, identity) as members:
        for name, file in members:
            if name == MANIFEST:
                manifest = _json(file.read(SMALL))
                continue
            count(digest, name)
            if name == HEADER:
                told = file.read(SMALL)
                digest.update(told)
                header = _json(told)
                continue
            for piece in drain.each(file, digest.update):
                moved(len(piece))
    if not header or not manifest:
        raise Unreadable("what is in it is not a backup of Sixia")
    return header, manifest, digest.hexdigest()


def _json(text: bytes) -> dict[str, Any]:
    """Not proved yet: it may be anything."""
    with suppress(ValueError, RecursionError):
        told = json.loads(text)
        if isinstance(told, dict):
            return told
    raise Unreadable("what is in it is not a backup of Sixia")
