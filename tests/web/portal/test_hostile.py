"""What people send by mistake or on purpose: a clear word back, nothing half-written."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from sixia.hear import record
from sixia.hear.models import Accusation, Attachment, Concern
from sixia.hear.record import AGAIN
from sixia.ledger.models import Case
from sixia.ledger.sealoff import seal_off
from sixia.post import outbox
from sixia.post.models import Message
from sixia.seal.tracking import new_code
from tests.factories import NOW, County, raised
from tests.web.portal.conftest import CODE, Resident

SCRIPT = "<script>alert('四下')</script><img src=x onerror=alert(1)>"


def said(page: str) -> str:
    """A page without the token that differs each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_the_same_form_sent_twice_is_one_concern(c: County, lan: Resident) -> None:
    form = lan.form()
    first = lan.send("/say/", **form)
    again = lan.send("/say/", **form)
    assert Concern.objects.count() == Case.objects.count() == 1
    assert CODE.search(first)
    assert not CODE.search(again)
    assert "QX-" in again


def test_asking_for_the_head_alone_does_not_use_up_the_code(c: County, lan: Resident) -> None:
    lan.client.post("/say/", lan.form())
    assert lan.client.head("/say/done/").status_code == 200
    assert lan.client.get("/say/done/").context["receipt"]["code"]
    assert not lan.client.get("/say/done/").context["receipt"]["code"]


def lost(resident: Resident, path: str, form: dict[str, Any]) -> None:
    """Send a form; the answer never arrives, so the browser knows nothing of it."""
    kept = resident.client.cookies.output()
    resident.client.post(path, form)
    resident.client.cookies.clear()
    resident.client.cookies.load(kept.replace("Set-Cookie: ", ""))


def test_who_repeats_because_the_answer_was_lost_gets_the_code(c: County, lan: Resident) -> None:
    form = lan.form()
    lost(lan, "/say/", form)
    found = CODE.search(lan.send("/say/", **form))
    assert found
    assert "井水发黄" in lan.open(found[1])
    assert Concern.objects.count() == 1
    assert not CODE.search(lan.send("/say/", **form)), "it was shown now"


def test_a_lost_answer_is_not_told_again_for_ever_nor_an_old_code(c: County, lan: Resident) -> None:
    form = lan.form()
    lost(lan, "/say/", form)
    Concern.objects.update(recorded_at=timezone.now() - AGAIN - timedelta(minutes=1))
    assert not CODE.search(lan.send("/say/", **form))
    form = lan.form()
    lost(lan, "/say/", form)
    record.new_code(Concern.objects.latest("pk"))
    assert not CODE.search(lan.send("/say/", **form))


def test_who_accuses_gets_the_code_of_a_lost_answer_too(
    c: County, lan: Resident, stranger: Resident
) -> None:
    form = {"words": "某局长收钱", "about": "", "key": lan.form("/tell/")["key"], "website": ""}
    lost(lan, "/tell/", form)
    stranger.see("/tell/")
    assert not CODE.search(stranger.send("/tell/", **form))
    found = CODE.search(lan.send("/tell/", **form))
    assert found
    assert "已收到" in lan.open(found[1])
    Accusation.objects.update(received_at=timezone.now() - AGAIN - timedelta(minutes=1))
    assert not CODE.search(lan.send("/tell/", **form))


@pytest.mark.parametrize("path", ["/say/", "/tell/"])
def test_who_loaded_the_form_before_needs_the_words_too(
    c: County, lan: Resident, path: str
) -> None:
    form = {**lan.form(path), "words": "某局长收钱"}
    lost(lan, path, form)
    assert not CODE.search(lan.send(path, 422, **{**form, "words": "随便写写"}))
    lan.client.cookies.pop("receipt", None)
    found = CODE.search(lan.send(path, **{**form, "words": " 某局长收钱\n"}))
    assert found
    assert "没有这个查询码" not in lan.open(found[1])


@pytest.mark.parametrize("path", ["/say/", "/tell/"])
@pytest.mark.parametrize("seen", [True, False])
def test_who_goes_back_and_adds_a_sentence_is_told_that_it_was_not_kept_and_can_send_it(
    c: County, lan: Resident, path: str, seen: bool
) -> None:
    form = lan.form(path)
    lan.send(path, **form) if seen else lost(lan, path, form)
    more = {**form, "words": form["words"] + "昨天又有人住院。"}
    page = lan.send(path, 422, **more)
    assert "没有收下" in page
    assert more["words"] in page
    assert not CODE.search(page)
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    assert key[1] != form["key"]
    rows = Concern.objects if path == "/say/" else Accusation.objects
    assert rows.count() == 1
    assert CODE.search(lan.send(path, **{**more, "key": key[1]}))
    assert rows.count() == 2


def test_what_was_sealed_off_is_never_taken_again_however_often_it_is_sent(
    c: County, lan: Resident
) -> None:
    form = {**lan.form(), "words": "某局长收钱"}
    lan.send("/say/", **form)
    seal_off(Concern.objects.get().pk, c.mei, timezone.now())
    for words in ("某局长收钱", "某局长收钱,两次。"):
        for _ in range(2):
            page = lan.send("/say/", 422, **{**form, "words": words})
            assert "没有再记一遍" in page
            key = re.search(r'name="key" value="([^"]+)"', page)
            assert key
            form["key"] = key[1]  # as the page has it now
    assert (Concern.objects.count(), Accusation.objects.count()) == (0, 1)


