"""Where backups lie: written beside their place under another name, then put there whole."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from sixia.backup import keys, pour
from sixia.backup.take import Moved, Taken, Taking

DATA, KEYS = ".tar.age", ".keys.age"
PART = ".part"
LAST = "last.json"


@dataclass(frozen=True, slots=True)
class Saved:
    """A backup on the disk. `new_key`: the recovery key was made on the way."""

    data: Path
    keys: Path
    taken: Taken
    new_key: bool
    removed: int


def backup(
    now: datetime, to: Path | None, keys_to: Path | None, keep: int | None, moved: Moved
) -> Saved:
    """Take a backup into `to` (a folder, or a file's name ending in .tar.age) and put the keys file
    beside it or into `keys_to`. `keep` is how many of this county's backups stay in the folder.

    Raises OSError, leaving.Held, pour.Unreadable (of a recipient); then nothing is left behind.
    """
    folder = Path(settings.SIXIA_HOME, "keys")
    whom, made = keys.recipients(folder)
    data = _named(to or Path(settings.SIXIA_HOME, "backups"), now)
    key_file = (keys_to or data.parent) / (data.name.removesuffix(DATA) + KEYS)
    for place in (data.parent, key_file.parent):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    taking = Taking(now, moved)
    with _whole(key_file) as part:
        public = (folder / keys.PUBLIC).read_text("utf-8")
        part.touch(mode=0o600)
        part.write_bytes(keys.sealed(settings.SIXIA_KEYS, whom, public))
    try:
        with _whole(data) as part:
            pour.seal(taking.stream(), part, whom)
    except BaseException:
        key_file.unlink()
        raise
    removed = _prune(data.parent, keep) if keep else 0
    _note(now, data)
    return Saved(data, key_file, taking.taken, made, removed)


def _named(to: Path, now: datetime) -> Path:
    if to.name.endswith(DATA):
        return to
    name = f"{settings.SIXIA_PREFIX}-{now:%Y%m%dT%H%M%SZ}"
    return to / f"{name}{DATA}"


@contextmanager
def _whole(path: Path) -> Iterator[Path]:
    """A name to write to; what stands there becomes `path` only when all went well."""
    if path.exists():
        raise FileExistsError(f"{path} exists already")
    _sweep(path.parent)
    part = path.with_name(f"{path.name}.{os.getpid()}{PART}")
    try:
        yield part
        flush(part)
        part.rename(path)
        flush(path.parent)
    finally:
        part.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """On to the disk: a file's content, or a folder's list."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(folder: Path) -> None:
    """Delete what backups left that were ended in the middle: their process is no more."""
    for part in folder.glob(f"*.age.*{PART}"):
        with suppress(ValueError):
            number = int(part.name.removesuffix(PART).rpartition(".")[2])
            if not runs(number):
                part.unlink(missing_ok=True)


def runs(process: int) -> bool:
    """Is another process of this number at work?"""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return process != os.getpid()


def _prune(folder: Path, keep: int) -> int:
    """Delete all but the newest of this county; their keys files go with them."""
    found = sorted(folder.glob(f"{settings.SIXIA_PREFIX}-*Z{DATA}"))
    for old in found[:-keep]:
        old.unlink()
        old.with_name(old.name.removesuffix(DATA) + KEYS).unlink(missing_ok=True)
    return len(found[:-keep])


def _note(now: datetime, data: Path) -> None:
    told = {"at": now.isoformat(), "path": str(data.resolve()), "bytes": data.stat().st_size}
    _remember(Path(settings.SIXIA_HOME), told)


def proved(home: Path, data: Path, now: datetime) -> None:
    """A check of this backup is over; kept for `doctor` if it is the last one of that home."""
    if last(home).get("path") == str(data.resolve()):
        _remember(home, {"checked": now.isoformat()})


def _remember(home: Path, told: dict[str, Any]) -> None:
    folder = home / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    draft = folder / f".{LAST}.{os.getpid()}"
    kept = told if "at" in told else last(home) | told
    draft.write_text(json.dumps(kept), "utf-8")
    draft.replace(folder / LAST)


def last(home: Path) -> dict[str, Any]:
    """When and where the last backup of a home was made ("at", "path", "bytes"), and when it was
    proved to come back ("checked"). Empty if there was none."""
    try:
        told: dict[str, Any] = json.loads((home / "backups" / LAST).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told
