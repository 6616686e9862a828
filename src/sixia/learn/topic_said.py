"""What was said, as topics are found in it: read from the ledger. Accusations are not in it, nor
what was erased."""

from collections.abc import Collection
from datetime import date, datetime, time

import pyarrow as pa
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from sixia.hear.models import Concern
from sixia.learn.gather import day_of, place_of
from sixia.learn.text import opening
from sixia.learn.topics.said import SAID
from sixia.ledger.models import Link

# What a topic is told with besides: where and what it is about.
TOLD = pa.schema([*SAID, ("area", pa.string()), ("class", pa.string())])
AT_ONCE = 2_000


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