@pytest.mark.parametrize("seen", [True, False])
def test_whom_an_accusation_is_about_is_not_lost(c: County, lan: Resident, *, seen: bool) -> None:
    form = lan.form("/tell/")
    lan.send("/tell/", **form) if seen else lost(lan, "/tell/", form)
    more = {**form, "about": "麹主任"}
    page = lan.send("/tell/", 422, **more)
    assert "没有收下" in page
    assert "麹主任" in page
    assert not CODE.search(page)
    assert Accusation.objects.count() == 1
    key = re.search(r'name="key" value="([^"]+)"', page)
    assert key
    more["key"] = key[1]
    assert CODE.search(lan.send("/tell/", **more))
    lan.send("/tell/", **more)
    assert Accusation.objects.count() == 2


def test_a_replay_from_elsewhere_tells_no_code(
    c: County, lan: Resident, stranger: Resident
) -> None:
    form = lan.form()
    lan.send("/say/", **form)
    stranger.form()  # a browser with a secret of its own
    assert not CODE.search(stranger.send("/say/", **form))
    assert Concern.objects.count() == 1


@pytest.mark.parametrize(
    "key",
    ["", "x", signing.dumps("not a uuid", salt="portal.say")],
    ids=["none", "garbled", "signed, but no key"],
)
def test_a_forged_key_is_asked_to_send_again(c: County, lan: Resident, key: str) -> None:
    page = lan.send("/say/", 422, **{**lan.form(), "key": key})
    assert "井水发黄" in page
    assert f'name="key" value="{key}"' not in page
    assert not Concern.objects.exists()


def test_a_robot_that_fills_every_box_is_refused(c: County, lan: Resident) -> None:
    lan.send("/say/", 422, **{**lan.form(), "website": "buy"})
    assert not Concern.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"words": ""}, "一句话也行"),
        ({"words": "字" * 10_001}, "10000"),
        ({"area": "990199"}, "在哪个村"),
        ({"reply_by": "sms"}, "您选了这样告诉您"),
        ({"phone": "打给我"}, "请只写数字"),
        ({"kind": "denunciation"}, "您是想"),
        ({"about_unit": "99999"}, "投诉一个单位"),
        ({"words": "有\x00空"}, "空字符"),
    ],
)
def test_mistakes_are_named_and_nothing_typed_is_lost(
    c: County, lan: Resident, wrong: dict[str, str], told: str
) -> None:
    form = {**lan.form(), "place": "老井边", "name": "兰大姐", **wrong}
    page = lan.send("/say/", 422, **form)
    assert 'role="alert"' in page
    assert told in page
    assert 'value="老井边"' in page
    assert 'value="兰大姐"' in page
    assert not Concern.objects.exists()


def test_scripts_in_every_text_are_shown_as_text(c: County, lan: Resident) -> None:
    for unit in (c.housing, c.centre):
        unit.name = SCRIPT
        unit.save()
    code = lan.say(words=SCRIPT, place=SCRIPT, name=SCRIPT[:36], address=SCRIPT)
    for page in (lan.see("/say/done/"), lan.open(code), lan.see("/say/")):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
    assert html.escape(SCRIPT) in lan.see("/mine/")
    lan.act(Case.objects.get(), "note", note=SCRIPT)
    bad = lan.send("/say/", 422, **{**lan.form(), "words": SCRIPT, "area": SCRIPT, "place": SCRIPT})
    assert "<script>alert" not in bad


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.exe", b"MZ" + b"\0" * 200, "不收这种文件"),
        ("a.jpg", b"<svg onload=alert(1)>", "不收这种文件"),
        ("a.pdf", b"%PDF-1.4 /JavaScript (x)\n%%EOF\n", "会运行的东西"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "文件坏了"),
        ("empty.txt", b"", "空"),
    ],
)
def test_bad_files_are_refused_with_their_reason(
    c: County, lan: Resident, name: str, data: bytes, told: str
) -> None:
    sent = {**lan.form(), "attached": [SimpleUploadedFile(name, data)]}
    page = lan.send("/say/", 422, **sent)
    assert told in page
    assert "井水发黄" in page
    assert not Concern.objects.exists()
    assert not Attachment.objects.exists()


def test_too_large_and_too_many(c: County, lan: Resident, settings: Any) -> None:
    settings.SIXIA_FILE_LIMIT = 1000
    big = SimpleUploadedFile("big.jpg", b"\xff\xd8\xff" + b"\0" * 2000)
    assert "文件太大" in lan.send("/say/", 422, **{**lan.form(), "attached": [big]})
    five = [SimpleUploadedFile(f"{n}.jpg", b"\xff\xd8\xff") for n in range(5)]
    assert "最多 4 个" in lan.send("/say/", 422, **{**lan.form(), "attached": five})


