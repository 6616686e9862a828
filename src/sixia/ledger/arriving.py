"""All that must be known before a concern is written, asked in one statement."""

from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.db import connection

from sixia.grid import stamp
from sixia.hear import atonce

# On SQLite a writer is alone, and an id that is written moves the sequence on by itself.
_NEXT = {
    "postgresql": "nextval(pg_get_serial_sequence('{0}', 'id'))",
    "sqlite": "1 + coalesce((SELECT seq FROM sqlite_sequence WHERE name = '{0}'), 0)",
}
_MARKS = {"postgresql": ("$1", "$2"), "sqlite": ("%s", "%s")}
TABLES = ("hear_concern", "hear_person", "ledger_case")


@dataclass(frozen=True, slots=True)
class Arrival:
    """`stamp`: of who and where. `area`, `accused`, `here`: whether there is such a place, an
    accusation or a concern under this key. The ids are the new rows' own."""

    stamp: str
    area: bool
    accused: bool
    here: bool
    concern: int
    person: int
    case: int


def look(area_code: str, key: UUID) -> Arrival:
    """What is there, and ids for what is to come. In the transaction that writes it."""
    vendor = connection.vendor
    if vendor == "postgresql":
        row = atonce.ask(_look(vendor), (area_code, key))[0]
    else:
        with connection.cursor() as cursor:
            row = cursor.execute(_look(vendor), (area_code, key.hex, key.hex)).fetchone()
    stamp, area, accused, here, *ids = row
    return Arrival(stamp, bool(area), bool(accused), bool(here), *ids)


@cache
def _look(vendor: str) -> str:
    area, key = _MARKS[vendor]
    ids = ", ".join(_NEXT[vendor].format(table) for table in TABLES)
    return f"""
        SELECT ({stamp.SELECT[vendor]}),
            EXISTS (SELECT 1 FROM grid_area WHERE code = {area}),
            EXISTS (SELECT 1 FROM hear_accusation WHERE key = {key}),
            EXISTS (SELECT 1 FROM hear_concern WHERE key = {key}),
            {ids}
    """  # noqa: S608 - names of our own tables
