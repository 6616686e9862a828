"""The desk of a reception day: one form a matter, one answer with receipt and the next number."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from sixia.field import desk
from sixia.field.models import Heard, Outing, Visitor
from sixia.field.queries import figures
from sixia.hear.models import Accusation, Concern
from sixia.hear.record import by_code
from sixia.ledger.models import Case
from sixia.ledger.sealoff import seal_off
from tests.factories import NOW, County
from tests.web.office.conftest import SignIn
from tests.web.office.outings import form, hidden, reception
from tests.web.office.test_hostile import BAD, safe
from tests.web.office.test_lists import statements

SETTLED = {"facts": "查了台账", "view": "补贴下月补发", "basis": "当场办结", "outcome": "solved"}


def url(day: Outing, page: str = "desk") -> str:
    return f"/office/outings/{day.pk}/{page}/"


def code(html: str) -> str:
    found = re.search(r'class="code">([^<]+)<', html)
    return found[1] if found else ""


def take(client: Client, day: Outing, **more: Any) -> str:
    told = form(client, url(day), **{"words": "水管漏了。", "act": "ledger", **more})
    answer = client.post(url(day), told)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_matter_goes_on_the_ledger_and_the_next_number_is_there(c: County, as_: SignIn) -> None:
    day, client = reception(c), as_("lin")
    html = take(client, day, name="周大爷", phone="19900000001")
    concern = by_code(code(html))
    assert concern
    assert (concern.channel, concern.reply_by, concern.recorded_by) == ("reception", "sms", c.lin)
    assert '<h1 class="noprint">2 号' in html
    assert "autofocus" in html
    assert 'aria-label="查进展用的二维码"' in html
    assert code(html) not in re.sub(r'class="code">[^<]+<', "", html)


def test_settled_there_and_then(c: County, as_: SignIn) -> None:
    day, client = reception(c), as_("lin")
    html = take(client, day, act="spot", seat=c.qin.pk, **SETTLED)
    case = Case.objects.get()
    assert (case.stage, case.unit, case.person) == ("served", c.housing, c.qin)
    assert "当场有了答复" in html
    assert code(html)
    # The next form begins with the same one who answers.
    assert f'<option value="{c.qin.pk}" selected>' in client.get(url(day)).content.decode()


def test_whoever_settles_it_for_their_own_unit_holds_no_code(c: County, as_: SignIn) -> None:
    html = take(as_("qin"), reception(c), act="spot", seat=c.qin.pk, phone="19900000001", **SETTLED)
    assert not code(html)
    assert "用短信直接发给他" in html


def test_one_more_of_the_same_visitor(c: County, as_: SignIn) -> None:
    day, client = reception(c), as_("lin")
    html = take(client, day)
    assert 'href="?again=1"' in html
    told = form(client, f"{url(day)}?again=1", words="还有一件。", act="ledger")
    client.post(url(day), told)
    assert Visitor.objects.count() == 1
    assert Heard.objects.count() == 2


def test_two_matters_of_one_visitor_without_asking_for_the_second_form(
    c: County, as_: SignIn
) -> None:
    day, client = reception(c), as_("lin")
    html = take(client, day, act="more")
    assert "1 号,还有一件" in html
    assert code(html)
    client.post(url(day), {**hidden(html), "words": "还有一件。", "act": "ledger"})
    assert Visitor.objects.count() == 1
    assert Heard.objects.count() == 2


def test_sent_twice_it_is_taken_once_and_no_code_is_shown_again(c: County, as_: SignIn) -> None:
    day, client = reception(c), as_("lin")
    told = form(client, url(day), words="水管漏了。", act="ledger")
    client.post(url(day), told)
    again = client.post(url(day), told, follow=True).content.decode()
    assert "没有重复登记" in again
    assert not code(again)
    assert Concern.objects.count() == Visitor.objects.count() == 1


def test_what_was_added_to_a_form_sent_before_is_a_matter_of_its_own(
    c: County, as_: SignIn
) -> None:
    day, client = reception(c), as_("lin")
    told = form(client, url(day), words="水管漏了。", act="ledger")
    client.post(url(day), told)
    answer = client.post(url(day), {**told, "words": "水管漏了,楼下也湿了。"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "没有收下" in html
    assert "楼下也湿了" in html
    assert Concern.objects.count() == Visitor.objects.count() == 1
    client.post(url(day), {**hidden(html), "words": "水管漏了,楼下也湿了。", "act": "ledger"})
    assert Concern.objects.count() == 2
    assert Visitor.objects.count() == 1, "it is the same one who raised both"


@pytest.mark.parametrize("act", ["ledger", "spot"])
def test_what_someone_with_a_number_adds_is_theirs_and_draws_no_other(
    c: County, as_: SignIn, act: str
) -> None:
    day, client = reception(c), as_("lin")
    for _ in range(2):
        client.post(url(day, "door"), form(client, url(day, "door"), people="1"))
    seat = {**SETTLED, "seat": str(c.qin.pk)}
    told = form(client, url(day), words="水管漏了。", act=act, **seat)
    client.post(url(day), told)
    answer = client.post(url(day), {**told, "words": "水管漏了,楼下也湿了。"})
    assert answer.status_code == 422
    sent = {**told, **hidden(answer.content.decode()), "words": "水管漏了,楼下也湿了。"}
    assert client.post(url(day), sent).status_code == 200
    assert set(Heard.objects.values_list("visitor__number", flat=True)) == {1}
    assert Heard.objects.count() == Visitor.objects.count() == 2
    assert Visitor.objects.get(number=2).settled == "waiting"


def test_what_was_sealed_off_is_never_taken_at_the_desk_again(c: County, as_: SignIn) -> None:
    day, client = reception(c), as_("lin")
    client.post(url(day, "door"), form(client, url(day, "door"), people="1"))
    told = form(client, url(day), words="村主任收了钱。", act="ledger")
    client.post(url(day), told)
    seal_off(Concern.objects.get().pk, c.mei, timezone.now())
    for _ in range(3):
        answer = client.post(url(day), told)
        assert answer.status_code in (409, 422)
        told = {**told, "visitor": "", **hidden(answer.content.decode())}  # as the page has it now
    assert not Concern.objects.exists()
    assert Visitor.objects.count() == 1


def test_two_desks_and_one_visitor(c: County, as_: SignIn) -> None:
    day = reception(c)
    one, other = as_("lin"), as_("qin")
    one.post(url(day, "door"), form(one, url(day, "door"), people="2"))
    told = form(other, url(day), words="路灯坏了。", act="ledger")
    take(one, day)
    answer = other.post(url(day), told)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "已经有人接待过了" in html
    assert "路灯坏了。" in html
    moved = {**told, "visitor": "", **hidden(html)}  # no visitor: the next number
    assert other.post(url(day), moved).status_code == 200
    assert list(Visitor.objects.values_list("number", flat=True)) == [1, 2]


def test_an_accusation_leaves_no_word(c: County, as_: SignIn) -> None:
    day, client = reception(c), as_("lin")
    told = form(client, url(day), words="村主任收了钱。", act="elsewhere")
    html = client.post(url(day), told).content.decode()
    assert "村主任收了钱" not in html
    assert "/tell/" in html
    assert Visitor.objects.get().settled == "elsewhere"
    assert not Concern.objects.exists()
    assert not Accusation.objects.exists()


def test_a_group_is_told_why_five(c: County, as_: SignIn) -> None:
    day, client = reception(c), as_("lin")
    door = url(day, "door")
    answer = client.post(door, form(client, door, people="6"))
    assert answer.status_code == 422
    assert "信访工作条例" in answer.content.decode()
    for _ in range(2):
        told = form(client, door, people="5")
    client.post(door, told)
    html = client.post(door, told).content.decode()
    assert Visitor.objects.get().people == 5
    assert "他的号是" in html
    assert "1 号" in client.get(url(day)).content.decode()


ODD: list[dict[str, Any]] = [
    {"words": ""}, {"words": "a\x00"}, {"words": "字" * 10_001}, {"key": "x"}, {"key": ""},
    {"visitor": "x"}, {"visitor": "9" * 30}, {"area": "'"}, {"reply_by": "phone"},
    {"act": "spot", "facts": "", "view": ""}, {"act": "spot", **SETTLED, "seat": "1"},
    {"act": "spot", **SETTLED, "seat": ""}, {"class_code": "zz"},
]  # fmt: skip


def test_what_cannot_be_taken_keeps_what_was_typed(c: County, as_: SignIn) -> None:
    day, client = reception(c), as_("lin")
    told = form(client, url(day), words="路灯坏了。", act="ledger", name="周大爷")
    for odd in ODD:
        answer = client.post(url(day), {**told, **odd})
        assert answer.status_code == 422, odd
        assert "周大爷" in answer.content.decode()
    assert not Visitor.objects.exists()
    stolen = form(as_("he"), url(day))["key"]
    assert client.post(url(day), {**told, "key": stolen}).status_code == 422


def test_before_its_day_and_called_off_the_desk_is_shut(c: County, as_: SignIn) -> None:
    day, client = reception(c), as_("lin")
    told = form(client, url(day), words="路灯坏了。", act="ledger")
    Outing.objects.update(state="called_off")
    for page in ("desk", "door"):
        assert '<form class="sheet"' not in client.get(url(day, page)).content.decode()
        assert client.post(url(day, page), {**told, "people": "1"}).status_code == 200
    assert not Visitor.objects.exists()


def test_script_at_the_desk_is_text(c: County, as_: SignIn) -> None:
    day, client = reception(c), as_("lin")
    safe(client.post(url(day), {"words": BAD, "name": BAD, "facts": BAD, "act": "spot"})
         .content.decode())  # fmt: skip
    safe(take(client, day, words=BAD, name=BAD[:40], place=BAD))


def test_the_page_costs_the_same_however_many_wait(c: County, as_: SignIn) -> None:
    day, client = reception(c), as_("lin")
    for page in ("desk", "door"):
        desk.come(day.pk, c.can("lin"), NOW, uuid4())
        one = statements(client, url(day, page))
        for _ in range(2):
            desk.come(day.pk, c.can("lin"), NOW, uuid4())
        assert statements(client, url(day, page)) == one
        assert one <= 24


def played(c: County, client: Client, day: Outing, matters: int, spot: int, pairs: int) -> int:
    """A reception day as one clerk plays it: `matters` in all, the first `spot` settled there,
    `pairs` of visitors with two matters. The most actions (a field typed in, a click) that any
    visitor took."""
    html, most = client.get(url(day)).content.decode(), 0
    for n in range(matters):
        typed = {"words": f"第 {n + 1} 件:路灯坏了。"}
        typed |= {"facts": "查了", "view": "换好了"} if n < spot else {"name": "周", "phone": "199"}
        told = {**hidden(html), **typed, "act": "spot" if n < spot else "ledger"}
        if n < spot:
            told |= {
                "seat": str(c.qin.pk),
                "basis": "当场办结",
                "outcome": "solved",
            }  # as filled in
        html = client.post(url(day), told).content.decode()
        assert code(html)
        most = max(most, len(typed) + 1)
        if n < pairs:
            html = client.get(f"{url(day)}?again={n + 1}").content.decode()
            told = {**hidden(html), "words": f"还有第 {n + 1} 件。", "act": "ledger"}
            html = client.post(url(day), told).content.decode()
    return most


@pytest.mark.parametrize(
    ("matters", "spot", "pairs", "sizes"),
    [
        pytest.param(5, 2, 1, [3, 2, 1, 1, 1], id="small"),
        # 1990, the first reception day ever held: 101 visitors, 85 matters, 12 settled there.
        pytest.param(80, 12, 5, [3] * 7 + [2] * 7 + [1] * 66, id="first", marks=pytest.mark.prove),
    ],
)
def test_a_reception_day_of_one_clerk(
    c: County, as_: SignIn, matters: int, spot: int, pairs: int, sizes: list[int]
) -> None:
    day, client = reception(c), as_("lin")
    for people in sizes:  # they arrive and draw their numbers
        desk.come(day.pk, c.can("lin"), NOW, uuid4(), people)
    assert played(c, client, day, matters, spot, pairs) <= 4
    told = figures(day)
    assert (told.people, told.groups, told.waiting) == (sum(sizes), len(sizes), 0)
    assert (told.matters, told.spot) == (matters + pairs, spot)
    html = client.get(url(day)).content.decode()
    assert f"{told.matters} 件" in html
    hold = as_("he").get(url(day, "hold")).content.decode()
    assert f'value="{sum(sizes)}"' in hold  # counted already: nobody types it in
