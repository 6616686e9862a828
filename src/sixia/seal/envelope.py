"""Personal data at rest: sealed texts and files, and a keyed index to find them by.

A sealed blob is version (1 byte, 0x01) ‖ nonce (12 random bytes) ‖ AES-256-GCM ciphertext and tag,
with the context as associated data: what was sealed as "hear.person.phone" opens only as that.
One key is good for 2^32 blobs (NIST SP 800-38D, 8.3).
"""

import hashlib
import hmac
import os
import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY = 32
NONCE = 12
TAG = 16
VERSION = b"\x01"


class CannotOpen(Exception):
    """A blob was changed, cut short, sealed with another key, or for another context."""


class KeysUnusable(Exception):
    """A key file cannot be read or written, or does not hold a key. Its message says which."""


@dataclass(frozen=True)
class Keys:
    """The two secrets of a deployment, 32 bytes each; lost keys are lost data: back them up."""

    sealing: bytes = field(repr=False)
    index: bytes = field(repr=False)

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read ``sealing.key`` and ``index.key``, first making those that are missing.

        The folder is made 0700 and the files 0600. A key that exists is never written to;
        processes that start at once end with the same keys. KeysUnusable says what is wrong.
        """
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return cls(_key(folder / "sealing.key"), _key(folder / "index.key"))
        except OSError as error:
            raise KeysUnusable(f"cannot use the keys in {folder}: {error}") from error


def _key(path: Path) -> bytes:
    if not path.exists():
        _create(path)
    key = path.read_bytes()
    if len(key) != KEY:
        raise KeysUnusable(
            f"{path} holds {len(key)} bytes, not {KEY}; put the right key back from a backup"
        )
    return key


def _create(path: Path) -> None:
    """Write the key beside its place, then link it there: the link fails if another came first."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY))
            file.flush()
            os.fsync(file.fileno())
        path.hardlink_to(draft)
        _sync(path.parent)
    except FileExistsError:
        pass  # the other process's key stands
    finally:
        draft.unlink()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def seal(keys: Keys, text: str, context: str) -> bytes:
    """``text`` sealed for ``context``; sealing twice gives two different blobs."""
    return seal_bytes(keys, text.encode(), context)


def open_(keys: Keys, blob: bytes, context: str) -> str:
    """The text in ``blob``; CannotOpen unless it is whole and was sealed for ``context``."""
    return open_bytes(keys, blob, context).decode()


def seal_bytes(keys: Keys, content: bytes, context: str) -> bytes:
    """``content`` (a file, under 2 GB) sealed for ``context``."""
    nonce = secrets.token_bytes(NONCE)
    return VERSION + nonce + AESGCM(keys.sealing).encrypt(nonce, content, context.encode())


def open_bytes(keys: Keys, blob: bytes, context: str) -> bytes:
    """The content of ``blob``; CannotOpen unless it is whole and was sealed for ``context``."""
    if blob[:1] != VERSION or len(blob) < 1 + NONCE + TAG:
        raise CannotOpen(f"not a sealed blob of version {VERSION[0]} ({context})")
    nonce, sealed = blob[1 : 1 + NONCE], blob[1 + NONCE :]
    try:
        return AESGCM(keys.sealing).decrypt(nonce, sealed, context.encode())
    except InvalidTag:
        raise CannotOpen(
            f"changed, or sealed with another key or for other than {context}"
        ) from None


def blind(keys: Keys, text: str, context: str) -> str:
    """HMAC-SHA-256 of context ‖ 0x00 ‖ text, in hex: equal texts meet, nobody reads them.

    Normalise first; nothing (``""``) has an index too, so do not store one for it.
    """
    message = context.encode() + b"\x00" + text.encode()
    return hmac.new(keys.index, message, hashlib.sha256).hexdigest()


def normal_phone(text: str) -> str:
    """Digits only, full-width ones included, without China's +86 or 0086; may be empty."""
    signs = re.sub(r"[^0-9+]", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"^(\+|00)86", "", signs).replace("+", "")


def normal_email(text: str) -> str:
    """Without surrounding space, and in one case."""
    return text.strip().casefold()
