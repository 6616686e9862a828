"""Old Zhou at the counter: taken down once, code shown once; and telling people afterwards."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sixia.grid.models import Area, Look
from sixia.grid.setup import give_duty
from sixia.hear.models import Concern
from sixia.hear.people import Speaker
from sixia.hear.record import by_code
from sixia.ledger.models import Case
from sixia.ledger.sealoff import seal_off
from sixia.post.models import Message
from tests.factories import COUNTY, SINCE, County, raised, walked
from tests.web.office.conftest import SignIn


def form(client: Client, **more: Any) -> dict[str, Any]:
    html = client.get("/office/counter/").content.decode()
    key = re.search(r'name="key" value="([^"]+)"', html)
    assert key
    told = {
        "key": key[1], "words": "路灯坏了,晚上看不见。", "channel": "visit", "kind": "request",
        "received_at": "2026-03-02T09:30", "area": "990103001001", "name": "周大爷",
        "address": "安置小区 3 栋 201", "reply_by": "letter",
    }  # fmt: skip
    return {**told, **more}


def test_old_zhou_gets_a_receipt_and_a_letter(c: County, as_: SignIn) -> None:
    client = as_("lin")
    answer = client.post("/office/counter/", form(client))
    html = answer.content.decode()
    code = re.search(r'class="code">([^<]+)<', html)
    assert code
    concern = by_code(code[1])
    assert concern
    assert (concern.recorded_by, concern.channel) == (c.lin, "visit")
    assert Message.objects.get().channel == "letter"
    assert client.get(f"/office/case/{Case.objects.get().pk}/").status_code == 200


def test_who_takes_it_down_is_asked_of_another(c: County, as_: SignIn) -> None:
    html = as_("lin").get("/office/counter/").content.decode()
    assert "他自己凭编号来查" in html
    assert "打电话给我" not in html


def test_sent_twice_it_is_taken_down_once_and_the_code_is_not_shown_again(
    c: County, as_: SignIn
) -> None:
    client = as_("lin")
    told = form(client)
    client.post("/office/counter/", told)
    again = client.post("/office/counter/", told, follow=True)
    assert Concern.objects.count() == 1
    assert "没有重复登记" in again.content.decode()
    assert 'class="code"' not in again.content.decode()


def test_a_key_that_was_not_given_here_is_refused(c: County, as_: SignIn) -> None:
    client = as_("lin")
    stolen = form(as_("mei"))["key"]
    for key in ("", "x", stolen):
        answer = client.post("/office/counter/", form(client, key=key))
        assert answer.status_code == 422
        assert "路灯坏了" in answer.content.decode()
    assert Concern.objects.count() == 0


def test_what_was_added_to_a_form_sent_before_is_not_taken_for_kept(c: County, as_: SignIn) -> None:
    client = as_("lin")
    sent = form(client)
    client.post("/office/counter/", sent)
    more = {**sent, "words": sent["words"] + "昨天有人摔了。"}
    answer = client.post("/office/counter/", more)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "没有收下" in html
    assert more["words"] in html
    key = re.search(r'name="key" value="([^"]+)"', html)
    assert key
    assert client.post("/office/counter/", {**more, "key": key[1]}).status_code == 200
    assert Concern.objects.count() == 2


def test_what_was_sealed_off_is_never_taken_down_again(c: County, as_: SignIn) -> None:
    client = as_("lin")
    sent = form(client)
    client.post("/office/counter/", sent)
    seal_off(Concern.objects.get().pk, c.mei, timezone.now())
    for _ in range(2):
        answer = client.post("/office/counter/", sent)
        assert answer.status_code == 422
        key = re.search(r'name="key" value="([^"]+)"', answer.content.decode())
        assert key
        sent["key"] = key[1]  # as the page has it now
    assert Concern.objects.count() == 0


@pytest.mark.parametrize(
    "odd",
    [
        {"received_at": "0001-01-01T00:00"}, {"received_at": "9999-12-31T23:59"},
        {"received_at": "2026-13-01T00:00"}, {"words": "  "}, {"words": "字" * 10_001},
        {"words": "a\x00b"}, {"area": "99"}, {"area": "'; --"}, {"about_unit": "9" * 30},
        {"reply_by": "sms"}, {"channel": "import"}, {"class_code": "zz"},
    ],
)  # fmt: skip
def test_what_cannot_be_taken_down(c: County, as_: SignIn, odd: dict[str, str]) -> None:
    client = as_("lin")
    assert client.post("/office/counter/", form(client, **odd)).status_code == 422
    assert Concern.objects.count() == 0


def test_one_call_at_a_time_and_an_answer_that_arrived_is_served(c: County, as_: SignIn) -> None:
    case = walked(c, "answered", reply_by="phone", speaker=Speaker(phone="19900000001"))
    message = Message.objects.get(purpose="answered")
    client = as_("bo")
    assert "19900000001" not in client.get("/office/outbox/call/").content.decode()
    shown = client.post(f"/office/outbox/message/{message.pk}/ring/").content.decode()
    assert "19900000001" in shown
    assert "已清掏" in shown
    assert Look.objects.get().what == "message"
    url = f"/office/outbox/message/{message.pk}/settle/"
    client.post(url, {"arrived": "yes"})
    case.refresh_from_db()
    message.refresh_from_db()
    assert (case.stage, message.state) == ("served", "arrived")
    again = client.post(url, {"arrived": "no"}, follow=True).content.decode()
    assert "已经有人记过了" in again
    message.refresh_from_db()
    assert message.state == "arrived"


def test_what_did_not_arrive_serves_nothing(c: County, as_: SignIn) -> None:
    case = walked(c, "answered", reply_by="phone", speaker=Speaker(phone="19900000001"))
    message = Message.objects.get(purpose="answered")
    as_("bo").post(f"/office/outbox/message/{message.pk}/settle/", {"arrived": "no"})
    case.refresh_from_db()
    assert case.stage == "answered"


def test_texts_are_handed_over_once_and_hold_no_formula(c: County, as_: SignIn) -> None:
    raised(speaker=Speaker(phone="=1+19900000001"))
    client = as_("mei")
    first = client.post("/office/outbox/sms.csv")
    assert first["Content-Disposition"].startswith("attachment")
    rows = first.content.decode("utf-8-sig").splitlines()
    assert len([row for row in rows if row]) >= 2
    assert not any(cell.startswith("=") for row in rows for cell in row.split(","))
    look = Look.objects.get()
    assert (look.staff, look.what) == (c.mei, "message")
    assert client.post("/office/outbox/sms.csv").status_code == 302


@pytest.mark.parametrize("channel", ["sms", "phone", "letter"])
def test_no_code_passes_through_the_unit_that_handles_the_case(
    c: County, as_: SignIn, channel: str
) -> None:
    speaker = Speaker(phone="19900000001", address="安置小区 3 栋 201")
    code = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]")
    walked(c, "answered", reply_by=channel, speaker=speaker)
    receipt = Message.objects.get(purpose="receipt")
    for who, status in (("bo", 404), ("qin", 404), ("mei", 200)):
        client = as_(who)
        url = f"/office/outbox/message/{receipt.pk}/"
        shown = client.post("/office/outbox/sms.csv").content.decode()
        if channel != "sms":
            opened = "ring/" if channel == "phone" else "letter/"
            answer = client.post(url + opened) if opened == "ring/" else client.get(url + opened)
            assert answer.status_code == status
            shown = answer.content.decode()
        assert bool(code.search(shown)) == (who == "mei")


@pytest.mark.parametrize("role", ["intake", "dispatcher"])
def test_no_code_passes_through_a_unit_that_may_yet_be_given_the_case(
    c: County, as_: SignIn, role: str
) -> None:
    give_duty(c.bo, role, c.housing, Area.objects.get(pk=COUNTY), SINCE)
    raised()
    raised(reply_by="phone")
    ring = Message.objects.get(channel="call")
    both = as_("bo")
    assert both.post("/office/outbox/sms.csv").status_code == 302, "nothing for them to hand on"
    assert both.post(f"/office/outbox/message/{ring.pk}/ring/").status_code == 404
    assert "另有 2 条带着查询码" in both.get("/office/outbox/").content.decode()
    for who in ("lin", "mei"):
        shown = as_(who).get("/office/outbox/").content.decode()
        assert "待发 1" in shown
        assert "另有" not in shown
    assert as_("mei").post(f"/office/outbox/message/{ring.pk}/ring/").status_code == 200


def test_what_was_handed_on_or_leaves_by_itself_is_left_to_nobody(
    c: County, as_: SignIn, settings: Any
) -> None:
    give_duty(c.bo, "intake", c.housing, Area.objects.get(pk=COUNTY), SINCE)
    raised()
    raised(reply_by="email", speaker=Speaker(email="lan@example.org"))
    both = as_("bo")

    def shown() -> str:
        return both.get("/office/outbox/").content.decode()

    settings.EMAIL_HOST = ""
    assert "另有 2 条带着查询码" in shown(), "without a mail server it waits for people"
    settings.EMAIL_HOST, settings.DEFAULT_FROM_EMAIL = "mail.example.org", "sixia@example.org"
    assert "另有 1 条带着查询码" in shown()
    assert as_("mei").post("/office/outbox/sms.csv").status_code == 200
    assert "另有" not in shown()


def test_where_every_clerk_also_works_cases_others_hand_on_the_code_once_a_unit_has_it(
    c: County, as_: SignIn
) -> None:
    for who, unit in ((c.bo, c.housing), (c.tao, c.traffic)):
        give_duty(who, "intake", unit, Area.objects.get(pk=COUNTY), SINCE)
    walked(c, "assigned")
    assert as_("bo").post("/office/outbox/sms.csv").status_code == 200, "what holds no code"
    handed = as_("tao").post("/office/outbox/sms.csv").content.decode()
    assert "查询码" in handed


def test_a_file_of_texts_that_was_lost_on_its_way_is_fetched_again(c: County, as_: SignIn) -> None:
    raised()
    client = as_("mei")
    first = client.post("/office/outbox/sms.csv")
    raised("另一件。")
    Message.objects.filter(state="queued").update(channel="call")
    html = client.get("/office/outbox/sms/").content.decode()
    at = re.search(r'name="at" value="([^"]+)"', html)
    assert at
    again = client.post("/office/outbox/sms.csv", {"at": at[1]})
    assert again.content == first.content
    assert again["Content-Disposition"] == first["Content-Disposition"]
    assert [look.what for look in Look.objects.all()] == ["message", "message"]
    assert Message.objects.filter(state="queued").count() == 1, "nothing else is handed over"
    assert as_("bo").post("/office/outbox/sms.csv", {"at": at[1]}).status_code == 302
    client.post(f"/office/outbox/message/{Message.objects.earliest('pk').pk}/settle/",
                {"arrived": "yes"})  # fmt: skip
    assert client.post("/office/outbox/sms.csv", {"at": at[1]}).status_code == 302
    assert 'name="at"' not in client.get("/office/outbox/sms/").content.decode()
    for odd in ("", "x", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:00"):
        assert client.post("/office/outbox/sms.csv", {"at": odd}).status_code == 404


def test_a_letter_is_one_sheet(c: County, as_: SignIn) -> None:
    raised(reply_by="letter", speaker=Speaker(name="周大爷", address="安置小区 3 栋 201"))
    message = Message.objects.get()
    html = as_("mei").get(f"/office/outbox/message/{message.pk}/letter/").content.decode()
    assert "安置小区 3 栋 201" in html
    assert timezone.localdate().strftime("%Y") in html
