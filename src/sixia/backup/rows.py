"""Rows as text that any database takes: PostgreSQL's COPY text format, moments in UTC. Pure.

One line a row, columns parted by tabs, `\\N` for nothing. PostgreSQL writes and reads it itself;
here is how the values that SQLite stores become that text, and back.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from uuid import UUID

Encode = Callable[[object], str]
Decode = Callable[[str], object]

ESCAPES = {
    "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v",
}  # fmt: skip
_TO = str.maketrans(ESCAPES)
_FROM = {written[1]: sign for sign, written in ESCAPES.items()}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)

# What Django calls a field, and what its column holds.
KINDS = {
    "AutoField": "int", "BigAutoField": "int", "SmallAutoField": "int", "IntegerField": "int",
    "BigIntegerField": "int", "SmallIntegerField": "int", "PositiveIntegerField": "int",
    "PositiveSmallIntegerField": "int", "PositiveBigIntegerField": "int", "CharField": "text",
    "TextField": "text", "SlugField": "text", "GenericIPAddressField": "text", "URLField": "text",
    "EmailField": "text", "JSONField": "json", "BooleanField": "bool", "BinaryField": "bytes",
    "UUIDField": "uuid", "DateTimeField": "moment", "DateField": "text", "TimeField": "time",
    "FloatField": "float", "DecimalField": "decimal",
}  # fmt: skip


def _moment(value: object) -> str:
    return f"{_time(value)}+00"


def _time(value: object) -> str:
    """Fractions of a second without zeros at their end, as PostgreSQL writes them."""
    text = str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _stored_time(text: str) -> str:
    """As Django stores it on SQLite, where moments are compared as text: six digits or none."""
    whole, dot, part = text.partition(".")
    return f"{whole}.{part:0<6}" if dot else whole


_ENCODE: dict[str, Encode] = {
    "int": str,
    "float": repr,
    "text": lambda value: str(value).translate(_TO),
    "json": lambda value: str(value).translate(_TO),
    "bool": lambda value: "t" if value else "f",
    "bytes": lambda value: "\\\\x" + bytes(value).hex(),  # type: ignore[call-overload]  # a BLOB
    "uuid": lambda value: str(UUID(hex=str(value))),
    "moment": _moment,
    "time": _time,
}
_DECODE: dict[str, Decode] = {
    "int": int,
    "float": float,
    "text": lambda text: text,
    "json": lambda text: text,
    "bool": lambda text: text == "t",
    "bytes": lambda text: bytes.fromhex(text[2:]),
    "uuid": lambda text: text.replace("-", ""),
    "moment": lambda text: _stored_time(text.removesuffix("+00")),
    "time": _stored_time,
    "decimal": lambda text: text,
}


def written(rows: Iterable[Sequence[object]], kinds: Sequence[str]) -> Iterator[str]:
    """Each row that SQLite gave as a line, with its end. KeyError for a kind nobody knows."""
    encoders = [_encoder(kind) for kind in kinds]
    for row in rows:
        told = zip(row, encoders, strict=True)
        yield "\t".join("\\N" if v is None else encode(v) for v, encode in told) + "\n"


def _encoder(kind: str) -> Encode:
    name, _, places = kind.partition(":")
    if name == "decimal":  # SQLite keeps it as a float; PostgreSQL to so many places
        return lambda value: f"{float(value):.{places}f}"  # type: ignore[arg-type]  # REAL or INTEGER
    return _ENCODE[name]


def read(lines: Iterable[str], kinds: Sequence[str]) -> Iterator[tuple[object, ...]]:
    """Each line, without its end, as the values SQLite stores. ValueError for another shape."""
    decoders = [_DECODE[kind.partition(":")[0]] for kind in kinds]
    for line in lines:
        told = zip(line.split("\t"), decoders, strict=True)
        yield tuple(None if text == "\\N" else decode(_plain(text)) for text, decode in told)


def _plain(text: str) -> str:
    if "\\" not in text:
        return text
    return _ESCAPED.sub(lambda found: _FROM.get(found[1], found[1]), text)
