"""Lan's way through the portal: she says it, follows it, reads the answer and judges."""

import re
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from sixia.grid.models import Area, Team
from sixia.grid.queries import duties
from sixia.grid.setup import give_duty
from sixia.hear.models import Concern
from sixia.hear.record import new_code
from sixia.ledger.commands import Answer, Decline, Join, Serve, Sign
from sixia.ledger.models import Case
from sixia.ledger.perform import perform
from tests.factories import ANSWER, County, assignment, raised
from tests.web.portal.conftest import Resident


def can(c: County, name: str) -> Any:
    return duties(getattr(c, name), timezone.localdate())


def answered(c: County, case: Case, answer: Answer = ANSWER) -> None:
    now = datetime.now(UTC)
    perform(case.pk, assignment(c), can(c, "mei"), now)
    perform(case.pk, Sign(), can(c, "bo"), now)
    perform(case.pk, answer, can(c, "bo"), now)


def test_lan_says_it_follows_it_reads_the_answer_and_judges(c: County, lan: Resident) -> None:
    code = lan.say(name="兰大姐", phone="199 0000 0001", class_code="0602")
    case = Case.objects.get()
    assert "井水发黄" in lan.open(code)
    answered(c, case)

    page = lan.see("/mine/")
    assert ANSWER.view not in page, "the answer is read by a click that serves it"
    page = lan.act(case, "serve")
    assert ANSWER.facts in page
    assert ANSWER.basis in page
    case.refresh_from_db()
    assert case.stage == "served"

    page = lan.act(case, "judge", solved="no", satisfied="2", trips="3", said="还是发黄")
    case.refresh_from_db()
    assert (case.stage, case.person_id, case.reopened) == ("in_hand", c.qin.pk, 1)
    assert "您的评价记下了" in page


def test_solved_closes_and_a_closed_case_can_be_asked_to_be_done_again(
    c: County, lan: Resident
) -> None:
    lan.open(lan.say())
    case = Case.objects.get()
    answered(c, case)
    lan.act(case, "serve")
    lan.act(case, "judge", solved="yes", satisfied="5")
    case.refresh_from_db()
    assert case.stage == "closed"
    assert "重新办理" in lan.act(case, "reopen", reason="又发黄了")
    case.refresh_from_db()
    assert (case.stage, case.person_id) == ("in_hand", c.qin.pk)


def test_a_judgement_without_an_answer_to_a_question_is_not_taken(c: County, lan: Resident) -> None:
    lan.open(lan.say())
    case = Case.objects.get()
    answered(c, case)
    lan.act(case, "serve")
    page = lan.act(case, "judge", 422, satisfied="5", said="谢谢师傅")
    assert "谢谢师傅" in page, "what was typed is kept"
    case.refresh_from_db()
    assert not case.rated


def test_nobody_judges_before_the_answer_is_read(c: County, lan: Resident) -> None:
    lan.open(lan.say())
    case = Case.objects.get()
    answered(c, case)
    page = lan.act(case, "judge", solved="yes", satisfied="5")
    assert "什么都没有改动" in page
    case.refresh_from_db()
    assert case.stage == "answered"


def test_anonymous_is_a_first_class_choice(c: County, lan: Resident) -> None:
    assert "井水发黄" in lan.open(lan.say())
    concern = Concern.objects.get()
    assert concern.anonymous
    assert concern.consent is False


def test_the_receipt_shows_the_code_once_and_who_is_next(c: County, lan: Resident) -> None:
    lan.say()
    again = lan.see("/say/done/")
    assert 'class="code"' not in again
    for told in ("QX-", "12345热线中心", "0999-5000001"):
        assert told in again


def test_adding_and_withdrawing(c: County, lan: Resident) -> None:
    lan.open(lan.say())
    case = Case.objects.get()
    assert "反映人补充了情况" in lan.act(case, "note", note="今天更黄了")
    assert "您已撤回" in lan.act(case, "withdraw")
    case.refresh_from_db()
    assert case.stage == "withdrawn"


def test_on_a_merged_case_nobody_sees_anothers_words(c: County, lan: Resident) -> None:
    code = lan.say()
    case = Case.objects.get()
    other = raised("隔壁老周家也一样,他姓周。", received_at=timezone.now(), now=timezone.now())
    perform(
        case.pk,
        Join(concerns=(other.concern.pk,), from_case=other.case.pk, note="老周家那件"),
        can(c, "mei"),
        datetime.now(UTC),
    )
    answered(c, case)
    perform(case.pk, Serve(how="phone"), can(c, "bo"), datetime.now(UTC))
    zhou = Resident()
    assert other.code
    assert "隔壁老周家" in zhou.open(other.code)
    zhou.act(case, "judge", solved="no", satisfied="1", said="周家骂人的话")
    page = lan.open(code)
    assert "和另外 1 户一起办" in page
    assert "井水发黄" in page
    for theirs in ("周", "骂人"):
        assert theirs not in page
    assert "很不满意" not in page


