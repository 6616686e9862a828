"""Signing in, one's account, and the administrator's pages."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from sixia.grid.models import HolidayNotice, Staff
from sixia.ledger.models import Case, Event
from sixia.ledger.recalendar import recalendar
from tests.factories import COUNTY, PASSWORD, County, later, raised
from tests.web.office.conftest import SignIn

SIGN_IN = "/office/sign-in/"


def test_signing_in_and_out(c: County) -> None:
    client = Client()
    asked = client.get("/office/case/1/")
    assert asked["Location"] == f"{SIGN_IN}?next=/office/case/1/"
    answer = client.post(SIGN_IN, {"username": "bo", "password": PASSWORD})
    assert answer["Location"] == reverse("office:queue")
    client.post("/office/sign-out/")
    assert client.get("/office/").status_code == 302


@pytest.mark.parametrize("who", ["bo", "nobody"])
def test_a_wrong_name_and_a_wrong_password_look_the_same(c: County, who: str) -> None:
    answer = Client().post(SIGN_IN, {"username": who, "password": "wrong"})
    assert "用户名或密码不对" in answer.content.decode()


def test_after_many_wrong_passwords_one_has_to_wait(c: County) -> None:
    client = Client()
    for _ in range(6):
        answer = client.post(SIGN_IN, {"username": "bo", "password": "wrong"})
    assert answer.status_code == 429
    assert "先等一会儿" in answer.content.decode()
    assert client.post(SIGN_IN, {"username": "bo", "password": PASSWORD}).status_code == 429
    elsewhere = Client().post(SIGN_IN, {"username": "mei", "password": PASSWORD})
    assert elsewhere.status_code == 302


def test_signing_in_leads_nowhere_else(c: County) -> None:
    told = {"username": "bo", "password": PASSWORD, "next": "https://elsewhere.example/"}
    assert Client().post(SIGN_IN, told)["Location"] == reverse("office:queue")


def test_a_new_password(c: County) -> None:
    client = Client()
    client.post(SIGN_IN, {"username": "bo", "password": PASSWORD})
    told = {"old_password": PASSWORD, "new_password1": "short", "new_password2": "short"}
    assert client.post("/office/account/", told).status_code == 422
    told |= dict.fromkeys(("new_password1", "new_password2"), "a-longer-walk-2026")
    assert client.post("/office/account/", told).status_code == 302
    assert client.get("/office/").status_code == 200
    assert Staff.objects.get(username="bo").check_password("a-longer-walk-2026")


def test_someone_new_gets_in_with_a_password_shown_once(c: County, as_: SignIn) -> None:
    client = as_("admin")
    told = {"username": "new", "name": "新人", "unit": c.housing.pk}
    html = client.post("/office/people/add/", told).content.decode()
    password = re.search(r'class="code">([^<]+)<', html)
    assert password
    staff = Staff.objects.get(username="new")
    assert password[1] not in client.get(f"/office/people/{staff.pk}/").content.decode()
    duty = {"role": "handler", "unit": c.housing.pk, "area": "990103", "since": "2026-01-01"}
    assert client.post(f"/office/people/{staff.pk}/", duty).status_code == 302
    own = Client()
    assert own.post(SIGN_IN, {"username": "new", "password": password[1]}).status_code == 302
    assert own.get("/office/search/").status_code == 200
    client.post(f"/office/people/{staff.pk}/active/", {"active": "0"})
    assert own.get("/office/search/").status_code == 302


@pytest.mark.parametrize(
    "odd",
    [
        {"since": "0001-01-01"}, {"since": "9999-12-31"}, {"until": "2020-01-01"},
        {"role": "king"}, {"unit": "9" * 30}, {"area": "nowhere"}, {"since": "x"},
    ],
)  # fmt: skip
def test_duties_that_cannot_be(c: County, as_: SignIn, odd: dict[str, str]) -> None:
    told = {"role": "handler", "unit": c.housing.pk, "area": "990103", "since": "2026-01-01"}
    answer = as_("admin").post(f"/office/people/{c.outsider.pk}/", {**told, **odd})
    assert answer.status_code == 422
    assert not c.outsider.duties.exists()


def test_a_duty_that_ends_is_over_tomorrow_and_stays_on_record(c: County, as_: SignIn) -> None:
    duty = c.bo.duties.get()
    as_("admin").post(f"/office/duties/{duty.pk}/end/")
    duty.refresh_from_db()
    assert duty.until is not None


def test_an_administrator_cannot_lock_themselves_out(c: County, as_: SignIn) -> None:
    as_("admin").post(f"/office/people/{c.admin.pk}/active/", {"active": "0"})
    assert Staff.objects.get(pk=c.admin.pk).is_active


NOTICE = """
year = 2027
source = "样例通知"
holidays = ["2027-01-01..2027-01-07"]
workdays = []
"""


def test_a_new_notice_sets_guessed_clocks_again(c: County) -> None:
    case = raised(now=later(days=297)).case  # Thursday, the last day of 2026
    before = case.due_at
    assert recalendar(NOTICE, later(days=298)) == 1
    case.refresh_from_db()
    assert before is not None
    assert case.due_at is not None
    assert case.due_at > before
    assert Event.objects.filter(case=case, verb="recalendared").exists()
    assert recalendar(NOTICE, later(days=298)) == 0
    assert HolidayNotice.objects.count() == 1


def test_a_notice_is_loaded_on_its_page(c: County, as_: SignIn) -> None:
    html = as_("admin").post("/office/holidays/", {"text": NOTICE}, follow=True).content.decode()
    assert "2027 年的放假安排已载入" in html
    assert "2004–2027" in html


@pytest.mark.parametrize("text", ["", "year = ", "year = 99999", "\x00", "x" * 5000])
def test_a_notice_that_cannot_be_read_changes_nothing(c: County, as_: SignIn, text: str) -> None:
    assert as_("admin").post("/office/holidays/", {"text": text}).status_code == 422
    assert not HolidayNotice.objects.exists()
    assert Case.objects.count() == 0


def test_a_new_duty_begins_with_the_place_of_the_unit(c: County, as_: SignIn) -> None:
    town = c.town
    assert town.area_id
    c.bo.unit = town
    c.bo.save()
    html = as_("admin").get(f"/office/people/{c.bo.pk}/").content.decode()
    assert f'<option value="{town.area_id}" selected>' in html
    assert '<option value="" selected>请选一个</option>' in html  # the role is chosen, not assumed


def test_no_page_opens_a_way_to_accusations(c: County, as_: SignIn) -> None:
    admin, ji = as_("admin"), f"/office/people/{c.ji.pk}/"
    before = c.ji.password
    admin.post(f"{ji}password/")
    duty = {"role": "discipline", "unit": c.government.pk, "area": COUNTY, "since": "2026-01-01"}
    assert admin.post(f"/office/people/{c.admin.pk}/", duty).status_code == 422
    c.ji.refresh_from_db()
    assert c.ji.password == before
    assert not c.admin.duties.filter(role="discipline").exists()
