"""What a household may need help for: a closed list, kept as data. Pure."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Circumstance:
    """`minors`: it tells of a child, so it opens by approval only."""

    code: str
    zh: str
    en: str
    minors: bool = False


@cache
def circumstances() -> Mapping[str, Circumstance]:
    """All of them by code, in the order of the list."""
    text = files("sixia.grid").joinpath("circumstances.toml").read_text("utf-8")
    rows = tomllib.loads(text)["circumstance"]
    return {row["code"]: Circumstance(**row) for row in rows}


def parted(codes: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The codes that tell of no minor, and those that do, each once and in the list's order.

    Raises ValueError for one that is not on the list."""
    known, given = circumstances(), set(codes)
    if given - known.keys():
        raise ValueError(f"no such circumstance: {sorted(given - known.keys())}")
    chosen = [each for code, each in known.items() if code in given]
    return (
        tuple(each.code for each in chosen if not each.minors),
        tuple(each.code for each in chosen if each.minors),
    )
