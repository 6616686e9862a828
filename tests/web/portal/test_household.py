"""A household's own door: its code opens all that is kept of it, and it has the last word."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sixia.field.forgetting import forget_old
from sixia.field.models import Visit
from sixia.field.visits import Visited, record_visit
from sixia.grid import closing, correcting, entries, homes, households
from sixia.grid.homes import Minors
from sixia.grid.households import Opened
from sixia.grid.models import Entry, Household, Look
from sixia.grid.setup import set_active
from tests.factories import NOW, VILLAGE, County, household, raised
from tests.web.portal.conftest import Resident

SEEN = "屋里有霉味,老人咳嗽"
SCRIPT = "<script>alert('四下')</script>"


@pytest.fixture
def file(c: County) -> Opened:
    """王婆婆's, looked at by Bo, who visited and noted something for his colleagues."""
    c.bo.phone = "0999-5000042"
    c.bo.save()
    now = timezone.now() - timedelta(hours=2)
    opened = household(c, now=now, minors=Minors("孙女八岁"), others="老伴李大爷")
    home, can = opened.household, c.can("bo")
    entries.add(home, "need", "要一把轮椅", c.bo, can, now)
    record_visit(Visited(area_code=VILLAGE, happened_at=now, note=SEEN, household=home), can, now)
    households.look(home, c.bo, can, "约上门时间", now)
    return opened


def enter(who: Resident, opened: Opened) -> str:
    assert opened.code
    return who.send("/household/", code=opened.code)


def test_the_code_shows_all_fields_who_looked_and_who_is_paired(
    c: County, lan: Resident, file: Opened
) -> None:
    page = enter(lan, file)
    told = (
        "王婆婆", "19900000077", "3 栋 501", "老伴李大爷", "当面同意", "独居,腿脚不便",
        "孙女八岁", "独居老人", "要一把轮椅", "约上门时间", "薄经办", "0999-5000042", "住建局",
    )  # fmt: skip
    assert [each for each in told if each not in page] == []
    assert SEEN not in page
    assert page.count("薄经办") == 1  # as who is paired, not as who looked or wrote
    assert Look.objects.count() == 1  # reading one's own is no look


def test_without_a_code_nothing_opens(lan: Resident, stranger: Resident, file: Opened) -> None:
    enter(lan, file)
    assert "王婆婆" not in stranger.see("/household/")
    for path in ("correct", "erase"):
        assert "王婆婆" not in stranger.see(f"/household/{path}/")
    stranger.send("/household/answer/", close="yes")
    stranger.send("/household/correct/", name="别人", people="1")
    assert Household.objects.get().closed_at is None
    assert homes.family_of(Household.objects.get()).name == "王婆婆"


def test_a_wrong_code_is_told_apart_from_an_unknown_one(c: County, lan: Resident) -> None:
    assert "长短不对" in lan.send("/household/", 422, code="K7QF")
    assert "没有这个档案查询码" in lan.send("/household/", 422, code="0000-0000-0000-0")
    lan.send("/household/", 422, code="\x00" * 13)


def test_the_code_of_a_concern_opens_no_file_and_the_other_way_round(
    lan: Resident, file: Opened
) -> None:
    code = raised().code
    assert code
    assert "没有这个档案查询码" in lan.send("/household/", 422, code=code)
    assert file.code
    assert "没有这个查询码" in lan.send("/follow/", 422, code=file.code)


def test_codes_cannot_be_tried_without_end(c: County, lan: Resident, settings: Any) -> None:
    settings.SIXIA_RATE_LIMITS, settings.SIXIA_RATE_CODE = True, 3
    for _ in range(3):
        lan.send("/household/", 422, code="0000-0000-0000-0")
    lan.send("/household/", 429, code="0000-0000-0000-0")
    lan.send("/follow/", 429, code="0000-0000-0000-0")  # one count for all codes


def test_it_corrects_its_file_and_sees_what_stood_there(lan: Resident, file: Opened) -> None:
    enter(lan, file)
    form: dict[str, Any] = {
        "name": "王婆婆", "people": "2", "phone": "19900000078", "address": "3 栋 501",
        "others": "", "circumstances": ["old_alone", "illness"], "minors": "孙女九岁",
    }  # fmt: skip
    page = lan.send("/household/correct/", **form)
    assert "19900000077" in page
    assert "19900000078" in page
    home = Household.objects.get()
    assert homes.family_of(home).circumstances == ("illness", "old_alone")
    assert homes.minors_of(home).words == "孙女九岁"
    rows = Entry.objects.filter(kind="correction")
    assert {row.staff for row in rows} == {None}
    assert "孙女" not in str([homes.told(row) for row in rows])
    assert "没有要改的" in lan.send("/household/correct/", **form)
    assert "19900000078" in lan.send("/household/correct/", 422, **{**form, "people": "0"})


