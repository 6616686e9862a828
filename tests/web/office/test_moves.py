"""Moves through the pages: the loop walked with a browser's forms, and what goes wrong."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sixia.ledger.commands import AskHelp
from sixia.ledger.models import Case, Event
from sixia.ledger.perform import perform
from sixia.web.office.moves import FORMS
from sixia.web.office.moves.base import scene
from tests.factories import NOW, County, later, raised, walked
from tests.web.office.conftest import SignIn

ANSWER = {"outcome": "solved", "facts": "满溢", "view": "已清掏", "basis": "条例第四十一条"}


def seat(c: County, unit: str = "housing", person: str = "bo") -> str:
    return f"{getattr(c, unit).pk}:{getattr(c, person).pk}"


def assigning(c: County, **more: str) -> dict[str, str]:
    told = {"title": "化粪池外溢", "seat": seat(c), "path": "handle", "grade": "ordinary",
            "checker": str(c.su.pk)}  # fmt: skip
    return {**told, **more}


def act(client: Client, case: Case, move: str, told: dict[str, Any]) -> int:
    return client.post(f"/office/case/{case.pk}/{move}/", told).status_code


def test_the_loop_by_forms(c: County, as_: SignIn) -> None:
    case = raised().case
    assert act(as_("mei"), case, "assign", assigning(c)) == 302
    assert act(as_("bo"), case, "sign", {}) == 302
    assert act(as_("bo"), case, "contact", {"how": "phone", "note": "约好周四"}) == 302
    assert act(as_("bo"), case, "answer", ANSWER) == 302
    assert act(as_("bo"), case, "serve", {"how": "phone"}) == 302
    concern = case.links.get().concern_id
    told = {"concern": concern, "solved": "no", "satisfied": "1", "trips": "3", "said": "还臭"}
    assert act(as_("su"), case, "judge", told) == 302
    case.refresh_from_db()
    assert (case.stage, case.person, case.reopened) == ("in_hand", c.qin, 1)
    assert "没解决,退回来了" in as_("qin").get("/office/").content.decode()


def test_the_catalogue_item_is_found_for_the_dispatcher(c: County, as_: SignIn) -> None:
    case = raised().case
    act(as_("mei"), case, "assign", assigning(c))
    event = Event.objects.get(case=case, verb="assigned")
    assert event.structure["catalogue"] == "42"


def test_nobody_is_checked_by_their_own_unit(c: County, as_: SignIn) -> None:
    from sixia.grid.models import Area
    from sixia.grid.setup import give_duty
    from tests.factories import SINCE

    give_duty(c.qin, "supervisor", c.housing, Area.objects.get(pk="990103"), SINCE)
    case = raised().case
    client = as_("mei")
    answer = client.post(f"/office/case/{case.pk}/assign/", assigning(c, checker=str(c.qin.pk)))
    assert answer.status_code == 422
    assert "督查的人不能是承办单位自己的" in answer.content.decode()


@pytest.mark.parametrize("seat_", ["", "1:99999", "x:y", "0:0", "99999999999999999999:1"])
def test_a_person_who_is_not_in_the_unit_is_refused(c: County, as_: SignIn, seat_: str) -> None:
    case = raised().case
    assert act(as_("mei"), case, "assign", assigning(c, seat=seat_)) == 422
    mixed = f"{c.housing.pk}:{c.tao.pk}"
    assert act(as_("mei"), case, "assign", assigning(c, seat=mixed)) == 422


def test_what_was_typed_is_kept_when_the_domain_says_no(c: County, as_: SignIn) -> None:
    case = walked(c, "in_hand")
    told = {**ANSWER, "outcome": "planned", "means": "四月换管", "view": "写了很久的一段话"}
    answer = as_("bo").post(f"/office/case/{case.pk}/answer/", told)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "要写明今后的哪一天" in html
    assert "记一笔" in html
    assert "领办" not in html  # a leader's move, not Bo's
    assert "写了很久的一段话" in html


def test_a_move_that_someone_else_just_made_says_what_is_open_now(c: County, as_: SignIn) -> None:
    case = walked(c, "assigned", now=timezone.now())
    client = as_("bo")
    assert act(client, case, "object", {"reason": "不归我们"}) == 302
    answer = client.post(f"/office/case/{case.pk}/sign/", {"note": "我写的一句话"})
    assert answer.status_code == 409
    assert "我写的一句话" in answer.content.decode()


@pytest.mark.parametrize(
    "day", ["0001-01-01", "9999-12-31", "10000-01-01", "2026-02-30", "昨天", "2001-01-01", "-1"]
)
def test_days_that_cannot_be(c: County, as_: SignIn, day: str) -> None:
    case = walked(c, "in_hand")
    told = {"unit": str(c.traffic.pk), "part": "看看路面", "due_at": day}
    assert act(as_("bo"), case, "invite", told) == 422
    assert not Event.objects.filter(case=case, verb="invited").exists()


@pytest.mark.parametrize("number", ["0", "-1", "99999999999999999999", "1e9", "三"])
def test_numbers_that_cannot_be(c: County, as_: SignIn, number: str) -> None:
    case = walked(c, "in_hand")
    told = {"amount": number, "reason": "雨季"}
    assert act(as_("bo"), case, "ask_extension", told) == 422


def test_merging_by_number_and_from_the_near_cases(c: County, as_: SignIn) -> None:
    code = "050101"
    case, other = raised(class_code=code).case, raised("又堵了。", class_code=code).case
    client = as_("mei")
    assert "把它并进来" in client.get(f"/office/case/{case.pk}/").content.decode()
    for odd in ("", "QX-2026-999999", str(case.pk), "²", "9" * 23):
        assert act(client, case, "join", {"other": odd}) == 422
    assert act(client, case, "join", {"other": other.number, "note": "同一处"}) == 302
    other.refresh_from_db()
    assert other.stage == "merged"
    assert case.links.filter(current=True).count() == 2


def test_declining_names_the_lawful_path(c: County, as_: SignIn) -> None:
    case = raised().case
    html = as_("mei").get(f"/office/case/{case.pk}/decline/").content.decode()
    assert "请向人民法院、仲裁机构或行政复议机关提出" in html
    told = {"ground": "legal_path", "reason": "这是合同纠纷,请到县法院立案庭。"}
    assert act(as_("mei"), case, "decline", told) == 302


def test_wrong_csrf_changes_nothing(c: County, as_: SignIn) -> None:
    case = walked(c, "assigned")
    client = Client(enforce_csrf_checks=True)
    client.force_login(c.bo, "django.contrib.auth.backends.ModelBackend")
    answer = client.post(f"/office/case/{case.pk}/sign/", {"csrfmiddlewaretoken": "x" * 64})
    assert answer.status_code == 403
    case.refresh_from_db()
    assert case.stage == "assigned"


def test_one_letter_presses_one_button(c: County, as_: SignIn) -> None:
    """A head sees both sides of asking for help and for more time."""
    case = walked(c, "in_hand")
    perform(case.pk, AskHelp(need="要挖机"), c.can("bo"), NOW)
    for who in ("bo", "qin", "mei", "su"):
        html = as_(who).get(f"/office/case/{case.pk}/").content.decode()
        keys = re.findall(r'data-key="(\w)"', html)
        assert keys
        assert len(keys) == len(set(keys)), (who, keys)


def test_closing_says_until_when_people_can_still_judge(c: County) -> None:
    case = walked(c, "served")
    for days, listening in ((1, True), (40, False)):
        form = FORMS["close"](scene(case, c.can("su"), later(days=days)))
        assert ("还在等本人评价" in str(form.about)) == listening


def test_a_list_chooses_nobody_by_itself(c: County, as_: SignIn) -> None:
    case = walked(c, "in_hand")
    html = as_("bo").get(f"/office/case/{case.pk}/invite/").content.decode()
    assert '<option value="" selected>请选一个</option>' in html
    answer = as_("bo").post(
        f"/office/case/{case.pk}/invite/", {"unit": "", "part": "清沟", "due_at": "2099-01-01"}
    )
    assert answer.status_code == 422
