"""The columns of snapshots, and where they lie."""

from datetime import date, datetime
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa

DAY_0 = date(1970, 1, 1).toordinal()

CONCERNS = pa.schema(
    {
        "concern": pa.int64(),
        "case": pa.int64(),  # 0: none
        "day": pa.int32(),  # on which it was received, counted from 1970-01-01, in our own zone
        "area": pa.string(),
        "class": pa.string(),  # that it has now
        "channel": pa.string(),
        "kind": pa.string(),
        "origin": pa.string(),
        "person": pa.string(),  # only tells voices apart; "" is unknown
        "likes": pa.int32(),
        "subject": pa.string(),
        "more": pa.string(),
    }
)
EVENTS = pa.schema(
    {
        "event": pa.int64(),
        "case": pa.int64(),
        "seq": pa.int32(),
        "verb": pa.string(),
        "by": pa.string(),  # resident, staff, system …: never who
        "day": pa.int32(),  # on which it happened
        "recorded": pa.int32(),  # the day on which it was written down
        "at": pa.int64(),  # when it happened, in seconds since 1970
    }
)
SCHEMAS = {"concerns": CONCERNS, "events": EVENTS}


def folder(home: Path, name: str) -> Path:
    """Where `concerns` or `events` lie: month=YYYY-MM/*.parquet."""
    return home / "learn" / "snapshots" / name


def path_of(folder: Path, month: str, file: str) -> Path:
    return folder / f"month={month}" / file


def month_in(path: Path) -> str:
    """The month that a file is of."""
    return path.parent.name.removeprefix("month=")


def day_of(moment: datetime, zone: ZoneInfo) -> int:
    return moment.astimezone(zone).toordinal() - DAY_0


@lru_cache(maxsize=4_096)
def month_of(day: int) -> str:
    return f"{date.fromordinal(day + DAY_0):%Y-%m}"


def version(*told: object) -> str:
    """Of what decides how rows are written; where it differs, files are written anew."""
    return blake2b(repr(told).encode(), digest_size=8).hexdigest()
