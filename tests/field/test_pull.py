"""What a telephone takes along: only what is its owner's, whole, at a cost that does not grow."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sixia.field.outings import hold
from sixia.field.pull import plan, section
from sixia.field.sections import SECTIONS
from sixia.grid.entries import add
from sixia.grid.models import Area, Look, Team
from sixia.guide.actions import publish, write
from sixia.guide.rules import Draft
from sixia.ledger.queries import mine
from tests.factories import NOW, TOWN, VILLAGE, County, household, later, walked
from tests.field.conftest import planned
from tests.field.phones import PLACE, phone


def taken(c: County, who: str, name: str, have: str = "") -> list[dict[str, Any]]:
    found = section(name, getattr(c, who), c.can(who), NOW, have)
    assert found is not None
    return found.items


def test_who_one_is_and_where_one_works(c: County) -> None:
    Team.objects.create(area=Area.objects.get(pk=VILLAGE), name="小分队", phone="1", unit=c.village)
    [me] = taken(c, "bo", "me")
    assert (me["name"], me["unit_name"], me["roles"]) == ("薄经办", "住建局", ["handler"])
    places = {row["code"]: row for row in taken(c, "bo", "areas")}
    assert places[VILLAGE]["team"] == {"name": "小分队", "phone": "1"}
    assert (places[TOWN]["team"], places[TOWN]["level"]) == (None, "town")
    assert taken(c, "outsider", "areas") == []


def test_households_go_to_those_on_duty_and_each_is_a_look(c: County) -> None:
    home = household(c).household
    add(home, "need", "换一床被子", c.bo, c.can("bo"), NOW)
    phone(c, "bo").sent("visit", **PLACE, met="yes", household=str(home.key))
    Look.objects.all().delete()
    assert plan(c.bo, c.can("bo"), NOW)
    assert not Look.objects.exists()
    [row] = taken(c, "bo", "households")
    assert (row["name"], row["phone"], row["paired"]) == ("王婆婆", "19900000077", True)
    assert [need["words"] for need in row["needs"]] == ["换一床被子"]
    assert row["last_visit"] == NOW
    assert list(Look.objects.values_list("staff", "about", "what")) == [
        (c.bo.pk, home.key, "household")
    ]
    [heads] = taken(c, "qin", "households")
    assert not heads["paired"]
    for who in ("tao", "su", "he", "admin", "mei"):
        assert taken(c, who, "households") == []


def test_what_did_not_change_is_not_sent_and_is_no_look(c: County) -> None:
    household(c)
    tags = {each.name: each.etag for each in plan(c.bo, c.can("bo"), NOW)}
    assert all(section(n, c.bo, c.can("bo"), NOW, tag) is None for n, tag in tags.items())
    assert not Look.objects.filter(why="同步到手机").exists()
    household(c)
    assert section("households", c.bo, c.can("bo"), NOW, tags["households"])


def test_cases_are_ones_own_queue_with_the_moves_of_a_telephone(c: County) -> None:
    case = walked(c, "in_hand")
    [row] = taken(c, "bo", "cases")
    assert (row["id"], row["number"], row["place"]) == (case.pk, case.number, "3 栋")
    assert row["words"].startswith("楼下的化粪池")
    assert (row["stage_zh"], row["stage_en"]) == ("办理中", "In hand")
    assert row["moves"] == ["note", "contact", "ask_help"]
    assert taken(c, "tao", "cases") == []
    assert {r["id"] for r in taken(c, "mei", "cases")} == set(
        mine(c.can("mei"), NOW).values_list("pk", flat=True)
    )


def test_a_meeting_opens_with_what_became_of_the_last_one(c: County) -> None:
    first = planned(c, starts_at=later(days=-9))
    hold(first.pk, c.can("cun"), later(days=-9), heads=31)
    cun, ref = phone(c, "cun"), {"outing": str(first.key)}
    cun.sent("concern", later(days=-9), **PLACE, **ref, words="路灯不亮", code="")
    cun.sent("promise", later(days=-9), **PLACE, **ref, means="装路灯", due_on="2026-04-01")
    planned(c)
    [_, row] = sorted(taken(c, "cun", "outings"), key=lambda each: str(each["starts_at"]))
    assert (row["kind_zh"], row["kind_en"], row["lead_name"]) == (
        "屋场会", "Courtyard meeting", "村主任",
    )  # fmt: skip
    assert row["before"]["head_count"] == 31
    assert [r["title"] for r in row["before"]["raised"]] == ["路灯不亮"]
    assert [p["title"] for p in row["before"]["promises"]] == ["装路灯"]


def test_home_visits_name_the_households_one_is_on_duty_for(c: County) -> None:
    home = household(c, "cun").household
    household(c, "bo")
    planned(c, "home")
    planned(c, "meeting")
    doors = {row["kind"]: row["households"] for row in taken(c, "cun", "outings")}
    assert doors == {"home": [str(home.key)], "meeting": []}


def policy(c: County) -> None:
    since = NOW.date()
    draft = Draft(title="高龄补贴", issuer="民政局", text="原文", plain="八十岁起", audience="老人",
                  since=since)  # fmt: skip
    publish(write(draft, c.can("qin"), NOW).key, c.can("qin"), NOW)


def test_policies_that_hold(c: County) -> None:
    policy(c)
    [row] = taken(c, "wang", "policies")
    assert (row["title"], row["source"], row["plain"]) == ("高龄补贴", "原文", "八十岁起")


def need(c: County) -> None:
    home = household(c).household
    add(home, "need", "被子", c.bo, c.can("bo"), NOW)
    told = {"household": str(home.key), "words": "漏雨", "means": "修", "due_on": "2026-04-01"}
    assert phone(c, "bo").sent("measure", **told).outcome == "kept"


def meetings(c: County) -> None:
    days = 20 + Area.objects.count() + len(taken(c, "cun", "outings"))
    first = planned(c, starts_at=later(days=-days))
    hold(first.pk, c.can("cun"), later(days=-days), heads=3)
    phone(c, "cun").sent("concern", **PLACE, words="x", code="", outing=str(first.key))
    planned(c, starts_at=later(days=days))


LONGER: list[tuple[str, str, Callable[[County], object]]] = [
    ("bo", "households", need),
    ("bo", "cases", lambda c: walked(c, "in_hand")),
    ("cun", "outings", meetings),
    ("wang", "policies", policy),
    ("wang", "areas", lambda c: None),
]


@pytest.mark.parametrize(("who", "name", "make"), LONGER)
def test_a_section_costs_the_same_however_long(
    c: County, who: str, name: str, make: Callable[[County], object]
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as told:
            taken(c, who, name)
        return len(told)

    make(c)
    taken(c, who, name)
    one = cost()
    for _ in range(2):
        make(c)
    assert cost() == one
    assert set(SECTIONS) == {"me", "areas", "households", "cases", "outings", "policies"}
