"""Every row of a list is on exactly one of its pages, whichever way one goes through them."""

from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import QuerySet
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from sixia.ledger import queries
from sixia.ledger.models import Case
from sixia.web.office import keyset
from tests.factories import NOW, County
from tests.web.office.conftest import SignIn

DAYS = st.none() | st.integers(-3, 3)
ROWS = st.lists(st.tuples(DAYS, st.integers(-2, 0)), max_size=14)
ORDERS: dict[str, Any] = {
    "newest": lambda c, rows: queries.ledger(rows),
    "waiting": lambda c, rows: queries.to_dispatch(rows),
    "promised": lambda c, rows: rows.order_by(queries.DUE, "id"),
    "mine": lambda c, rows: queries.mine(c.can("mei"), NOW),
}


def made(c: County, told: list[tuple[int | None, int]]) -> None:
    Case.objects.all().delete()
    Case.objects.bulk_create(
        Case(
            key=uuid4(), seq=1, stage="registered", kind="request", origin="here",
            pack="hotline-5wd", pack_version=1, grade="ordinary", concern_kind="request",
            area_id="990103001001",
            due_at=None if due is None else NOW + timedelta(days=due),
            opened_at=NOW + timedelta(days=opened),
        )
        for due, opened in told
    )  # fmt: skip


def address(name: str, place: str) -> QueryDict:
    asked = QueryDict(mutable=True)
    if place:
        asked[name] = place
    return asked


def forwards(rows: "QuerySet[Case]", size: int) -> list[keyset.Page]:
    pages = [keyset.page(rows, QueryDict(), size)]
    while pages[-1].after:
        pages.append(keyset.page(rows, address("after", pages[-1].after), size))
    return pages


def backwards(rows: "QuerySet[Case]", last: keyset.Page, size: int) -> list[keyset.Page]:
    pages = [last]
    while pages[-1].before:
        pages.append(keyset.page(rows, address("before", pages[-1].before), size))
    return pages[::-1]


def ids(pages: list[keyset.Page]) -> list[int]:
    return [row.pk for page in pages for row in page.object_list]


TRIALS = [pytest.param(8, id="few"), pytest.param(200, id="many", marks=pytest.mark.prove)]


@pytest.mark.parametrize("trials", TRIALS)
@pytest.mark.parametrize("name", ORDERS)
def test_each_row_once_both_ways(c: County, name: str, trials: int) -> None:
    @settings(max_examples=trials, deadline=None)
    @given(told=ROWS, size=st.integers(1, 5))
    def check(told: list[tuple[int | None, int]], size: int) -> None:
        made(c, told)
        rows = ORDERS[name](c, Case.objects.all())
        pages = forwards(rows, size)
        assert ids(pages) == [row.pk for row in rows]
        assert len(pages) == max(1, -(-len(told) // size))
        assert not pages[0].before
        back = backwards(rows, pages[-1], size)
        assert ids(back) == ids(pages)

    check()


def test_the_missing_date_comes_last_on_both_databases(c: County) -> None:
    made(c, [(None, 0), (1, 0), (None, -1), (-1, 0)])
    due = [row.due_at for row in ORDERS["promised"](c, Case.objects.all())]
    assert [bool(at) for at in due] == [True, True, False, False]


def test_a_new_row_moves_nobody_to_another_page(c: County) -> None:
    made(c, [(1, -2), (1, -2), (1, -2), (1, -2)])
    rows = queries.ledger(Case.objects.all())
    first = keyset.page(rows, QueryDict(), 2)
    newest = rows.first()
    assert newest
    newest.pk, newest.key = None, uuid4()
    newest.opened_at = NOW
    newest.save(force_insert=True)
    second = keyset.page(rows, address("after", first.after), 2)
    assert {row.pk for row in first.object_list}.isdisjoint(ids([second]))
    assert len(second.object_list) == 2


@pytest.mark.parametrize(
    "place", ["x", "W10", "WyJ4Il0", "bnVsbA", "e30", "W251bGwsIG51bGwsIG51bGxd", "é", "5" * 500]
)
@pytest.mark.parametrize("way", ["after", "before"])
def test_a_place_that_is_none_is_the_first_page(
    c: County, as_: SignIn, place: str, way: str
) -> None:
    made(c, [(1, 0)])
    answer = as_("mei").get("/office/list/ledger/", {way: place})
    assert answer.status_code == 200
    assert len(answer.context["page"].object_list) == 1


@pytest.mark.parametrize(
    "told",
    [
        '["2026-03-09", 1]',
        '["2026-03-09T00:00:00+00:00", 99999999999999999999]',
        "[true, 1]",
        "[1, 1]",
        '["2026-03-09T00:00:00+00:00", "2026-03-09T00:00:00+00:00"]',
        '["9999-12-31T23:59:59-23:59", 1]',
        '["0001-01-01T00:00:00+14:00", 1]',
        "[" * 3_000,
    ],
    ids=range(8),
)
def test_a_place_no_database_knows_is_none(c: County, told: str) -> None:
    made(c, [(1, 0)])
    place = urlsafe_b64encode(told.encode()).decode()
    found = keyset.page(queries.ledger(Case.objects.all()), address("after", place))
    assert len(found.object_list) == 1
    assert not found.before


def test_pages_keep_the_filters_and_lead_back(c: County, as_: SignIn) -> None:
    made(c, [(1, 0)] * (keyset.PER_PAGE + 5))
    client = as_("mei")
    first = client.get("/office/list/ledger/?area=990103001")
    after = first.context["page"].after
    assert "+" not in str(first.context["size"])
    second = client.get(f"/office/list/ledger/?area=990103001&after={after}")
    assert len(second.context["page"].object_list) == 5
    html = second.content.decode()
    assert "area=990103001&amp;before=" in html
    assert 'rel="next"' not in html
