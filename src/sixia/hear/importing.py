"""Reading concerns out of tables from elsewhere: which column is what, and what is wrong in a row.

Nothing is invented: a column nobody knows is not read, and a row that does not hold is rejected
with its reason, so that people can mend it and import it again.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sixia.hear.headings import FIELDS, KIND_WORDS, REASON, REQUIRED
from sixia.hear.models import Concern
from sixia.hear.people import Speaker
from sixia.hear.record import BadConcern, Said, check
from sixia.hear.taxonomy import taxonomy
from sixia.papers.tables import BEYOND, Value, parse_when
from sixia.seal.envelope import normal_phone

# Nothing is older: 1949-10-01 in Asia/Shanghai. Earlier dates are slips of the keyboard.
OLDEST = datetime(1949, 9, 30, 16, tzinfo=UTC)
FORMULA = re.compile(r"'(?=\s*[=+\-@＝＋－＠])")
REASONS: Mapping[str, str | Promise] = {
    "no_words": _("没有内容"),
    "too_long": _("内容太长,最多 %(most)s 个字"),
    "not_text": _("内容不是文字"),
    "no_date": _("没有时间"),
    "bad_date": _("时间看不懂:%(said)s"),
    "too_old": _("时间早于 1949 年:%(said)s"),
    "in_the_future": _("时间还没有到:%(said)s"),
    "reply_undated": _("有答复,没有答复时间"),
    "reply_too_early": _("答复时间早于反映时间"),
    "no_id": _("没有编号"),
    "long_id": _("编号太长,最多 80 个字"),
    "twice": _("编号 %(said)s 在这个文件里出现过(第 %(line)s 行)"),
    "no_area": _("没有这个区划:%(said)s"),
    "accusation": _("检举控告不能这样导入,请交检举受理员登记"),
    "beyond": _("有内容落在没有标题的列里:%(said)s"),
}


class NoMap(ValueError):
    """The headings do not say which column holds the words or the time."""

    def __init__(self, missing: Sequence[str], headings: Sequence[str]) -> None:
        self.missing, self.headings = tuple(missing), tuple(headings)
        super().__init__(f"no column for {' and '.join(missing)} among: {', '.join(headings)}")


class BadMap(ValueError):
    """A map names a field or a column that is not there."""


@dataclass(frozen=True, slots=True)
class Told:
    """A row that holds: what was said, and what its source says became of it."""

    line: int
    said: Said
    title: str
    reply: str = ""
    replied_at: datetime | None = None
    unit: str = ""
    class_name: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that does not hold, as it stood in the file, and why."""

    line: int
    row: Mapping[str, Value]
    reason: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(REASONS[self.reason]) % dict(self.params)


@dataclass(frozen=True, slots=True)
class Reading:
    """How to read one file: field → heading, the source's name, the zone of naive times, where
    concerns go whose row names no place, and the areas there are."""

    columns: Mapping[str, str]
    source: str
    zone: tzinfo
    area: str
    areas: frozenset[str] = frozenset()


def guess(headings: Sequence[str]) -> dict[str, str]:
    """Field → heading, from what the headings say. Raises NoMap."""
    plain = {_plain(heading): heading for heading in headings if heading}
    found = {
        name: next((plain[words] for words in known if words in plain), "")
        for name, known in FIELDS.items()
    }
    return _sound({name: heading for name, heading in found.items() if heading}, headings)


def told_map(columns: Mapping[str, object], headings: Sequence[str]) -> dict[str, str]:
    """A map as a person wrote it, field → heading. Raises BadMap, NoMap."""
    for name, heading in columns.items():
        if name not in FIELDS:
            raise BadMap(f"no field is called {name!r}; the fields are: {', '.join(FIELDS)}")
        if heading not in headings:
            raise BadMap(f"the file has no column {heading!r}; it has: {', '.join(headings)}")
    return _sound({name: str(heading) for name, heading in columns.items()}, headings)


def _sound(columns: dict[str, str], headings: Sequence[str]) -> dict[str, str]:
    missing = [" or ".join(names) for names in REQUIRED if not columns.keys() & set(names)]
    if missing:
        raise NoMap(missing, headings)
    return columns


