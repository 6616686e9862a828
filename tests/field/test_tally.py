"""The figures of an outing are counted from what was written down there."""

from typing import Any
from uuid import uuid4

import pytest

from sixia.field import desk, heard
from sixia.field.heard import Source
from sixia.field.models import Outing
from sixia.field.tally import tallied
from sixia.field.visits import Visited, record_visit
from tests.factories import NOW, VILLAGE, County, said
from tests.field.conftest import planned
from tests.field.test_desk import settled
from tests.field.test_heard import promised


def test_a_reception_day_in_figures(c: County, django_assert_num_queries: Any) -> None:
    day = planned(c, "reception", who="he", lead=c.he.pk, unit=c.government.pk, goers=[c.qin.pk])
    for n, people in enumerate((1, 3, 1)):
        visitor = desk.come(day.pk, c.can("lin"), NOW, uuid4(), people)
        desk.take(visitor, said(), c.can("lin"), NOW, settled(c) if n == 0 else None)
    with django_assert_num_queries(1):
        found: Any = tallied(Outing.objects.all()).get()
    assert (found.received, found.matters, found.spot, found.promised) == (5, 3, 1, 0)


@pytest.mark.parametrize("kind", ["meeting", "home"])
def test_others_in_figures(c: County, kind: str) -> None:
    outing = planned(c, kind)
    promised(c, outing)
    heard.hear(said("路灯不亮。"), Source(outing=outing), c.can("cun"), NOW)
    for _ in range(3):
        told = Visited(area_code=VILLAGE, happened_at=NOW, outing=outing)
        record_visit(told, c.can("wang"), NOW)
    planned(c, kind)  # another one, empty
    full, empty = tallied(Outing.objects.order_by("pk"))
    row: Any = full
    assert (row.matters, row.promised, row.doors, row.questions) == (2, 1, 3, 0)
    row = empty
    assert (row.matters, row.promised, row.doors, row.received) == (0, 0, 0, 0)
