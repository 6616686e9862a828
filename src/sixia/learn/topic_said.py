"""What was said, as topics are found in it: of many months from the snapshot, of a few messages
from the ledger. Accusations are not in it, nor what was erased."""

from collections.abc import Collection
from datetime import date, datetime, time
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from sixia.hear.models import Concern
from sixia.learn.gather import day_of, place_of
from sixia.learn.text import opening
from sixia.learn.topic_keep import day_number
from sixia.learn.topics.said import SAID
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


def since(day: date) -> pa.Table:
    """All that was said from this day on, with its words. One statement."""
    begin = timezone.make_aware(datetime.combine(day, time.min))
    return _table(Concern.objects.filter(received_at__gte=begin))


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
        .order_by("pk")
        .values_list(
            "pk", "words", "person__phone_index", "person__email_index", "received_at", "area_id",
            "case_class", "class_code",
        )
    )  # fmt: skip
    told = [_row(*row) for row in rows.iterator(chunk_size=AT_ONCE)]  # type: ignore[arg-type]  # those without words are left out
    columns = zip(*told, strict=True) if told else [()] * len(TOLD)
    return pa.table([pa.array(each, kind.type) for each, kind in zip(columns, TOLD, strict=True)],
                    schema=TOLD)  # fmt: skip


def _row(
    pk: int,
    words: str,
    phone: str,
    email: str,
    at: datetime,
    area: str,
    now: str,
    first: str,
) -> tuple[str | int, ...]:
    subject, more = opening(words)
    place = place_of(area)
    return str(pk), subject, more, phone or email or "", day_of(at), place, 0, area, now or first