def test_nobody_but_the_household_closes_and_erases(c: County, lan: Resident, file: Opened) -> None:
    home = file.household
    closing.ask_to_close(home, c.can("bo"), timezone.now())
    assert "档案能结了吗" in enter(lan, file)
    assert "接着帮" in lan.send("/household/answer/", close="no")
    assert "已结档" not in lan.see("/household/")
    assert "现在就抹去" not in lan.see("/household/erase/")
    assert "已结档" in lan.send("/household/answer/", close="yes")
    lan.send("/household/erase/", 422)
    assert "抹去了" in lan.send("/household/erase/", sure="on")
    home.refresh_from_db()
    assert (home.erased_at is not None, bytes(home.sealed), bytes(home.minors)) == (True, b"", b"")
    assert bytes(Visit.objects.get().note) == b""
    assert Look.objects.count() == 1
    assert "王婆婆" not in enter_again(lan, file)


def enter_again(who: Resident, opened: Opened) -> str:
    assert opened.code
    return who.send("/household/", 422, code=opened.code)


def test_a_new_code_ends_what_the_old_one_opened(c: County, lan: Resident) -> None:
    opened = household(c, now=timezone.now())
    assert "王婆婆" in enter(lan, opened)
    households.new_code(opened.household, c.bo, c.can("bo"), timezone.now())
    assert "王婆婆" not in lan.see("/household/")


def test_who_has_left_is_not_named_any_more(c: County, lan: Resident, file: Opened) -> None:
    set_active(c.bo, active=False)
    page = enter(lan, file)
    assert "薄经办" not in page
    assert "单位会安排人来接" in page


def test_a_session_ends_by_itself_and_when_told_to(lan: Resident, file: Opened) -> None:
    enter(lan, file)
    session = lan.client.session
    box, since = session["home"]
    assert file.code
    assert file.code not in box
    session["home"] = [box, since - 1801]
    session.save()
    assert "王婆婆" not in lan.see("/household/")
    enter(lan, file)
    lan.send("/household/leave/")
    assert "王婆婆" not in lan.see("/household/")


def test_script_is_text(c: County, lan: Resident) -> None:
    bad = dict.fromkeys(("others", "address", "consent", "why"), SCRIPT)
    opened = household(c, now=timezone.now(), minors=Minors(SCRIPT), name=SCRIPT[:40], **bad)
    correcting.correct(opened.household, {"address": SCRIPT + "2"}, timezone.now())
    households.look(opened.household, c.bo, c.can("bo"), SCRIPT, timezone.now())
    page = enter(lan, opened) + lan.see("/household/correct/")
    assert "<script>alert" not in page
    assert re.search("&lt;script&gt;", page)


def test_the_page_costs_the_same_with_one_look_and_with_three(
    c: County, lan: Resident, file: Opened
) -> None:
    enter(lan, file)
    costs = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as found:
            lan.see("/household/")
        costs.append(len(found))
        for _ in range(2):
            households.look(file.household, c.bo, c.can("bo"), "再看", timezone.now())
    assert costs[0] == costs[1]


def test_old_closed_files_are_erased_when_their_years_are_over(c: County) -> None:
    open_, closed = household(c).household, household(c).household
    closing.agree(closed, NOW, yes=True)
    assert forget_old(NOW + timedelta(days=5 * 365), 5) == 0
    assert forget_old(NOW + timedelta(days=5 * 366), 5) == 1
    closed.refresh_from_db()
    open_.refresh_from_db()
    assert closed.erased_at
    assert open_.erased_at is None
    leap = NOW.replace(year=2028, month=2, day=29)
    assert forget_old(leap, 5) == 0


def test_english_has_its_own_words(lan: Resident, file: Opened) -> None:
    lan.client.cookies["django_language"] = "en"
    page = enter(lan, file)
    assert "Old and living alone" in page
    assert "Who looked at it" in page
