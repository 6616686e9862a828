"""Concerns as they are on the ledger now, a Parquet file a month."""

from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from hashlib import blake2b
from itertools import groupby, islice
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db.models import FilteredRelation, Q, QuerySet

from sixia.hear.models import Concern
from sixia.learn.snapshots import dividing, shapes, whole
from sixia.learn.snapshots.dividing import Divide, Divided
from sixia.seal import envelope

SOME = 5_000  # concerns written together
PART = 500  # asked for together
MANY = 20_000  # new words worth processes of their own
FILE = "concerns.parquet"
COLUMNS = (
    "pk", "received_at", "area_id", "class_code", "channel", "kind",
    "person__phone_index", "person__email_index",
    "link__case_id", "link__case__class_code", "link__case__origin", "link__case__kind",
)  # fmt: skip
Moved = Callable[[int], None]


class Concerned(NamedTuple):
    """A concern without its words; `voice` is the stored index of its speaker."""

    concern: int
    case: int
    day: int
    area: str
    code: str
    channel: str
    kind: str
    origin: str
    voice: str


class Heard:
    """What is heard of a month, or of all months: how many, and a digest in any order."""

    def __init__(self) -> None:
        self.rows, self._sum = 0, 0

    def add(self, row: Concerned) -> None:
        told = blake2b(repr(tuple(row)).encode(), digest_size=16).digest()
        self._sum = (self._sum + int.from_bytes(told)) % 2**128
        self.rows += 1

    def mark(self, version: str) -> str:
        return f"{version} {self.rows} {self._sum:032x}"


def planned(folder: Path) -> tuple[dict[str, int], dict[str, int]]:
    """The months to be written anew, with how many concerns they have; and all months there are."""
    found: dict[str, Heard] = {}
    for row in rows(Concern.objects.all()):
        found.setdefault(shapes.month_of(row.day), Heard()).add(row)
    kept = {shapes.month_in(path): whole.marked(path)[0] for path in folder.glob(f"*/{FILE}")}
    known = version()
    sizes = {name: heard.rows for name, heard in sorted(found.items())}
    for gone in kept.keys() - sizes.keys():
        whole.drop(_path(folder, gone))
    return {n: sizes[n] for n in sizes if kept.get(n) != found[n].mark(known)}, sizes


def write(folder: Path, months: dict[str, int], moved: Moved) -> None:
    """Write these months as they are on the ledger now; words that stand in the old file already
    are taken from there, for they never change."""
    new = sum(months.values()) - sum(whole.marked(_path(folder, name))[1] for name in months)
    with dividing.dividing(new > MANY) as divide:
        for name in months:
            _write(_path(folder, name), name, divide, moved)


def _write(path: Path, name: str, divide: Divide, moved: Moved) -> None:
    heard, kept = Heard(), Kept(path)
    told = rows(Concern.objects.filter(received_at__range=_bounds(name)))
    with whole.writing(path, shapes.CONCERNS) as writer:
        while some := list(islice(told, SOME)):
            for row in some:
                heard.add(row)
            writer.write_table(_table(some, _words(some, kept, divide)))
            moved(len(some))
        whole.mark(writer, heard.mark(version()))


def rows(concerns: QuerySet[Concern]) -> Iterator[Concerned]:
    """Those that have their words, in the order of their ids; with the case each hangs on."""
    linked = concerns.filter(words__isnull=False).annotate(
        link=FilteredRelation("links", condition=Q(links__current=True))
    )
    told = linked.order_by("pk").values_list(*COLUMNS).iterator(chunk_size=SOME)
    zone = ZoneInfo(settings.TIME_ZONE)
    for _, each in groupby(told, key=lambda row: row[0]):
        yield _concerned(min(each, key=_first), zone)


def _first(row: tuple[Any, ...]) -> tuple[bool, int]:
    """A request goes before the promise that answered it."""
    return row[11] != "request", row[8] or 0


def _concerned(row: tuple[Any, ...], zone: ZoneInfo) -> Concerned:
    concern, received, area, own, channel, kind, phone, mail, case, code, origin, _ = row
    day = shapes.day_of(received, zone)
    voice = phone or mail or ""
    return Concerned(concern, case or 0, day, area, code or own, channel, kind, origin or "", voice)


class Kept:
    """What the old file of a month says, to be asked for in the order of ids."""

    def __init__(self, path: Path) -> None:
        self._rows = _divided(path)
        self._next = next(self._rows, None)

    def of(self, concern: int) -> Divided | None:
        while self._next and self._next[0] < concern:
            self._next = next(self._rows, None)
        return self._next[1:] if self._next and self._next[0] == concern else None


def _divided(path: Path) -> Iterator[tuple[int, str, str]]:
    """Nothing of a file that was written by other rules of masking, or can't be read."""
    if whole.marked(path)[0].partition(" ")[0] != version():
        return
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(SOME, columns=["concern", "subject", "more"]):
            yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _words(some: Sequence[Concerned], kept: Kept, divide: Divide) -> list[Divided]:
    """Subject and more of each, as far as it still has words."""
    found = {row.concern: told for row in some if (told := kept.of(row.concern))}
    new = [row.concern for row in some if row.concern not in found]
    for at in range(0, len(new), PART * 10):
        said = dict(_said(new[at : at + PART * 10]))
        found.update(zip(said, divide(list(said.values())), strict=True))
    return [found.get(row.concern, ("", "")) for row in some]


def _said(keys: list[int]) -> Iterator[tuple[int, dividing.Told]]:
    for at in range(0, len(keys), PART):
        asked = Concern.objects.filter(pk__in=keys[at : at + PART], words__isnull=False)
        for pk, words, name in asked.values_list("pk", "words", "person__name"):
            yield pk, (words or "", _name(name))


def _name(sealed: bytes | memoryview | None) -> str:
    if not sealed:
        return ""
    return envelope.open_(settings.SIXIA_KEYS, bytes(sealed), "hear.person.name")


def _table(some: Sequence[Concerned], words: Sequence[Divided]) -> pa.Table:
    *columns, voices = zip(*some, strict=True)
    subjects, more = zip(*words, strict=True)
    likes = [0] * len(some)  # nobody can like a concern here yet
    told = [*columns, list(map(_person, voices)), likes, subjects, more]
    return pa.table(
        [pa.array(each, field.type) for each, field in zip(told, shapes.CONCERNS, strict=True)],
        schema=shapes.CONCERNS,
    )


def _person(voice: str) -> str:
    if not voice:
        return ""
    return envelope.blind(settings.SIXIA_KEYS, voice, "learn.person")[:24]


def version() -> str:
    """Changes with the shape, the rules of masking and the key: then all is written anew."""
    key = envelope.blind(settings.SIXIA_KEYS, "", "learn.person")
    return shapes.version(str(shapes.CONCERNS), dividing.VERSION, key)


def _bounds(name: str) -> tuple[datetime, datetime]:
    year, number = map(int, name.split("-"))
    zone = ZoneInfo(settings.TIME_ZONE)
    first = datetime(year, number, 1, tzinfo=zone)
    after = date(year, number, 1) + timedelta(monthrange(year, number)[1])
    end = datetime(after.year, after.month, 1, tzinfo=zone)
    return first, end - timedelta(microseconds=1)


def _path(folder: Path, name: str) -> Path:
    return shapes.path_of(folder, name, FILE)
