"""One event's leaf: structure and words, each committed to with its own salt.

leaf = SHA-256(commit(structure) ‖ commit(words)), commit = SHA-256(salt ‖ canonical document).
Words are erased by keeping only their commitment: the words *and their salt* go, since short words
could be guessed with the salt at hand. The leaf still proves the structure, and that words were.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Literal

SALT = 16
COMMIT = 32
State = Literal["whole", "erased", "broken"]
LARGEST = 2**53 - 1  # beyond it readers in other languages round


def canonical(document: Mapping[str, object]) -> bytes:
    """The one way to write a document: JSON in UTF-8, keys sorted by code point, no spaces.

    Text is kept as it is, not normalised. For ASCII keys this is RFC 8785. Allowed are None, bool,
    int (to ±(2^53-1)), str, lists, tuples and dicts with text keys. A float is refused, NaN or
    not, because databases and languages write it differently: write it as text. ValueError.
    """
    _allow(document)
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _allow(value: object) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise ValueError(f"a key in a sealed document must be text, not {key!r}")
            if type(inner) is not str:
                _allow(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _allow(inner)
    elif isinstance(value, int) and abs(value) > LARGEST:
        raise ValueError("a number in a sealed document is beyond 2^53-1; write it as text")
    elif value is not None and not isinstance(value, str | int):
        raise ValueError(f"a sealed document cannot hold a {type(value).__name__}")


def new_salt() -> bytes:
    """16 random bytes, for one commitment only."""
    return secrets.token_bytes(SALT)


def commit(salt: bytes, document: Mapping[str, object]) -> bytes:
    """SHA-256(salt ‖ canonical document), 32 bytes. ValueError when the salt is not 16 bytes."""
    if len(salt) != SALT:
        raise ValueError(f"a salt has {SALT} bytes, not {len(salt)}")
    return hashlib.sha256(salt + canonical(document)).digest()


def leaf(structure_commit: bytes, words_commit: bytes) -> bytes:
    """SHA-256(structure_commit ‖ words_commit), 32 bytes. ValueError unless both are 32 bytes."""
    if len(structure_commit) != COMMIT or len(words_commit) != COMMIT:
        raise ValueError(f"a commitment has {COMMIT} bytes")
    return hashlib.sha256(structure_commit + words_commit).digest()


def check(
    structure: Mapping[str, object],
    structure_salt: bytes,
    words: Mapping[str, object] | None,
    words_salt: bytes | None,
    words_commit: bytes,
    leaf: bytes,
) -> State:
    """Whether what is stored is still what was sealed.

    "erased": words and their salt are both gone and the rest is as sealed. "broken": anything
    differs, cannot be written canonically, or only one of words and salt is gone.
    """
    try:
        return _state(structure, structure_salt, words, words_salt, words_commit, leaf)
    except ValueError:
        return "broken"


def _state(
    structure: Mapping[str, object],
    structure_salt: bytes,
    words: Mapping[str, object] | None,
    words_salt: bytes | None,
    words_commit: bytes,
    sealed: bytes,
) -> State:
    if leaf(commit(structure_salt, structure), words_commit) != sealed:
        return "broken"
    if words is None and words_salt is None:
        return "erased"
    if words is None or words_salt is None or commit(words_salt, words) != words_commit:
        return "broken"
    return "whole"
