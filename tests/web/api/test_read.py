"""Reading by token: what is told, in pages that stay true, at a cost that does not grow."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sixia.grid.models import Area
from sixia.judge.rate import Verdict, rate
from tests.factories import NOW, VILLAGE, County, raised, walked
from tests.field.conftest import planned
from tests.field.test_pull import policy
from tests.web.api.conftest import Give


def test_a_case_and_its_story_name_nobody(c: County, program: Give) -> None:
    case = walked(c, "answered", place="3 栋 502")
    told = program("mei").get(f"/cases/{case.pk}")
    assert (told["number"], told["unit"]) == (case.number, {"code": "zjj", "name": "住建局"})
    verbs = [(s["verb"], s["by"]) for s in told["story"]]
    assert verbs == [
        ("registered", "resident"), ("accepted", "staff"), ("assigned", "staff"),
        ("signed", "staff"), ("answered", "staff"),
    ]  # fmt: skip
    for name in ("兰大姐", "19900000001", "502", "薄经办", "管网"):
        assert name not in str(told)


def test_a_pending_rating_is_kept_from_the_handling_unit(c: County, program: Give) -> None:
    case = walked(c, "served")
    rate(case, case.links.get().concern, Verdict(solved="partly", satisfied=3), NOW)
    bo, mei = (program(who).get(f"/cases/{case.pk}") for who in ("bo", "mei"))
    assert bo["due_at"] is None
    assert "judged" in [s["verb"] for s in mei["story"]]
    assert "judged" not in [s["verb"] for s in bo["story"]]


def test_what_is_not_theirs_is_not_there(c: County, program: Give) -> None:
    case = walked(c, "in_hand")
    assert program("tao").get("/cases")["items"] == []
    assert program("tao").get(f"/cases/{case.pk}", 404)["error"] == "not_found"
    assert program("tao").get(f"/cases/{'9' * 60}", 404)["error"] == "not_found"


def test_pages_stay_true_while_rows_are_added(c: County, program: Give) -> None:
    first = [raised().case.pk for _ in range(5)]
    mei, seen, cursor = program("mei"), [], ""
    while True:
        page = mei.get(f"/cases?limit=2&cursor={cursor}")
        seen += [row["id"] for row in page["items"]]
        raised()
        if not (cursor := page["next"]):
            break
    assert seen == first[::-1]


def test_a_cursor_opens_its_own_list_only(c: County, program: Give) -> None:
    for _ in range(2):
        raised()
    mei = program("mei")
    cursor = mei.get("/cases?limit=1")["next"]
    assert mei.get(f"/areas?cursor={cursor}", 422)["error"] == "bad_cursor"
    assert mei.get(f"/cases?cursor={cursor}x", 422)["error"] == "bad_cursor"
    for limit in ("0", "101", "x", "-1", "9" * 60):
        assert mei.get(f"/cases?limit={limit}", 422)["error"] == "malformed"


LISTS: list[tuple[str, Callable[[County], object]]] = [
    ("/cases", lambda c: walked(c, "in_hand")),
    ("/areas", lambda c: Area(code=f"{VILLAGE}{Area.objects.count():03}", name="网格").save()),
    ("/outings", planned),
    ("/policies", policy),
]


@pytest.mark.parametrize(("path", "make"), LISTS)
def test_a_list_costs_the_same_however_long(
    c: County, program: Give, path: str, make: Callable[[County], object]
) -> None:
    mei = program("mei")

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as told:
            mei.get(path)
        return len(told)

    make(c)
    assert mei.get(path)["items"]
    one = cost()
    for _ in range(2):
        make(c)
    assert cost() == one


def test_the_document_names_every_operation_for_people_and_machines(
    c: County, program: Give
) -> None:
    document = program("mei").get("/openapi.json")
    page = program("mei")("GET", "/", Accept_Language="en").content.decode()
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            assert f"{method.upper()} {path}" in page
            assert {"401", "422"} & set(told["responses"]) or method == "delete"
    assert "<script" not in page
    assert "http" not in page.split("<main", 1)[1]