def test_a_promise_stands_beside_the_case_with_its_date(c: County, lan: Resident) -> None:
    code = lan.say()
    plan = Answer(
        outcome="planned", facts="井要重打", view="列入计划", basis="年度计划",
        means="水利站重打一口井", promised_at=datetime(2099, 5, 1, tzinfo=UTC),
    )  # fmt: skip
    answered(c, Case.objects.get(), plan)
    lan.open(code)
    page = lan.act(Case.objects.get(kind="request"), "serve")
    assert "答应您的事" in page
    assert page.count("水利站重打一口井") == 2
    assert "2099" in page


def test_review_is_offered_where_the_pack_has_it(c: County, lan: Resident, settings: Any) -> None:
    settings.SIXIA_PACK = "xinfang-2022"
    lan.open(lan.say())
    case = Case.objects.get()
    now = datetime.now(UTC)
    perform(case.pk, assignment(c, path="opinion"), can(c, "mei"), now)
    perform(case.pk, Sign(), can(c, "bo"), now)
    perform(case.pk, ANSWER, can(c, "bo"), now)
    give_duty(c.he, "unit_head", c.government, Area.objects.get(pk="990103"), date(2020, 1, 1))
    page = lan.act(case, "serve")
    assert "申请复查" in page
    assert "第三十五条" in page
    lan.act(case, "ask_review", reason="没说清楚依据")
    case.refresh_from_db()
    assert case.stage == "reviewing"


def test_a_refusal_shows_its_reason_and_the_way_to_go_instead(c: County, lan: Resident) -> None:
    lan.open(lan.say())
    no = Decline(ground="in_petition", reason="信访局上月已经受理了。")
    perform(Case.objects.get().pk, no, can(c, "mei"), datetime.now(UTC))
    page = lan.see("/mine/")
    assert "没有受理" in page
    assert "信访局上月已经受理了" in page
    assert "请向受理的信访机构查询进展" in page


def test_each_person_on_a_case_is_told_how_far_it_is_for_them(c: County, lan: Resident) -> None:
    lan.open(lan.say())
    case = Case.objects.get()
    other = raised("隔壁也一样。", received_at=timezone.now(), now=timezone.now())
    joined = Join(concerns=(other.concern.pk,), from_case=other.case.pk)
    perform(case.pk, joined, can(c, "mei"), datetime.now(UTC))
    answered(c, case)
    lan.act(case, "serve")
    assert "您评过了" in lan.act(case, "judge", solved="yes", satisfied="5")
    zhou = Resident()
    assert other.code
    page = zhou.open(other.code)
    assert "有了答复,请您看" in page
    assert "看答复</button>" in page
    assert ANSWER.view not in page


def test_a_place_without_a_team_still_gets_its_receipt(c: County, lan: Resident) -> None:
    Team.objects.all().delete()
    assert lan.say()
    assert "12345热线中心" in lan.see("/say/done/")


def test_leaving_closes_it_on_this_device(c: County, lan: Resident) -> None:
    lan.open(lan.say())
    lan.send("/follow/leave/")
    assert "井水发黄" not in lan.see("/mine/")


def test_a_code_that_was_replaced_shuts_open_sessions(c: County, lan: Resident) -> None:
    lan.open(lan.say())
    new_code(Concern.objects.get())
    assert "井水发黄" not in lan.see("/mine/")


@pytest.mark.parametrize("act", ["serve", "judge", "note", "withdraw", "reopen", "close", "sign"])
def test_a_stranger_moves_nothing(c: County, stranger: Resident, act: str) -> None:
    theirs = raised(now=timezone.now()).case
    stranger.act(theirs, act)
    stranger.open(stranger.say())
    stranger.act(theirs, act, 404)
    theirs.refresh_from_db()
    assert theirs.seq == 1


def test_ones_own_files_come_back_as_downloads_and_only_to_oneself(
    c: County, lan: Resident, stranger: Resident
) -> None:
    drawn = BytesIO()
    Image.new("RGB", (8, 8), "red").save(drawn, "PNG")
    page = lan.open(lan.say(attached=[SimpleUploadedFile("x.html", drawn.getvalue())]))
    link = re.search(r"/mine/file/\d+/", page)
    assert link
    got = lan.client.get(link[0])
    assert got.headers["Content-Disposition"].startswith("attachment")
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert got.content.startswith(b"\x89PNG")
    stranger.open(stranger.say())
    stranger.see(link[0], 404)


def test_the_number_in_place_of_the_code_is_told_apart(c: County, lan: Resident) -> None:
    lan.say()
    assert "这是编号" in lan.send("/follow/", 422, code=Case.objects.get().number)