def test_forged_tracking_codes(c: County, stranger: Resident) -> None:
    code = raised().code
    assert code
    swapped = code[1] + code[0] + code[2:]
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    for sent, told in (
        (new_code(), "没有这个查询码"),
        (wrong, "写错了"),
        (swapped if swapped != code else wrong, "写错了"),
        ("K7QF", "13 个字母和数字"),
        ("<b>", "13 个字母和数字"),
        ("井" * 13, "没有这样的字"),
        ("9" * 101, "100"),
    ):
        page = stranger.send("/follow/", 422, code=sent)
        assert told in page
        assert "化粪池" not in page


def test_a_code_is_read_as_people_type_it(c: County, lan: Resident) -> None:
    code = raised().code
    assert code
    assert "化粪池" in lan.open(f"  {code.lower().replace('-', ' ').replace('0', 'o')} ")


def test_a_wrong_csrf_token_writes_nothing(c: County) -> None:
    client = Client(enforce_csrf_checks=True)
    for path in ("/say/", "/tell/", "/follow/", "/lost/", "/mine/1/note/", "/follow/leave/"):
        answer = client.post(path, {"words": "井水发黄", "csrfmiddlewaretoken": "x" * 64})
        assert answer.status_code == 403
        assert "什么都没有保存" in answer.content.decode()
    assert not Concern.objects.exists()


def test_too_many_from_one_place_wait_and_lose_nothing(
    c: County, lan: Resident, settings: Any
) -> None:
    settings.SIXIA_RATE_LIMITS, settings.SIXIA_RATE_SAY = True, 2
    for _ in range(2):
        lan.say()
    page = lan.send("/say/", 429, **lan.form())
    assert "井水发黄" in page
    assert "您填的都还在" in page
    assert Concern.objects.count() == 2


def test_guessing_codes_is_slowed_down_even_for_a_right_one(
    c: County, stranger: Resident, settings: Any
) -> None:
    settings.SIXIA_RATE_LIMITS, settings.SIXIA_RATE_CODE = True, 3
    code = raised().code
    for _ in range(3):
        stranger.send("/follow/", 422, code=new_code())
    assert "化粪池" not in stranger.send("/follow/", 429, code=code)


def test_limits_fail_closed(
    c: County, lan: Resident, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SIXIA_RATE_LIMITS = True

    def broken(*_: object) -> None:
        raise OSError("no cache")

    form = lan.form()
    monkeypatch.setattr("sixia.web.limits.cache.incr", broken)
    lan.send("/say/", 429, **form)
    assert not Concern.objects.exists()


def test_a_lost_code_is_answered_alike_and_sent_only_to_the_number_on_file(
    c: County, lan: Resident, stranger: Resident
) -> None:
    old = lan.say(phone="199 0000 0001", reply_by="none")
    known = stranger.send("/lost/", contact="19900000001")
    unknown = stranger.send("/lost/", contact="19900000002")
    assert said(known) == said(unknown)
    sent = Message.objects.get(purpose="new_code")
    assert outbox.address(sent).replace(" ", "") == "19900000001"
    assert CODE.search(known) is None
    stranger.send("/follow/", 422, code=old)
    fresh = outbox.body(sent).split("查询码 ")[1][:16]
    assert "井水发黄" in lan.open(fresh)


def test_one_number_gets_few_new_codes_a_day(c: County, lan: Resident, settings: Any) -> None:
    settings.SIXIA_RATE_LIMITS = True
    lan.say(phone="19900000001")
    for _ in range(6):
        lan.send("/lost/", contact="19900000001")
    assert Message.objects.filter(purpose="new_code").count() == 3


def test_an_accusation_is_nowhere_but_in_its_own_table(c: County, stranger: Resident) -> None:
    form = stranger.form("/tell/")
    told = {"words": "某局长收钱", "about": "某局长", "key": form["key"], "website": ""}
    receipt = stranger.send("/tell/", **told)
    stranger.send("/tell/", **told)
    code = CODE.search(receipt)
    assert code
    assert Accusation.objects.count() == 1
    for elsewhere in (Concern, Case, Message):
        assert not elsewhere.objects.exists()
    page = stranger.open(code[1])
    assert "已收到" in page
    for path in ("/", "/follow/", "/mine/", "/say/done/", "/tell/done/"):
        page += stranger.see(path)
    assert "收钱" not in page
    assert "某局长" not in page


def test_pages_are_never_kept_by_a_cache_and_run_no_strange_script(
    c: County, lan: Resident
) -> None:
    lan.say()
    for path in ("/", "/say/", "/mine/", "/follow/"):
        answer = lan.client.get(path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert django_settings.SESSION_COOKIE_HTTPONLY


def test_alike_counts_and_never_quotes(c: County, stranger: Resident) -> None:
    raised(class_code="0602", now=NOW)
    told = stranger.client.get("/say/alike/", {"area": "990103001001", "class": "0602"}).json()
    assert told["count"] == 1
    assert "化粪池" not in told["text"]
    for wrong in ({}, {"area": "9", "class": "0"}, {"area": "%" * 12, "class": "'; --"}):
        assert stranger.client.get("/say/alike/", wrong).json()["count"] == 0