def _plain(heading: str) -> str:
    text = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"[\s_\-:*]|\(.*?\)", "", text)


def read_rows(
    table: Iterable[tuple[int, Mapping[str, Value]]], reading: Reading, now: datetime
) -> Iterator[Told | Rejected]:
    """Every row of the table, checked. A later row with the id of an earlier one is rejected."""
    seen: dict[str, int] = {}
    for line, row in table:
        try:
            told = _Row(line, row, reading).told(now)
            if first := seen.get(told.said.source_id):
                raise BadConcern("twice", said=told.said.source_id, line=first)
        except BadConcern as error:
            yield Rejected(line, row, error.code, error.params)
            continue
        seen[told.said.source_id] = line
        yield told


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    row: Mapping[str, Value]
    reading: Reading

    def told(self, now: datetime) -> Told:
        if beyond := self.row.get(BEYOND):
            raise BadConcern("beyond", said=str(beyond)[:80])
        subject, details = self.text("subject"), self.text("words")
        words = "\n\n".join(part for part in (subject, details) if part)
        received_at = self.moment("received_at", now)
        if received_at is None:
            raise BadConcern("no_date")
        replied_at, reply = self.moment("replied_at", now), self.text("reply")
        if reply and replied_at is None:
            raise BadConcern("reply_undated")
        if replied_at and replied_at < received_at:
            raise BadConcern("reply_too_early")
        known = taxonomy().find(self.text("class"))
        said = self.said(words, received_at, known.code if known else "")
        check(said, now)
        class_name = "" if known else self.text("class")[:80]
        title = subject or details
        unit = self.text("unit")[:80]
        return Told(self.line, said, title, reply, replied_at, unit, class_name)

    def said(self, words: str, received_at: datetime, class_code: str) -> Said:
        return Said(
            words=words,
            area_code=self.area(),
            channel="import",
            received_at=received_at,
            kind=self.kind(),
            class_code=class_code,
            place=self.text("place"),
            speaker=self.speaker(),
            source=self.reading.source,
            source_id=self.source_id(words, received_at),
        )

    def text(self, name: str) -> str:
        heading = self.reading.columns.get(name)
        value = self.row.get(heading, "") if heading else ""
        text = str(value)
        # Our own rejects files guard text that Excel would run; here the guard comes off again.
        return (
            FORMULA.sub("", text, count=1) if REASON in self.row and FORMULA.match(text) else text
        )

    def moment(self, name: str, now: datetime) -> datetime | None:
        heading = self.reading.columns.get(name)
        value = self.row.get(heading, "") if heading else ""
        if not value:
            return None
        shown = str(value)[:40]
        try:
            moment = parse_when(value, self.reading.zone).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise BadConcern("bad_date", said=shown) from error
        if not OLDEST <= moment <= now:
            raise BadConcern("too_old" if moment < OLDEST else "in_the_future", said=shown)
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
        word = _plain(self.text("kind"))
        kind = next((k for k, words in KIND_WORDS.items() if any(w in word for w in words)), "")
        if kind == "accusation":
            raise BadConcern("accusation")
        return kind or "request"

    def speaker(self) -> Speaker:
        phone = self.text("phone")
        return Speaker(
            name=self.text("name")[:40],
            phone=phone if normal_phone(phone) else "",
            email=self.text("email")[:120],
        )

    def source_id(self, words: str, received_at: datetime) -> str:
        """The id the source gave; where it has no such column, one made of time and words."""
        if "id" not in self.reading.columns:
            told = f"{received_at.isoformat()}\n{words}"
            return "sha256:" + hashlib.sha256(told.encode()).hexdigest()[:40]
        given = self.text("id")
        if not given:
            raise BadConcern("no_id")
        if len(given) > 80:
            raise BadConcern("long_id")
        return given


def here_already(source: str, ids: Sequence[str]) -> set[str]:
    """Which of these ids of a source were imported before."""
    rows = Concern.objects.filter(source=source, source_id__in=ids)
    return set(rows.values_list("source_id", flat=True))
