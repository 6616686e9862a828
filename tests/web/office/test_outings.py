"""Outings in the office: planned on one page, told, held, written up, told back; seen by whom."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sixia.field.heard import Source, hear
from sixia.field.models import Asked, Heard, Made, Outing
from sixia.field.outings import hold
from sixia.hear.models import Concern
from sixia.ledger.models import Case
from sixia.ledger.sealoff import seal_off
from sixia.ledger.spot import Given
from sixia.post.models import Message
from tests.factories import NOW, VILLAGE, County, later, said, walked
from tests.guide.shelves import shelve
from tests.web.office.conftest import SignIn
from tests.web.office.outings import form, hidden, meeting, onsite, reception, secret, soon
from tests.web.office.test_hostile import BAD, safe
from tests.web.office.test_lists import statements

PLAN = "/office/outings/plan/?kind=meeting"


def plan(client: Client, **more: Any) -> dict[str, Any]:
    told = {"area": VILLAGE, "place": "晒谷场", "day": soon(), "begins": "19:00", "ends": "21:00"}
    page = client.get(PLAN)
    initial = {name: page.context["form"].initial[name] for name in ("lead", "unit")}
    return {**form(client, PLAN), **initial, **told, **more}


def test_a_plan_is_sent_twice_and_there_once(c: County, as_: SignIn) -> None:
    client = as_("cun")
    told = plan(client, goers=[c.wang.pk], purpose="说水渠")
    first, again = (client.post(PLAN, told) for _ in range(2))
    outing = Outing.objects.get()
    assert first["Location"] == again["Location"] == f"/office/outings/{outing.pk}/"
    assert (outing.lead, outing.unit, list(outing.goers.all())) == (c.cun, c.village, [c.wang])
    assert timezone.localtime(outing.starts_at).hour == 19


def test_what_lies_there_is_proposed_and_taken_along(c: County, as_: SignIn) -> None:
    case, client = walked(c, "in_hand"), as_("bo")
    url = "/office/outings/plan/?kind=research"
    html = client.get(url, {"kind": "research", "area": VILLAGE}).content.decode()
    assert f"逾期 · {case.title}" in html
    told = {**plan(client), "kind": "research", "agenda": [case.pk, 10**6], "unannounced": "on"}
    client.post(url, told)
    outing = Outing.objects.get()
    assert outing.agenda.get() == case
    assert outing.unannounced
    assert "四不两直" in html


def test_looking_at_another_place_keeps_what_was_typed_and_saves_nothing(
    c: County, as_: SignIn
) -> None:
    client = as_("cun")
    page = client.post(PLAN, plan(client, look="1", purpose="说水渠", area="990103002"))
    html = page.content.decode()
    assert "说水渠" in html
    assert "还差一点" not in html
    assert not Outing.objects.exists()


ODD_PLANS: list[dict[str, str]] = [
    {"day": "2026-13-40"}, {"day": "0001-01-01"}, {"day": "9999-12-31"}, {"begins": "25:99"},
    {"ends": "18:00"}, {"area": "'; --"}, {"lead": "9" * 30}, {"lead": "x"}, {"unit": "0"},
    {"key": "x"}, {"key": ""}, {"place": "x" * 500}, {"purpose": "a\x00b"},
]  # fmt: skip


def test_what_cannot_be_planned(c: County, as_: SignIn) -> None:
    client = as_("cun")
    told = plan(client)
    for odd in ODD_PLANS:
        answer = client.post(PLAN, {**told, **odd})
        assert answer.status_code == 422, odd
        assert "还差一点" in answer.content.decode()
    assert not Outing.objects.exists()


def test_a_key_given_to_someone_else_plans_nothing(c: County, as_: SignIn) -> None:
    stolen = plan(as_("mei"))["key"]
    client = as_("cun")
    assert client.post(PLAN, plan(client, key=stolen)).status_code == 422
    assert not Outing.objects.exists()


def test_it_is_planned_otherwise_until_it_is_told(c: County, as_: SignIn) -> None:
    client = as_("cun")
    client.post(PLAN, plan(client))
    outing = Outing.objects.get()
    url = f"/office/outings/{outing.pk}/"
    html = client.get(f"{url}change/").content.decode()
    assert "晒谷场" in html
    client.post(f"{url}change/", plan(client, place="村委会"))
    assert Outing.objects.get().place == "村委会"
    client.post(f"{url}publish/")
    assert Outing.objects.get().state == "published"
    assert client.get(f"{url}change/").status_code == 302
    client.post(f"{url}call-off/", {"why": "下大雨"})
    assert "下大雨" in client.get(url).content.decode()


def act(client: Client, outing: Outing, name: str, **typed: Any) -> Any:
    url = f"/office/outings/{outing.pk}/{name}/"
    return client.post(url, form(client, url, **typed))


def test_a_meeting_from_first_word_to_report_back(c: County, as_: SignIn) -> None:
    outing, client = meeting(c), as_("cun")
    shelve(c)
    act(client, outing, "hear", words="路灯坏了。")
    act(client, outing, "promise", means="换两盏灯", due_at=soon())
    act(client, outing, "ask", words="高龄津贴多少?", answer="一百元。")
    assert "查询码" in act(client, outing, "ask", words="谁能申请?").content.decode()
    act(client, outing, "hold", heads="37")
    act(client, outing, "write-up", summary="最急的是路灯。")
    act(client, outing, "report-back", report="路灯亮了。")
    html = client.get(f"/office/outings/{outing.pk}/").content.decode()
    for told in ("路灯坏了", "换两盏灯", "高龄津贴多少", "一百元", "到了", "37", "路灯亮了。"):
        assert told in html
    assert (Heard.objects.count(), Made.objects.count(), Asked.objects.count()) == (2, 1, 2)
    following = meeting(c, starts_at=later(days=7), ends_at=later(days=7, hours=2))
    html = client.get(f"/office/outings/{following.pk}/").content.decode()
    assert html.index("上次答应的") < html.index("换两盏灯") < html.index("什么时候、谁去")


def test_two_taps_promise_and_sent_twice_it_is_promised_once(c: County, as_: SignIn) -> None:
    outing, client = meeting(c), as_("cun")
    url = f"/office/outings/{outing.pk}/promise/"
    told = form(client, url, means="换两盏灯", due_at=soon())
    for _ in range(2):
        assert client.post(url, told).status_code == 302
    case = Case.objects.get()
    assert (case.kind, case.unit, case.person) == ("promise", c.village, c.cun)


def test_what_was_added_to_what_was_heard_is_not_taken_for_kept(c: County, as_: SignIn) -> None:
    outing, client = meeting(c), as_("cun")
    url = f"/office/outings/{outing.pk}/hear/"
    told = form(client, url, words="路灯坏了。")
    client.post(url, told)
    answer = client.post(url, {**told, "words": "路灯坏了,摔了人。"})
    assert answer.status_code == 422
    assert "没有收下" in answer.content.decode()
    key = re.search(r'name="key" value="([^"]+)"', answer.content.decode())
    assert key
    client.post(url, {**told, "words": "路灯坏了,摔了人。", "key": key[1]})
    assert Concern.objects.count() == 2


PROMISE = {"means": "换灯", "words": "灯坏了。"}


@pytest.mark.parametrize(
    ("name", "first", "then", "rows"),
    [
        ("promise", PROMISE, {"words": "灯坏了,摔了人。"}, Case),
        ("promise", PROMISE, {"means": "换灯,再加两盏"}, Case),
        ("promise", {"means": "换灯"}, {"means": "换灯,再加两盏"}, Case),
        ("promise", {"means": "换灯"}, {"words": "灯坏了。"}, Case),
        ("promise", PROMISE, {"words": ""}, Case),
        ("ask", {"words": "津贴多少?"}, {"words": "津贴多少?哪天发?"}, Asked),
        ("ask", {"words": "津贴多少?"}, {"answer": "一百元。"}, Asked),
        ("ask", {"words": "津贴多少?", "answer": "百元"}, {"answer": "一百元。"}, Asked),
        ("ask", {"words": "津贴多少?", "answer": "百元"}, {"words": "哪天发?"}, Asked),
    ],
)
def test_what_was_added_to_a_promise_or_a_question_is_not_taken_for_kept(
    c: County,
    as_: SignIn,
    name: str,
    first: dict[str, str],
    then: dict[str, str],
    rows: type[Case] | type[Asked],
) -> None:
    outing, client = meeting(c), as_("cun")
    url = f"/office/outings/{outing.pk}/{name}/"
    told = form(client, url, due_at=soon(), **first)
    for _ in range(2):
        assert client.post(url, told).status_code in (200, 302)
    assert rows.objects.count() == 1
    answer = client.post(url, {**told, **then})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "没有收下" in html
    assert all(words in html for words in then.values())
    assert rows.objects.count() == 1
    again = {**told, **then, "key": hidden(html)["key"]}
    assert client.post(url, again).status_code in (200, 302)
    assert rows.objects.count() == 2


def test_what_was_heard_and_sealed_off_is_never_heard_again(c: County, as_: SignIn) -> None:
    outing, client = meeting(c), as_("cun")
    url = f"/office/outings/{outing.pk}/hear/"
    told = form(client, url, words="村主任收了钱。")
    client.post(url, told)
    seal_off(Concern.objects.get().pk, c.mei, timezone.now())
    for _ in range(2):
        answer = client.post(url, told)
        assert answer.status_code == 422
        told["key"] = hidden(answer.content.decode())["key"]  # as the page has it now
    assert not Concern.objects.exists()


def test_who_was_promised_gets_the_code_and_the_maker_does_not(c: County, as_: SignIn) -> None:
    outing, client = meeting(c), as_("cun")
    words = {"means": "换灯", "due_at": soon(), "words": "灯坏了", "phone": "19900000001"}
    assert act(client, outing, "promise", **words).status_code == 302
    assert Message.objects.get(purpose="receipt").channel == "sms"


@pytest.mark.parametrize("phone", ["", "19900000001"])
def test_a_head_who_hears_something_does_not_hold_its_code(
    c: County, as_: SignIn, phone: str
) -> None:
    html = act(as_("cun"), meeting(c), "hear", words="路灯坏了。", phone=phone).content.decode()
    assert 'class="code"' not in html
    assert "不经您的手" in html
    assert Concern.objects.get().reply_by == ("sms" if phone else "none")


def test_a_grid_worker_hands_the_code_over(c: County, as_: SignIn) -> None:
    outing = meeting(c, goers=[c.wang.pk])
    html = act(as_("wang"), outing, "hear", words="路灯坏了。").content.decode()
    assert 'class="code"' in html
    assert "<svg" in html


ODD_ACTS: list[tuple[str, dict[str, str]]] = [
    ("hear", {"words": " "}), ("hear", {"words": "a\x00"}), ("hear", {"words": "水", "key": "x"}),
    ("hear", {"words": "水", "reply_by": "phone"}), ("hear", {"words": "水", "area": "1"}),
    ("promise", {"means": "", "due_at": "2030-01-01"}), ("promise", {"means": "换", "due_at": ""}),
    ("promise", {"means": "换", "due_at": "2001-01-01"}), ("hold", {"heads": "-1"}),
    ("promise", {"means": "换", "due_at": "2030-01-01", "seat": "1:1"}),
    ("hold", {"heads": "9" * 30}), ("call-off", {"why": ""}), ("ask", {"words": ""}),
    ("ask", {"words": "问", "policy": "x"}),
]  # fmt: skip


def test_what_does_not_fit_is_said_and_what_was_typed_is_kept(c: County, as_: SignIn) -> None:
    outing, client = meeting(c), as_("cun")
    urls = {name: f"/office/outings/{outing.pk}/{name}/" for name, _odd in ODD_ACTS}
    forms = {name: form(client, url) for name, url in urls.items()}
    for name, odd in ODD_ACTS:
        answer = client.post(urls[name], {**forms[name], **odd})
        assert answer.status_code == 422, (name, odd)
        assert "您填的都还在" in answer.content.decode()
    assert not Case.objects.exists()


def test_before_its_day_nothing_is_heard_and_after_it_is_told_nothing_is_called_off(
    c: County, as_: SignIn
) -> None:
    begins = timezone.now() + timedelta(days=3)
    ahead = meeting(c, starts_at=begins, ends_at=begins + timedelta(hours=1))
    client = as_("cun")
    url = f"/office/outings/{ahead.pk}/"
    assert client.get(f"{url}hear/").status_code == 302
    told = form(client, f"/office/outings/{meeting(c).pk}/hear/", words="路灯坏了。")
    assert client.post(f"{url}hear/", told).status_code == 409
    assert client.post(f"{url}hold/", {"heads": "3"}).status_code == 409
    assert not Concern.objects.exists()


def test_words_only_for_those_who_may_see_the_case(c: County, as_: SignIn) -> None:
    outing = meeting(c)
    hear(said("二组水渠塌了。", channel="meeting"), Source(outing=outing), c.can("cun"), NOW)
    url = f"/office/outings/{outing.pk}/"
    sees = {who for who in ("lin", "mei", "bo", "tao", "cun", "wang", "su", "he", "jian")
            if "水渠塌了" in as_(who).get(url).content.decode()}  # fmt: skip
    assert sees == {"mei", "su", "he", "jian"}
    assert "求决" in as_("tao").get(url).content.decode()


ON_EVERY_PAGE = ("", "change/", "publish/", "call-off/", "hear/", "desk/", "door/", "table/",
                 "minutes.docx", "minutes.pdf", "poster/", "poster.pdf")  # fmt: skip


@pytest.mark.parametrize("who", ["bo", "cun", "lin", "he"])
def test_an_unannounced_one_is_nowhere_for_others_before_its_day(
    c: County, as_: SignIn, who: str
) -> None:
    outing, client = secret(c), as_(who)
    for page in ON_EVERY_PAGE:
        url = f"/office/outings/{outing.pk}/{page}"
        assert client.get(url).status_code == 404, page
        if page and "." not in page and page != "poster/":
            assert client.post(url, {"why": "x"}).status_code == 404, page
    day = outing.starts_at.date().isoformat()
    for url in ("/office/outings/", f"/office/outings/week/?from={day}"):
        assert f"/outings/{outing.pk}/" not in client.get(url).content.decode()
        assert f"/outings/{outing.pk}/" in as_("qin").get(url).content.decode()


LISTS: list[tuple[str, str, Callable[[County], object]]] = [
    ("bo", "/office/outings/", meeting),
    ("cun", "/office/outings/?mine=1&kind=meeting&town=990103001", meeting),
    ("bo", "/office/outings/week/?from=2026-03-09", meeting),
    ("bo", PLAN, lambda c: walked(c, "in_hand")),
]


@pytest.mark.parametrize(("who", "url", "more"), LISTS, ids=[url for _, url, _ in LISTS])
def test_one_costs_as_much_as_three(
    c: County, as_: SignIn, who: str, url: str, more: Callable[[County], object]
) -> None:
    client = as_(who)
    more(c)
    one = statements(client, url)
    more(c)
    more(c)
    assert statements(client, url) == one
    assert one <= 24


def test_an_outing_costs_the_same_however_much_came_of_it(c: County, as_: SignIn) -> None:
    before, outing = meeting(c, starts_at=later(days=-9), ends_at=later(days=-8)), meeting(c)
    hold(before.pk, c.can("cun"), later(days=-8), heads=9)

    def more() -> None:
        from sixia.field.heard import promise

        for where in (before, outing):
            hear(said(channel="meeting"), Source(outing=where), c.can("cun"), NOW)
            given = Given(kind="promise", means="换灯", due_at=later(days=9), area_code=VILLAGE,
                          unit=c.village.pk, person=c.cun.pk)  # fmt: skip
            promise(given, None, Source(outing=where), c.can("cun"), NOW)
        outing.agenda.add(walked(c, "in_hand"))

    more()
    one = statements(as_("cun"), f"/office/outings/{outing.pk}/")
    more()
    more()
    assert statements(as_("cun"), f"/office/outings/{outing.pk}/") == one
    assert one <= 36


def test_filters_and_weeks_of_nonsense(c: County, as_: SignIn) -> None:
    meeting(c)
    client = as_("bo")
    assert "一次也没有" in client.get("/office/outings/?kind=home").content.decode()
    for odd in ("?kind=x&town='&mine=9", "?page=-3", "?town=" + "9" * 99):
        assert client.get(f"/office/outings/{odd}").status_code == 200
    for day in ("x", "0001-01-01", "9999-12-31", "", "2026-02-30"):
        assert client.get("/office/outings/week/", {"from": day}).status_code == 200
    assert client.get("/office/outings/plan/?kind=x").status_code == 200
    assert client.get(f"/office/outings/plan/?kind=home&area={'9' * 99}").status_code == 200
    for number in ("0", "9" * 19, "9" * 60):
        assert client.get(f"/office/outings/{number}/").status_code == 404


def test_script_in_every_text_is_text(c: County, as_: SignIn) -> None:
    client = as_("he")
    client.cookies["django_language"] = "en"
    for outing in (meeting(c, place=BAD, purpose=BAD), onsite(c, place=BAD, purpose=BAD),
                   reception(c, place=BAD, purpose=BAD)):  # fmt: skip
        Outing.objects.filter(pk=outing.pk).update(summary=BAD, report=BAD, called_off=BAD[:200])
        for page in ("", "table/", "desk/", "door/", "poster/"):
            safe(client.get(f"/office/outings/{outing.pk}/{page}").content.decode())
    boss = as_("cun")
    mine = meeting(c)
    for name, field in (("hear", "words"), ("promise", "means"), ("ask", "words")):
        safe(act(boss, mine, name, **{field: BAD, "due_at": soon(), "phone": BAD}).content.decode())
    safe(boss.get(f"/office/outings/{mine.pk}/").content.decode())
    safe(client.get("/office/outings/").content.decode())
