"""What was said, as topics are found in it: of many months from the snapshot, of a few messages
from the ledger. Accusations are not in it, nor what was erased."""

from collections.abc import Collection
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery

from sixia.hear.models import Concern
from sixia.hear.people import opened
from sixia.learn.gather import day_of, place_of
from sixia.learn.snapshots.dividing import divided
from sixia.learn.topics.said import SAID
from sixia.learn.topics_kept.rows import day_number
from sixia.ledger.models import Link

# What a topic is told with besides: where and what it is about.
TOLD = pa.schema([*SAID, ("area", pa.string()), ("class", pa.string())])
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
    keys = sorted(concerns)
    parts = (keys[at : at + AT_ONCE] for at in range(0, len(keys), AT_ONCE))
    tables = [_table(Concern.objects.filter(pk__in=part)) for part in parts]
    return pa.concat_tables([TOLD.empty_table(), *tables])


def _table(concerns: QuerySet[Concern]) -> pa.Table:
    now = Link.objects.filter(concern=OuterRef("pk"), current=True).order_by("case")
    rows = (
        concerns.filter(words__isnull=False)
        .annotate(case_class=Subquery(now.values("case__class_code")[:1]))
        .select_related("person")
        .order_by("pk")
    )
    told = [_row(concern) for concern in rows.iterator(chunk_size=AT_ONCE)]
    return pa.Table.from_pylist(told, TOLD)


def _row(concern: Any) -> dict[str, str | int]:
    person = concern.person
    subject, more = divided((concern.words, opened(person).name if person else ""))
    return {
        "key": str(concern.pk),
        "subject": subject,
        "more": more,
        "person": (person.phone_index or person.email_index) if person else "",
        "day": day_of(concern.received_at),
        "place": place_of(concern.area_id),
        "likes": 0,
        "area": concern.area_id,
        "class": concern.case_class or concern.class_code,
    }
