"""Reading concerns out of tables from elsewhere, row by row, and what is wrong in a row.

Nothing is invented: a column nobody knows is not read, and a row that does not hold is rejected
with its reason, so that people can mend it and import it again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, tzinfo

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sixia.hear import accusations
from sixia.hear.cells import Cells
from sixia.hear.models import Concern
from sixia.hear.people import Speaker
from sixia.hear.reading import Reading
from sixia.hear.record import BadConcern, Said, check
from sixia.hear.taxonomy import taxonomy
from sixia.papers.tables import BEYOND, Value

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
    "other": _(
        "编号 %(said)s 已经导入过,内容不一样,原来的没有动。如果是另一件事,请换一个编号再导入"
    ),
    "twice": _("编号 %(said)s 在这个文件里出现过(第 %(line)s 行)"),
    "no_area": _("没有这个区划:%(said)s"),
    "bad_point": _("坐标看不懂:%(said)s"),
    "accusation": _("检举控告不能这样导入,请交检举受理员登记(原文件第 %(at)s 行)"),
    "beyond": _("有内容落在没有标题的列里:%(said)s"),
}
Row = tuple[int, Mapping[str, Value]]
ASKED = 100  # ids in one question; PostgreSQL does not see that longer lists fit a partial index


@dataclass(frozen=True, slots=True)
class Told:
    """A row that holds: what was said, and what its source says became of it. `due_at`,
    `closed_at`, `in_time` and `status` are the source's own; `over`: it does not wait here."""

    line: int
    said: Said
    title: str
    reply: str = ""
    replied_at: datetime | None = None
    due_at: datetime | None = None
    closed_at: datetime | None = None
    in_time: bool | None = None
    over: bool = False
    status: str = ""
    unit: str = ""
    unit_code: str = ""
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


def read_rows(rows: Iterable[Row], reading: Reading, now: datetime) -> Iterator[Told | Rejected]:
    """Every row, checked by itself; that an id comes twice is for `Notes` to find."""
    for line, row in rows:
        try:
            yield _told(line, row, reading, now)
        except BadConcern as error:
            # Nothing is kept of what may accuse someone, not even among the rejected rows.
            cells = {} if error.code == "accusation" else row
            yield Rejected(line, cells, error.code, {**error.params, "at": line})


def _told(line: int, row: Mapping[str, Value], reading: Reading, now: datetime) -> Told:
    cells = Cells(row, reading)
    if beyond := row.get(BEYOND):
        raise BadConcern("beyond", said=str(beyond)[:80])
    received_at = cells.past("received_at", now)
    if received_at is None:
        raise BadConcern("no_date")
    reply, closed_at = cells.text("reply"), cells.past("closed_at", now)
    replied_at = _replied_at(cells, reply, received_at, closed_at, now)
    subject, details, called = cells.text("subject"), cells.text("words"), cells.text("class")
    code = _class_code(called, reading)
    said = _said(cells, subject, details, received_at, code)
    check(said, now)
    return Told(
        line,
        said,
        subject or details,
        reply,
        replied_at,
        due_at=cells.moment("due_at"),
        closed_at=closed_at,
        in_time=cells.in_time(),
        over=bool(closed_at) or reading.profile.over == "all" or cells.ended(),
        status=cells.text("status")[:40],
        unit=cells.text("unit")[:80],
        unit_code=cells.text("unit_code")[:40],
        class_name="" if code else called[:80],
    )


def _replied_at(
    cells: Cells, reply: str, received_at: datetime, closed_at: datetime | None, now: datetime
) -> datetime | None:
    """When the reply was given; where it has no date of its own, when its source closed it. Where a
    file has a column for replies, a row without one was not replied to, whatever date it has."""
    replied_at = cells.past("replied_at", now) or (closed_at if reply else None)
    if not reply and "reply" in cells.reading.columns:
        return None
    if reply and replied_at is None:
        raise BadConcern("reply_undated")
    if replied_at and replied_at < received_at:
        raise BadConcern("reply_too_early")
    return replied_at


def _class_code(called: str, reading: Reading) -> str:
    if called in reading.profile.classes:
        return reading.profile.classes[called]
    known = taxonomy().find(called)
    return known.code if known else ""


def _said(cells: Cells, subject: str, details: str, received_at: datetime, code: str) -> Said:
    words = "\n\n".join(part for part in (subject, details) if part)
    point = cells.point()
    return Said(
        words=words,
        area_code=cells.area(),
        channel="import",
        received_at=received_at,
        kind=cells.kind(),
        class_code=code,
        place=cells.text("place"),
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
        speaker=Speaker(
            name=cells.text("name")[:40], phone=cells.phone(), email=cells.text("email")[:120]
        ),
        source=cells.reading.source,
        source_id=cells.source_id(words, received_at),
    )


@dataclass(frozen=True, slots=True)
class Here:
    """What was imported before under an id; without words where they were erased."""

    words: str | None
    received_at: datetime


def _few(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[at : at + ASKED] for at in range(0, len(ids), ASKED))


def _found(source: str, ids: Sequence[str]) -> Iterator[tuple[str, Here]]:
    rows = Concern.objects.filter(source=source, source_id__in=ids)
    rows = rows.exclude(source_id="")  # SQLite takes the index of those that have one only if told
    for known, words, at in rows.values_list("source_id", "words", "received_at"):
        yield known, Here(words, at)


def here_already(source: str, ids: Sequence[str]) -> dict[str, Here]:
    """Which of these ids of a source were imported before, and what they stand for here. What was
    sealed off since is among them, like any other: brought in again, it would lie open."""
    here = {known: was for some in _few(ids) for known, was in _found(source, some)}
    # Asked last: what is sealed off between the two questions is found by the first.
    apart = accusations.imported(source, [each for each in ids if each not in here])
    return here | {known: Here(*was) for known, was in apart.items()}


def another(row: Told, here: Here, zone: tzinfo) -> bool:
    """Is this another matter under an id that is taken, and not news of the same one?

    With the same words it is the same. Otherwise it is the same if it came in the same minute,
    for few files tell a time closer; where only the day is told, if one holds all words of the
    other.
    """
    new, old = ("".join((words or "").split()) for words in (row.said.words, here.words))
    if not old or new == old:
        return False
    came, before = (
        at.replace(second=0, microsecond=0) for at in (row.said.received_at, here.received_at)
    )
    if came != before:
        return True
    only_a_day = row.said.received_at.astimezone(zone).time() == time()
    return only_a_day and new not in old and old not in new
