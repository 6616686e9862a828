"""One visit and one meeting, told once, are in the table and beside the case they led to."""

import io
from typing import Any
from uuid import uuid4

import pytest
import python_calamine
from django.urls import reverse

from sixia.field import heard
from sixia.field.heard import Source
from sixia.field.models import Outing
from sixia.field.visits import Visited, record_visit
from tests.factories import NOW, VILLAGE, County, said
from tests.field.conftest import planned
from tests.field.test_heard import promised
from tests.web.test_matrix import client_of


@pytest.fixture
def meeting(c: County) -> Outing:
    return planned(c)


def rows_of(c: County, who: str, query: str = "") -> list[list[Any]]:
    answer = client_of(c, who).get(reverse("office:outings_xlsx") + query)
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    return book.get_sheet_by_index(0).to_python()


def test_the_table_has_what_was_written_down(c: County, meeting: Outing) -> None:
    promised(c, meeting)
    visited = Visited(area_code=VILLAGE, happened_at=NOW, outing=meeting, key=uuid4())
    record_visit(visited, c.can("wang"), NOW)
    headings, row = rows_of(c, "cun")
    told = dict(zip(headings, row, strict=True))
    assert (told["反映"], told["答应"], told["走访"], told["单位"]) == (1, 1, 1, meeting.unit.name)
    assert rows_of(c, "cun", "?kind=reception") == [headings]


def test_an_unannounced_one_is_not_in_anyone_elses_table(c: County) -> None:
    from datetime import timedelta

    from django.utils import timezone

    ahead = timezone.now() + timedelta(days=3)
    planned(c, "home", who="su", lead=c.su.pk, unit=c.su.unit_id, unannounced=True,
            starts_at=ahead)  # fmt: skip
    assert len(rows_of(c, "bo")) == 1
    assert len(rows_of(c, "su")) == 2


def test_a_case_says_where_it_was_heard(
    c: County, meeting: Outing, django_assert_max_num_queries: Any
) -> None:
    visit = record_visit(Visited(area_code=VILLAGE, happened_at=NOW), c.can("cun"), NOW)
    source = Source(outing=meeting, visit=visit)
    case = heard.hear(said("水渠堵了。"), source, c.can("cun"), NOW).case
    page = client_of(c, "mei").get(reverse("office:case", args=[case.pk])).content.decode()
    assert reverse("office:outing", args=[meeting.pk]) in page
    assert "上门走访" in page
