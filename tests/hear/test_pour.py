"""Rows written at once are the rows Django would have written."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import uuid4

import pytest

from sixia.hear.models import Concern, Person
from sixia.hear.pour import insert, pour, reserve, stored
from tests.factories import County


def concern(c: County, n: int, **values: object) -> Concern:
    row = {
        "key": uuid4(), "channel": "import", "kind": "request", "words": f"第{n}盏灯\t不亮\\n",
        "received_at": datetime(2026, 3, 1, 1, 2, 3, 456789, tzinfo=UTC),
        "recorded_at": datetime(2026, 3, 1, tzinfo=UTC), "area_id": "990103",
        "latitude": Decimal("47.376900"), "longitude": Decimal("-8.541700"),
    }  # fmt: skip
    return Concern(**{**row, **values})


def columns(row: Concern) -> dict[str, object]:
    return {f.attname: getattr(row, f.attname) for f in Concern._meta.concrete_fields[1:]}


def test_what_is_poured_comes_back_as_what_is_saved(c: County) -> None:
    poured, saved = concern(c, 1), concern(c, 2)
    poured.pk = reserve(Concern, 1)[0]
    pour(Concern, [poured])
    saved.save()
    for row in (poured, saved):
        assert columns(Concern.objects.get(pk=row.pk)) == columns(row)
    assert saved.pk > poured.pk, "the database goes on behind the ids it gave away"


def test_ids_are_given_once(c: County) -> None:
    first, second = reserve(Person, 3), reserve(Person, 2)
    assert (len(first), len(second), first == sorted(first)) == (3, 2, True)
    assert not set(first) & set(second)
    assert Person.objects.create().pk not in {*first, *second}
    assert reserve(Person, 1)[0] > max(second)
    assert reserve(Person, 0) == []


def test_the_database_gives_ids_where_rows_have_none(c: County) -> None:
    pour(Concern, [concern(c, 1), concern(c, 2)])
    assert Concern.objects.count() == 2
    pour(Concern, [])
    assert Concern.objects.count() == 2


def test_rows_that_are_no_objects_are_the_same(c: County) -> None:
    row = concern(c, 1)
    insert(Concern, stored(Concern, [columns(row)]))
    assert columns(Concern.objects.get()) == columns(row)


def test_a_column_that_was_forgotten_is_named(c: County) -> None:
    with pytest.raises(KeyError, match="words"):
        stored(Concern, [{k: v for k, v in columns(concern(c, 1)).items() if k != "words"}])
