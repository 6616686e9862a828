"""The keys of a deployment, apart from its data, and the one key that opens both.

A *recovery key* is an age key pair. Its public half stays with the deployment and is all that a
backup needs; its secret half belongs on paper, in a safe. Backups carry no key. A *keys file*
holds the two keys of `SIXIA_HOME/keys`, sealed for the same recovery key.
"""

import base64
import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import IO

import pyrage

from sixia.backup.pour import Identity, Recipient, Unreadable
from sixia.seal.envelope import Keys

SECRET, PUBLIC = "recovery.key", "recovery.pub"
HEAD = """# Sixia recovery key. Whoever holds it opens every backup of this deployment.
# Keep it on paper or on a stick in a safe, apart from the backups, and not only here.
# public key: {public}
{secret}
"""


def recipients(folder: Path) -> tuple[list[Recipient], bool]:
    """Whom backups are sealed for, and whether the recovery key had to be made first.

    `recovery.pub` names one public key a line; a second one may be added, a city's for example.
    """
    made = not (folder / PUBLIC).exists() and not (folder / SECRET).exists()
    if made:
        new = Identity.generate()
        _once(folder / SECRET, HEAD.format(public=new.to_public(), secret=new))
    if not (folder / PUBLIC).exists():
        told = (folder / SECRET).read_text("utf-8")
        _once(folder / PUBLIC, f"{identity(told).to_public()}\n")
    return [_recipient(line) for line in _lines((folder / PUBLIC).read_text("utf-8"))], made


def _recipient(line: str) -> Recipient:
    try:
        return Recipient.from_str(line)
    except pyrage.RecipientError:
        raise Unreadable(f"{PUBLIC} holds something that is no public key of age") from None


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip() and line[0] != "#"]


def _once(path: Path, text: str) -> None:
    """Write a file for the owner's eyes, whole, unless another start came first."""
    draft = path.with_name(f".{path.name}.{token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()


def identity(text: str) -> Identity:
    """The recovery key in what someone saved or typed. Raises Unreadable."""
    for line in _lines(text):
        with suppress(pyrage.IdentityError):
            return Identity.from_str(line.upper())
    raise Unreadable("that is no recovery key: it begins with AGE-SECRET-KEY-1")


def fingerprint(keys: Keys) -> str:
    """Tells one deployment's keys from another's, and nothing of what they are."""
    told = b"sixia.backup.keys\0" + keys.sealing + keys.index
    return hashlib.sha256(told).hexdigest()[:32]


def sealed(keys: Keys, to: list[Recipient], public: str) -> bytes:
    """A keys file: text that can be printed."""
    told = {
        "sealing": base64.b64encode(keys.sealing).decode(),
        "index": base64.b64encode(keys.index).decode(),
        "recovery": public,
    }
    return pyrage.encrypt(json.dumps(told).encode(), to, armored=True)


def unsealed(file: IO[bytes], key: Identity) -> tuple[Keys, str]:
    """The keys in a keys file, and the public halves backups go on to be sealed for."""
    try:
        told = json.loads(pyrage.decrypt(file.read(), [key]))
        opened = Keys(base64.b64decode(told["sealing"]), base64.b64decode(told["index"]))
        return opened, str(told["recovery"])
    except (pyrage.DecryptError, OSError):
        raise Unreadable("the keys file was changed, or another recovery key opens it") from None
    except (ValueError, KeyError):
        raise Unreadable("that is no keys file of Sixia") from None


def put(keys: Keys, public: str, folder: Path) -> None:
    """Lay the keys into a new home."""
    folder.mkdir(mode=0o700)
    for name, content in (
        ("sealing.key", keys.sealing), ("index.key", keys.index), (PUBLIC, public.encode()),
    ):  # fmt: skip
        handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
