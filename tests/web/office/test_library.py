"""The policy library in the office: read, written, published, asked about."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sixia.grid.models import Area
from sixia.grid.setup import give_duty
from sixia.guide.actions import write
from sixia.guide.models import Policy, Question
from sixia.guide.queries import shown
from sixia.guide.questions import ask
from sixia.hear.models import Concern
from tests.factories import NOW, SINCE, County
from tests.guide.shelves import draft, shelve
from tests.guide.test_questions import ANSWER, WORDS, answer_it, asking, raised
from tests.web.office.conftest import SignIn

FILLED = {
    "title": "农村危房改造补助", "plain": "房子是危房,先报村里。\r\n一户最多补 3 万。",
    "audience": "住危房的困难户", "since": "2026-01-01", "issuer": "清溪县住建局",
    "text": "第一条 ……", "key": "01890a5d-ac96-774b-bcce-b302099a8057",
}  # fmt: skip


def html(client: Client, url: str, **told: Any) -> str:
    return client.get(url, told).content.decode()


def at(name: str, *args: Any) -> str:
    return reverse(f"office:{name}", args=args)


def test_from_an_empty_shelf_to_a_published_policy(c: County, as_: SignIn) -> None:
    bo, qin = as_("bo"), as_("qin")
    assert "政策库还是空的" in html(bo, at("library"))
    page = bo.post(at("write_policy"), FILLED)
    policy = Policy.objects.get()
    assert page["Location"] == at("policy", policy.key)
    assert policy.plain == "房子是危房,先报村里。\n一户最多补 3 万。"
    bo.post(at("write_policy"), FILLED)  # the form sent twice
    assert Policy.objects.count() == 1
    assert "由单位负责人" in html(bo, at("policy", policy.key))
    bo.post(at("change_policy", policy.key), {**FILLED, "title": "农村危房改造办法"})
    qin.post(at("publish_policy", policy.key))
    assert "农村危房改造办法" in html(as_("wang"), at("library"))
    assert bo.get(at("change_policy", policy.key)).status_code == 403
    told = {"plain": "房子危险,报村里,县里来看。", "audience": "住危房的"}
    qin.post(at("change_policy", policy.key), told)
    assert "报村里,县里来看" in html(as_("jian"), at("policy", policy.key))
    qin.post(at("end_policy", policy.key), {"until": "2026-02-01"})
    assert "已失效" in html(bo, at("library"))


def test_a_new_one_begins_with_what_it_takes_the_place_of(
    c: County,
    as_: SignIn,
) -> None:
    old, qin = shelve(c), as_("qin")
    begun = html(qin, at("write_policy"), supersedes=str(old.key))
    assert old.plain in begun
    assert f'value="{old.key}" selected' in begun
    qin.post(at("write_policy"), {**FILLED, "since": "2026-07-01", "supersedes": str(old.key)})
    new = Policy.objects.exclude(pk=old.pk).get()
    qin.post(at("publish_policy", new.key))
    assert at("policy", new.key) in html(qin, at("policy", old.key))
    assert at("policy", old.key) in html(qin, at("policy", new.key))
    late = {**FILLED, "key": "01890a5d-ac96-774b-bcce-b302099a8058", "supersedes": str(old.key)}
    assert qin.post(at("write_policy"), late).status_code == 422  # its place is taken


def test_drafts_are_for_those_who_write(c: County, as_: SignIn) -> None:
    kept = write(draft(), c.can("bo"), NOW)
    for who, sees in (("tao", True), ("mei", True), ("lin", False), ("wang", False)):
        assert (kept.title in html(as_(who), at("library"))) is sees
        assert as_(who).get(at("policy", kept.key)).status_code == (200 if sees else 404)


def test_searching_says_what_to_do_when_nothing_is_found(
    c: County,
    as_: SignIn,
) -> None:
    policy = shelve(c)
    assert policy.title in html(as_("wang"), at("library"), q="津贴 社保卡")
    assert "少写一个" in html(as_("wang"), at("library"), q="津贴 水库")
    for odd in ("\x00", "x" * 5000, "%", "'\"*(", "高 " * 4000):
        assert as_("wang").get(at("library"), {"q": odd, "page": "-9"}).status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"since": ""},
        {"since": "2026-13-01"},
        {"since": "0001-01-01"},
        {"until": "2025-01-01"},
        {"until": "9999-12-31"},
        {"title": "长" * 121},
        {"text": "长" * 100_000},
        {"plain": "a\x00b"},
        {"class_code": "999999"},
        {"supersedes": "nobody"},
        {"key": "nobody"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(
    c: County, as_: SignIn, wrong: dict[str, str]
) -> None:
    page = as_("bo").post(at("write_policy"), {**FILLED, **wrong})
    assert page.status_code == 422
    assert "没有提交" in page.content.decode()
    assert ("危房" in page.content.decode()) is True
    assert not Policy.objects.exists()


def test_wrong_days_and_wordings_are_refused_on_their_pages(
    c: County,
    as_: SignIn,
) -> None:
    policy, qin = shelve(c), as_("qin")
    for until in ("", "2025-01-01", "9999-01-01", "明天"):
        assert qin.post(at("end_policy", policy.key), {"until": until}).status_code == 422
    told = {"plain": "长" * 1501, "audience": "谁"}
    assert qin.post(at("change_policy", policy.key), told).status_code == 422
    key = ask(asking(policy=policy.key, answer=ANSWER), c.can("bo"), NOW).question.key
    for words in ("", "问" * 301, "\x00"):
        told = {"words": words, "answer": ANSWER}
        assert qin.post(at("show_question", key), told).status_code == 422
    assert Policy.objects.get().until is None
    assert not shown()


def test_a_question_waits_is_answered_and_is_shown_to_all(
    c: County,
    as_: SignIn,
) -> None:
    policy = shelve(c)
    asked = raised(c, policy)
    case = at("case", asked.question.concern and asked.raised and asked.raised.case.pk)
    for url in (at("policy", policy.key), at("questions")):
        assert WORDS in html(as_("mei"), url)
        assert case in html(as_("mei"), url)
        assert WORDS not in html(as_("tao"), url)  # not on their case: no word of it
        assert case not in html(as_("tao"), url)
    assert "还有 1 个,由别的单位在答" in html(as_("tao"), at("policy", policy.key))
    answer_it(c, asked)
    assert "没有等答复的" in html(as_("mei"), at("questions"))
    assert ANSWER in html(as_("mei"), at("policy", policy.key))
    assert ANSWER not in html(as_("tao"), at("policy", policy.key))
    form = html(as_("qin"), at("show_question", asked.question.key))
    assert form.count(WORDS) == 1  # to read, not to hand on
    assert ANSWER in form
    same = as_("qin").post(
        at("show_question", asked.question.key), {"words": WORDS, "answer": ANSWER}
    )
    assert "没有同意公开" in same.content.decode()
    told = {"words": "住在外地能领吗?", "answer": ANSWER}
    assert as_("qin").post(at("show_question", asked.question.key), told).status_code == 302
    assert "住在外地能领吗?" in html(as_("tao"), at("policy", policy.key))
    assert case not in html(as_("tao"), at("policy", policy.key))
    as_("qin").post(at("hide_question", asked.question.key))
    assert "住在外地能领吗?" not in html(as_("tao"), at("policy", policy.key))


def test_nobody_shows_what_they_may_not_read(
    c: County,
    as_: SignIn,
) -> None:
    asked = raised(c, shelve(c))
    answer_it(c, asked)
    for name in ("show_question", "hide_question"):
        told = {"words": "能领吗?", "answer": ANSWER}
        assert as_("tan").post(at(name, asked.question.key), told).status_code == 404
    assert not shown()


def test_names_are_escaped(c: County, as_: SignIn) -> None:
    bad = "<script>alert(1)</script>"
    policy = shelve(
        c, **dict.fromkeys(("title", "issuer", "number", "text", "plain", "audience"), bad)
    )
    ask(asking(policy=policy.key, words=bad, answer=bad), c.can("bo"), NOW)
    raised(c, policy, words=bad)
    for url in (at("library"), at("policy", policy.key), at("questions")):
        assert bad not in html(as_("mei"), url)
    assert bad not in Client().get(reverse("portal:policy", args=[policy.key])).content.decode()


def grow(c: County, policy: Policy) -> None:
    """One more of everything a page lists."""
    newest = Policy.objects.latest("pk")
    year = newest.since.year + 1
    shelve(c, since=date(year, 1, 1), supersedes=newest.key)
    ask(asking(policy=policy.key, answer=ANSWER), c.can("bo"), NOW)
    raised(c, policy)
    answer_it(c, raised(c, policy))


@pytest.mark.parametrize("who", ["mei", "tao"])
def test_one_row_costs_as_much_as_three(
    c: County,
    as_: SignIn,
    who: str,
) -> None:
    policy = shelve(c, since=date(2020, 1, 1))
    urls = [at("library"), at("library") + "?q=津贴", at("policy", policy.key), at("questions")]
    grow(c, policy)
    one = [statements(as_(who), url) for url in urls]
    grow(c, policy)
    grow(c, policy)
    assert [statements(as_(who), url) for url in urls] == one
    assert max(one) <= 24


def statements(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_a_grid_worker_records_and_reads_but_does_not_write(
    c: County,
    as_: SignIn,
) -> None:
    policy = shelve(c)
    give_duty(c.outsider, "grid_worker", c.village, Area.objects.get(pk="990103001001"), SINCE)
    ask(asking(policy=policy.key), c.can("outsider"), NOW)
    assert Question.objects.count() == Concern.objects.count() == 1
    page = html(as_("outsider"), at("policy", policy.key))
    assert "改大白话" not in page
    assert at("publish_policy", policy.key) not in page
