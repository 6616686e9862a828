"""Where backups lie: written beside their place under another name, then put there whole."""

from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from django.conf import settings

from sixia.backup import keys, last, pour
from sixia.backup.take import Moved, Taken, Taking
from sixia.backup.whole import whole

DATA, KEYS = ".tar.age", ".keys.age"


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
    data, key_file = _named(to or Path(settings.SIXIA_HOME, "backups"), keys_to, now)
    for place in (data.parent, key_file.parent):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    taking = Taking(now, moved)
    with whole(key_file) as part:
        public = (folder / keys.PUBLIC).read_text("utf-8")
        part.touch(mode=0o600)
        part.write_bytes(keys.sealed(settings.SIXIA_KEYS, whom, public))
    try:
        with whole(data) as part:
            pour.seal(taking.stream(), part, whom)
    except BaseException:
        key_file.unlink()
        raise
    removed = _prune(data.parent, keep) if keep else 0
    last.made(Path(settings.SIXIA_HOME), data, now)
    return Saved(data, key_file, taking.taken, made, removed)


def _named(to: Path, keys_to: Path | None, now: datetime) -> tuple[Path, Path]:
    """Where the data and the keys go. A name of ours is one that neither has yet: a run that was
    killed may have left its keys file."""
    if to.name.endswith(DATA):
        return to, (keys_to or to.parent) / (to.name.removesuffix(DATA) + KEYS)
    name = f"{settings.SIXIA_PREFIX}-{now:%Y%m%dT%H%M%SZ}"
    for more in count(1):
        own = name if more == 1 else f"{name}-{more}"
        data, key_file = to / f"{own}{DATA}", (keys_to or to) / f"{own}{KEYS}"
        if not data.exists() and not key_file.exists():
            break
    return data, key_file


def _prune(folder: Path, keep: int) -> int:
    """Delete all but the newest of this county; their keys files go with them."""
    found = sorted(folder.glob(f"{settings.SIXIA_PREFIX}-*Z*{DATA}"))
    for old in found[:-keep]:
        old.unlink()
        old.with_name(old.name.removesuffix(DATA) + KEYS).unlink(missing_ok=True)
    return len(found[:-keep])
