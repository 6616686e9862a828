"""What is known of a household, in clear for a moment and sealed at rest."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from django.conf import settings

from sixia.grid.circumstances import parted
from sixia.grid.models import Entry, Household, Pairing
from sixia.seal import envelope

LONGEST = {"name": 40, "others": 200, "phone": 24, "address": 200, "consent": 200, "why": 400}
WORDS = 4000
MOST_PEOPLE = 30


class BadHome(ValueError):
    """What was told of a household cannot be kept; `field` names what is wrong."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


@dataclass(frozen=True, slots=True)
class Family:
    """Who lives there and how; `name` is the head of the household. Never stored in clear, never
    logged. `consent`: how they agreed; `why` the file was opened."""

    name: str
    others: str = ""
    phone: str = ""
    address: str = ""
    people: int = 1
    circumstances: tuple[str, ...] = ()
    consent: str = ""
    why: str = ""

    def checked(self) -> Self:
        """Tidied. Raises BadHome."""
        told: dict[str, Any] = {name: str(getattr(self, name)).strip() for name in LONGEST}
        for name, text in told.items():
            if len(text) > LONGEST[name] or (not text and name in ("name", "consent", "why")):
                raise BadHome(name)
        if not 1 <= self.people <= MOST_PEOPLE:
            raise BadHome("people")
        codes, of_minors = _parted(self.circumstances)
        if of_minors:
            raise BadHome("circumstances")
        return replace(self, **told, circumstances=codes)


@dataclass(frozen=True, slots=True)
class Minors:
    """What is kept of minors in a household: sealed apart, opened by approval."""

    words: str = ""
    circumstances: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.circumstances)

    def checked(self) -> Self:
        """Tidied. Raises BadHome."""
        others, codes = _parted(self.circumstances)
        if others:
            raise BadHome("circumstances")
        if len(self.words) > WORDS:
            raise BadHome("minors")
        return replace(self, words=self.words.strip(), circumstances=codes)


def _parted(codes: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    try:
        return parted(codes)
    except ValueError:
        raise BadHome("circumstances") from None


def put_family(home: Household, family: Family) -> None:
    """Seal it into the row, which is not saved here."""
    home.sealed = _shut(asdict(family), f"grid.household:{home.key}")


def put_minors(home: Household, minors: Minors) -> None:
    home.minors = _shut(asdict(minors), f"grid.minors:{home.key}") if minors else b""


def family_of(home: Household) -> Family:
    """In clear, for those who logged their look and for the household itself."""
    box = _open(home.sealed, f"grid.household:{home.key}")
    return Family(**{**box, "circumstances": tuple(box["circumstances"])})


def minors_of(home: Household) -> Minors:
    if not home.minors:
        return Minors()
    box = _open(home.minors, f"grid.minors:{home.key}")
    return Minors(box["words"], tuple(box["circumstances"]))


def put_told(entry: Entry, told: Mapping[str, Any]) -> None:
    entry.sealed = _shut(told, f"grid.entry:{entry.key}")


def told(entry: Entry) -> dict[str, Any]:
    """What an entry says: `words`, or the `field` that was changed with `old` and `new`."""
    return _open(entry.sealed, f"grid.entry:{entry.key}")


def note_box(pairing: Pairing, note: str) -> bytes:
    """What a successor must know, sealed for this household's file."""
    assert pairing.household is not None
    return _shut({"note": note}, f"grid.pairing:{pairing.household.key}") if note else b""


def note_of(pairing: Pairing) -> str:
    if not pairing.note or pairing.household is None:
        return ""
    return str(_open(pairing.note, f"grid.pairing:{pairing.household.key}")["note"])


def _shut(told: Mapping[str, Any], context: str) -> bytes:
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return envelope.seal(settings.SIXIA_KEYS, text, context)


def _open(box: bytes | memoryview, context: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(envelope.open_(settings.SIXIA_KEYS, bytes(box), context))
    return found
