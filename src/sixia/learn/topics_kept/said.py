"""What was said, as topics are found in it: of many months from the snapshot, of a few messages
from the ledger. Accusations are not in it, nor what was erased."""

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.db.models import OuterRef, Subquery

from sixia.hear.models import Concern
from sixia.hear.people import opened
from sixia.learn.gather import day_of, place_of
from sixia.learn.snapshots.dividing import divided
from sixia.learn.topics.said import SAID
from sixia.learn.topics_kept.rows import day_number
from sixia.ledger.models import Link

# What a topic is told with besides: where and what it is about.
TOLD = pa.schema([*SAID, ("area", pa.string()), ("class", pa.string())])
BARE = (
    "pk", "person__phone_index", "person__email_index", "received_at", "area_id", "case_class",
    "class_code",
)  # fmt: skip
AT_ONCE = 2_000
MONTH = 365.25 / 12


def lately(concerns: Any, today: date) -> pa.Table:
    """The months that are looked at, up to the last day of the snapshot's table of concerns."""
    now = day_number(today)
    until = concerns.filter(concerns["day"] <= now)["day"].max().to_pyarrow().as_py() or now
    begin = until - round(settings.SIXIA_TOPIC_MONTHS * MONTH)
    few = concerns.filter((concerns["day"] > begin) & (concerns["day"] <= until))
    columns = ("concern", "day", "area", "class", "person", "likes", "subject", "more")
    told = few.select(*columns).to_pyarrow()
    key = told["concern"].cast(pa.string())
    return (
        told.append_column("key", key)
        .append_column("place", places(told["area"]))
        .select(TOLD.names)
    )


def places(areas: pa.ChunkedArray) -> pa.ChunkedArray:
    """Areas as topics know them: twelve digits, unknown steps 0."""
    code = pc.utf8_rpad(pc.utf8_slice_codeunits(areas, 0, 12), 12, "0")
    return pc.if_else(pc.utf8_is_digit(areas), code, "0").cast(pa.int64())


def of(concerns: Collection[int]) -> pa.Table:
    """What these concerns say, those of them that still have words."""
    return _table(concerns, lambda rows: map(_row, rows.select_related("person")))


def about(concerns: Collection[int]) -> pa.Table:
    """The same without the words: who spoke, when, where and on what. Many are read so at once."""
    return _table(concerns, lambda rows: map(_bare, rows.values_list(*BARE)))


def within(concerns: Collection[int], area: str) -> list[int]:
    """Those of them that were said of a place in this area."""
    rows = Concern.objects.filter(area__code__startswith=area)
    return [
        one
        for part in _parts(concerns)
        for one in rows.filter(pk__in=part).values_list("pk", flat=True)
    ]


def _parts(concerns: Collection[int]) -> Iterator[list[int]]:
    keys = sorted(concerns)
    return (keys[at : at + AT_ONCE] for at in range(0, len(keys), AT_ONCE))


def _table(concerns: Collection[int], told: Callable[[Any], Iterable[dict[str, Any]]]) -> pa.Table:
    now = Link.objects.filter(concern=OuterRef("pk"), current=True).order_by("case")
    living = Concern.objects.filter(words__isnull=False).order_by("pk")
    rows = living.annotate(case_class=Subquery(now.values("case__class_code")[:1]))
    parts = (told(rows.filter(pk__in=part)) for part in _parts(concerns))
    tables = [pa.Table.from_pylist(list(part), TOLD) for part in parts]
    return pa.concat_tables([TOLD.empty_table(), *tables])


def _bare(row: tuple[Any, ...]) -> dict[str, str | int]:
    key, phone, mail, received, area, case_class, own = row
    return _told(key, phone or mail or "", received, area, case_class or own)


def _row(concern: Any) -> dict[str, str | int]:
    person = concern.person
    subject, more = divided((concern.words, opened(person).name if person else ""))
    who = (person.phone_index or person.email_index) if person else ""
    code = concern.case_class or concern.class_code
    told = _told(concern.pk, who, concern.received_at, concern.area_id, code)
    return {**told, "subject": subject, "more": more}


def _told(key: int, who: str, received: datetime, area: str, code: str) -> dict[str, str | int]:
    return {
        "key": str(key),
        "subject": "",
        "more": "",
        "person": who,
        "day": day_of(received),
        "place": place_of(area),
        "likes": 0,
        "area": area,
        "class": code,
    }
