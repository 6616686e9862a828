"""What was added lately: records at the end of one file, each written at once, whole or not."""

import struct
from pathlib import Path

import numpy as np

from sixia.learn.alike.grams import Array, Codes
from sixia.learn.alike.segment import Texts

HEAD = struct.Struct("<qqII")  # key, place, day, code units
NOTHING = Texts(
    np.empty(0, np.int64),
    np.empty(0, np.int64),
    np.empty(0, np.int32),
    np.zeros(1, np.int64),
    np.empty(0, np.uint16),
)


def record(key: int, place: int, day: int, codes: Codes) -> bytes:
    return HEAD.pack(key, place, day, len(codes)) + codes.tobytes()


def read(file: Path) -> tuple[Texts, int]:
    """The texts of a tail, and how many bytes they take. A last record that is not whole yet is
    not there yet."""
    raw = file.read_bytes() if file.exists() else b""
    heads, parts, whole = [], [], 0
    while whole + HEAD.size <= len(raw):
        *head, units = HEAD.unpack_from(raw, whole)
        end = whole + HEAD.size + 2 * units
        if end > len(raw):
            break
        heads.append((*head, units))
        parts.append(raw[whole + HEAD.size : end])
        whole = end
    return (_texts(heads, b"".join(parts)) if heads else NOTHING), whole


def _texts(heads: list[tuple[int, ...]], codes: bytes) -> Texts:
    keys, places, days, units = (np.array(column) for column in zip(*heads, strict=True))
    starts: Array = np.concatenate(([0], np.cumsum(units)))
    return Texts(keys, places, days.astype(np.int32), starts, np.frombuffer(codes, np.uint16))


def without(texts: Texts, keys: set[int]) -> bytes:
    """A tail's records but for these keys, as a file holds them."""
    rows = zip(texts.keys.tolist(), texts.places.tolist(), texts.days.tolist(), strict=True)
    return b"".join(
        record(key, place, day, texts.codes[texts.starts[n] : texts.starts[n + 1]])
        for n, (key, place, day) in enumerate(rows)
        if key not in keys
    )
