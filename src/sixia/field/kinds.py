"""The kinds of outing, read from `kinds.toml`. Pure."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from pydantic import BaseModel, ConfigDict


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(_Frozen):
    zh: str
    en: str


class Kind(_Frozen):
    """One kind of outing; what each field means stands at the head of `kinds.toml`."""

    id: str
    name: Text
    short: Text
    channel: Literal["field", "reception", "meeting"]
    announce: Literal["must", "may", "never"]
    notice_days: int = 0
    policies: bool = False
    heads: bool = False
    queue: bool = False
    table: bool = False
    doors: bool = False
    returns: bool = False
    source: str


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind by its id, in the order of the file."""
    raw = tomllib.loads((files("sixia.field") / "kinds.toml").read_text("utf-8"))
    return MappingProxyType({name: Kind(id=name, **told) for name, told in raw.items()})


def channel(kind: str) -> str:
    """How a concern heard on such an outing came in; on none, at a door."""
    found = kinds().get(kind)
    return found.channel if found else "field"
