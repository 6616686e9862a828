"""Keeps the index of what was said up to the ledger: pulled on a timer, never pushed.

What has its words is in the index, and nothing else: accusations are sealed elsewhere, erased words
are none. Each round takes what is new, checks the latest anew and a part of the rest, so that
within ten minutes all is checked: whatever came late, was erased or was sealed off.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from sixia.hear.models import Concern
from sixia.learn import can_mine

if TYPE_CHECKING:
    from sixia.learn.alike.writing import Said, Writer

log = logging.getLogger(__name__)

AT_ONCE = 20_000  # concerns that a round takes in
LATEST = 5_000  # ids that each round checks
SOME = 500  # concerns that are read together
ROUNDS = 30  # in which all others are checked
DAY_0 = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the index is filled, and how far it was checked since the last time all was."""

    filled: int = 0
    checked: int = 0

    def __str__(self) -> str:
        return f"{self.filled} {self.checked}"

    @classmethod
    def of(cls, told: str) -> "Mark":
        return cls(*map(int, told.split()))

    def spans(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Which ids to check now: the latest, and the next part of all. From is not among them."""
        return (max(0, self.filled - LATEST), self.filled), (self.checked, self._until())

    def after(self, filled: int) -> "Mark":
        """Once these ids were checked, and the index filled so far."""
        until = self._until()
        return Mark(filled, 0 if until >= self.filled else until)

    def _until(self) -> int:
        return min(self.filled, self.checked + self.filled // ROUNDS + 1)


def folder() -> Path:
    return Path(settings.SIXIA_HOME, "learn", "alike")


def gather(_now: datetime) -> dict[str, int]:
    """Bring the index up to what the ledger holds; how many texts came and went.

    Without the extra `[mining]` there is no index, and nothing is done.
    """
    if not can_mine():
        return {"added": 0, "removed": 0}
    from sixia.learn.alike.writing import clear, writing

    if not _readable():
        log.error("The index of cases alike was damaged; it is made anew")
        clear(folder())
    with writing(folder()) as writer:
        mark = Mark.of(writer.index.view().parts.mark)
        gone, late = _checked(writer, mark)
        fresh = _said().filter(pk__gt=mark.filled).values_list("pk", flat=True)[:AT_ONCE]
        new = [*sorted(late), *fresh]
        removed = writer.remove(gone) if gone else 0
        added = sum(writer.add(texts) for texts in _texts(new))
        writer.mark(str(mark.after(max([mark.filled, *new]))))
        writer.seal()
        writer.merge()
    return {"added": added, "removed": removed}


def _readable() -> bool:
    from sixia.learn.alike.index import Index

    try:
        Mark.of(Index(folder()).view().parts.mark)
    except (OSError, ValueError, TypeError):
        return False
    return True


def _checked(writer: "Writer", mark: Mark) -> tuple[set[int], set[int]]:
    """What the index holds and the ledger does not, and what it should hold; of those checked."""
    gone, late = set(), set()
    for begin, end in mark.spans():
        here = writer.keys(begin, end)
        there = set(_said().filter(pk__gt=begin, pk__lte=end).values_list("pk", flat=True))
        gone |= here - there
        late |= there - here
    return gone, late


def _said() -> QuerySet[Concern]:
    return Concern.objects.filter(words__isnull=False).order_by("pk")


def _texts(keys: list[int]) -> Iterator[list["Said"]]:
    """What these concerns say, as the index takes it, some at a time."""
    from sixia.learn.alike.writing import Said
    from sixia.learn.text import letters

    for at in range(0, len(keys), SOME):
        rows = _said().filter(pk__in=keys[at : at + SOME])
        told = rows.values_list("pk", "words", "place", "area_id", "received_at")
        yield [
            Said(pk, letters(f"{place} {words}"), place_of(area), day_of(received))
            for pk, words, place, area, received in told
        ]


def place_of(area_code: str) -> int:
    """An area as the index knows it: village, town or county, as a number of twelve digits."""
    return int(area_code[:12].ljust(12, "0")) if area_code.isdigit() else 0


def day_of(moment: datetime) -> int:
    return timezone.localtime(moment).date().toordinal() - DAY_0
