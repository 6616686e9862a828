"""What a policy must be, what becomes of it, and who may do what with it. Pure."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from uuid_utils.compat import uuid7

from sixia.grid.rules import FIELDWORK, Duties
from sixia.hear.taxonomy import taxonomy

# What may become of a policy, in the order of a shelf.
STATES = ("in_force", "coming", "draft", "ended")
# Of any unit: whoever works with a policy may write it down.
WRITERS = frozenset({"handler", "unit_head", "dispatcher", "leader"})
PUBLISHERS = frozenset({"unit_head", "dispatcher", "leader"})
WHO = {"write": WRITERS, "publish": PUBLISHERS, "ask": FIELDWORK}
# Characters at most: plain words for one printed page, all of it for one web page of 100 kB.
MOST = {"title": 120, "plain": 1_500, "audience": 160, "issuer": 80, "number": 60, "text": 12_000}
QUESTION_MOST = {"words": 300, "answer": 1_000}  # as shown to all
EARLIEST, LATEST = date(1949, 10, 1), date(2100, 1, 1)


class BadEntry(Exception):
    """This can't be done in the library; `code` says why. Nothing was changed."""

    def __init__(self, code: str, **params: object) -> None:
        self.code, self.params = code, params
        super().__init__(f"{code} {params}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A policy as someone writes it. `supersedes` is the key of the one it takes the place of;
    `key` is made by the one who sends it, so that sending it twice keeps it once."""

    title: str
    issuer: str
    text: str
    plain: str
    audience: str
    since: date
    until: date | None = None
    number: str = ""
    class_code: str = ""
    supersedes: UUID | None = None
    key: UUID = field(default_factory=uuid7)


def may(duties: Duties, act: str) -> bool:
    """May someone with these duties write, publish or record a question? Unknown acts: nobody."""
    return bool(duties.roles & WHO.get(act, frozenset()))


def need(holds: object, code: str, **params: object) -> None:
    if not holds:
        raise BadEntry(code, **params)


def fits(name: str, text: str, most: int) -> None:
    """Is there something in this text, and not too much? Raises BadEntry."""
    need(text.strip(), "empty", field=name)
    need(len(text) <= most, "too_long", field=name, most=most)


def check(draft: Draft) -> None:
    """Can this be a policy? Raises BadEntry."""
    for name, most in MOST.items():
        if name != "number" or draft.number:
            fits(name, getattr(draft, name), most)
    need(EARLIEST <= draft.since <= LATEST, "bad_year", field="since")
    if draft.until:
        need(draft.until <= LATEST, "bad_year", field="until")
        need(draft.since <= draft.until, "ends_before_it_begins")
    need(not draft.class_code or taxonomy().get(draft.class_code), "no_class")
