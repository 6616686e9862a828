"""Mistakes in a rule pack, in plain words and with their line in the TOML text. Pure."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

Path = tuple[str | int, ...]
Fault = tuple[Path, str]


class PackError(ValueError):
    """A pack that can't be used. One line a mistake: file:line: where: what is wrong."""


def from_syntax(text: str, name: str, error: tomllib.TOMLDecodeError) -> PackError:
    reason = str(error)
    at = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)", reason)
    line = int(at[1]) if at and at[1] else _unclosed(text)
    return PackError(f"{name}:{line}: not valid TOML: {reason[: at.start()] if at else reason}")


def told(text: str, name: str, faults: Iterable[Fault]) -> PackError:
    written = _marks(text)
    lines = sorted((_line(written, path), _spoken(path), why) for path, why in faults)
    return PackError("\n".join(f"{name}:{line}: {where}: {why}" for line, where, why in lines))


def _spoken(path: Path) -> str:
    """clocks, 2, limit → clocks[3].limit: people count from one."""
    words = "".join(f"[{p + 1}]" if isinstance(p, int) else f".{p}" for p in path)
    return words.lstrip(".") or "the pack"


def from_pydantic(error: ValidationError) -> list[Fault]:
    return [(tuple(e["loc"]), _plain(e["type"], e["msg"])) for e in error.errors()]


def _plain(kind: str, message: str) -> str:
    if kind == "missing":
        return "is missing"
    if kind == "extra_forbidden":
        return "is not a field a pack has here"
    return message.removeprefix("Value error, ")


def _line(marks: Mapping[Path, int], path: Path) -> int:
    """The line of the thing at `path`, or of the nearest thing around it that is written down."""
    while path not in marks:
        path = path[:-1]
    return marks[path]


def _marks(text: str) -> dict[Path, int]:
    """The line of each table and key of a valid TOML text; `()` is line 1."""
    found: dict[Path, int] = {(): 1}
    seen: Counter[Path] = Counter()
    here: Path = ()
    for number, statement, value in _statements(text):
        if statement.lstrip().startswith("["):
            here = _entered(value, seen)
            found.setdefault(here, number)
        else:
            for path in _inside(value):
                found.setdefault(here + path, number)
    return found


def _unclosed(text: str) -> int:
    """The line of the statement that never ends, in a text that stops in the middle of one."""
    last = 0
    for number, statement, _ in _statements(text):
        last = number + statement.count("\n")
    return last + 1


def _statements(text: str) -> Iterator[tuple[int, str, dict[str, Any]]]:
    """First line, text and value of each statement: the fewest lines that parse on their own.

    No beginning of a string or array that goes over several lines parses, so none is cut.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    start = 0
    while start < len(lines):
        for end in range(start + 1, len(lines) + 1):
            statement = "\n".join(lines[start:end])
            try:
                value = tomllib.loads(statement)
            except tomllib.TOMLDecodeError:
                continue
            yield start + 1, statement, value
            start = end
            break
        else:
            return


def _entered(header: dict[str, Any], seen: Counter[Path]) -> Path:
    """The full path of a table header, given how many items each array of tables has so far."""
    path: Path = ()
    node: Any = header
    while node:
        key, node = next(iter(node.items()))
        path += (key,)
        if isinstance(node, list):
            seen[path] += 1
            node = None
        if path in seen:
            path += (seen[path] - 1,)
    return path


def _inside(value: Any) -> Iterator[Path]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in pairs:
        yield (key,)
        if isinstance(item, dict | list):
            yield from ((key, *rest) for rest in _inside(item))
