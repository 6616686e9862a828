"""The cells of one row as a profile reads them; what can't be read is said by its code."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from functools import lru_cache

from sixia.hear import swiss
from sixia.hear.headings import KIND_WORDS, REASON
from sixia.hear.profiles import plain
from sixia.hear.reading import Reading
from sixia.hear.record import BadConcern
from sixia.papers.tables import Value, parse_when
from sixia.seal.envelope import normal_phone

# Nothing is older: 1949-10-01 in Asia/Shanghai. Earlier dates are slips of the keyboard.
OLDEST = datetime(1949, 9, 30, 16, tzinfo=UTC)
FORMULA = re.compile(r"'(?=\s*[=+\-@＝＋－＠])")
EXACT = Decimal("0.000001")
BETWEEN = {"words": "\n\n", "reply": "\n\n"}


@dataclass(frozen=True, slots=True)
class Cells:
    """One row. Each method gives what a field holds; "" or None where nothing is stated."""

    row: Mapping[str, Value]
    reading: Reading

    def value(self, name: str) -> Value:
        """The cell, or the cells joined, of a field."""
        headings = self.reading.columns.get(name)
        if not headings:
            return ""
        if len(headings) == 1:
            value = self.row.get(headings[0], "")
            return "" if value in self.reading.profile.blank else value
        told = (_shown(self.row.get(heading, "")) for heading in headings)
        stated = (text for text in told if text and text not in self.reading.profile.blank)
        return BETWEEN.get(name, " ").join(stated)

    def text(self, name: str) -> str:
        text = str(self.value(name))
        # Our own files guard text that Excel would run; here the guard comes off again.
        if text.startswith("'") and (REASON in self.row or name == "id"):
            return FORMULA.sub("", text, count=1) if FORMULA.match(text) else text
        return text

    def moment(self, name: str) -> datetime | None:
        """A moment in UTC; OverflowError never leaves."""
        value = self.value(name)
        if not value:
            return None
        try:
            moment = _when(value, self.reading).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise BadConcern("bad_date", said=str(value)[:40]) from error
        if moment < OLDEST:
            raise BadConcern("too_old", said=str(value)[:40])
        return moment

    def past(self, name: str, now: datetime) -> datetime | None:
        """A moment that has come."""
        moment = self.moment(name)
        if moment and moment > now:
            raise BadConcern("in_the_future", said=str(self.value(name))[:40])
        return moment

    def area(self) -> str:
        code = self.text("area").rstrip()
        if not code:
            return self.reading.area
        found = next((c for c in (code, code.rstrip("0")) if c in self.reading.areas), None)
        if found is None:
            raise BadConcern("no_area", said=code[:40])
        return found

    def kind(self) -> str:
        kind = _kind(self.text("kind"), self.reading.profile.kind_words)
        if kind == "accusation":
            raise BadConcern("accusation")
        return kind

    def ended(self) -> bool:
        """Whether the source's status says that it is over."""
        return _listed(self.text("status"), self.reading.profile.status.ended)

    def in_time(self) -> bool | None:
        """Whether the source says it dealt with it in time; None where it says nothing we know."""
        told, known = self.text("in_time"), self.reading.profile.in_time
        if _listed(told, known.yes):
            return True
        return False if _listed(told, known.no) else None

    def point(self) -> tuple[Decimal, Decimal] | None:
        """Latitude and longitude in degrees (WGS 84)."""
        on_grid = "east" in self.reading.columns
        names = ("east", "north") if on_grid else ("latitude", "longitude")
        first, second = (self.text(name) for name in names)
        if not first and not second:
            return None
        try:
            found = float(first), float(second)
            latitude, longitude = swiss.wgs84(*found) if on_grid else found
            if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
                raise ValueError("not on earth")
        except ValueError as error:
            raise BadConcern("bad_point", said=f"{first}, {second}"[:40]) from error
        return Decimal(latitude).quantize(EXACT), Decimal(longitude).quantize(EXACT)

    def phone(self) -> str:
        phone = self.text("phone")
        return phone if normal_phone(phone) else ""

    def source_id(self, words: str, received_at: datetime) -> str:
        """What tells this row from others: see `profiles.Identity`."""
        if self.reading.identity == "id":
            return self._given_id()
        told = f"{received_at.isoformat()}\n{words}"
        if self.reading.identity == "row":
            cells = {h: str(v) for h, v in self.row.items() if h != REASON}
            told = json.dumps(cells, ensure_ascii=False, sort_keys=True)
        return "sha256:" + hashlib.sha256(told.encode()).hexdigest()[:40]

    def _given_id(self) -> str:
        given = self.text("id")
        if not given:
            raise BadConcern("no_id")
        if len(given) > 80:
            raise BadConcern("long_id")
        return given


def _shown(value: Value) -> str:
    """As text that others are joined to: a day as a day, for its time may stand beside it."""
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return str(value)


def _when(value: Value, reading: Reading) -> datetime:
    for shown in reading.profile.dates if isinstance(value, str) else ():
        try:
            moment = datetime.strptime(str(value), shown)  # noqa: DTZ007 - made aware below
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=reading.zone)
    return parse_when(value, reading.zone)


@lru_cache(4096)
def _kind(told: str, kinds: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    """Accusations go first, whatever the profile says: they have a door of their own."""
    word = plain(told)
    known = (*kinds, *KIND_WORDS.items())
    found = [kind for kind, words in known if any(plain(w) in word for w in words)]
    return "accusation" if "accusation" in found else next(iter(found), "request")


@lru_cache(4096)
def _listed(told: str, words: tuple[str, ...]) -> bool:
    return bool(told) and plain(told) in {plain(word) for word in words}
