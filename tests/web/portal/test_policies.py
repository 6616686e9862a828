"""Policies for everyone: plain words first, nothing unpublished, no page too heavy."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sixia.guide.actions import write
from sixia.guide.models import Policy, Question
from sixia.guide.questions import ask
from sixia.guide.rules import MOST, QUESTION_MOST
from sixia.guide.showing import show
from sixia.web.templatetags.web import printed
from tests.factories import NOW, VILLAGE, County
from tests.guide.shelves import draft, shelve
from tests.guide.test_questions import ANSWER, WORDS, asking, raised

LIST = "/policies/"


def html(url: str, **told: str) -> str:
    return Client().get(url, told).content.decode()


def at(policy: Policy) -> str:
    return reverse("portal:policy", args=[policy.key])


def test_the_way_there_leads_from_every_page(c: County) -> None:
    assert f'href="{LIST}"' in html("/")
    assert "还没有公布的政策" in html(LIST)


def test_plain_words_come_first_and_the_source_is_there(c: County) -> None:
    policy = shelve(c)
    page = html(at(policy))
    assert page.index(policy.plain) < page.index(policy.issuer) < page.index(policy.text)
    assert policy.title in html(LIST, q="津贴 社保卡")
    assert policy.title not in html(LIST, q="津贴 水库")


@pytest.mark.parametrize(
    ("plain", "size"), [("字" * 300, ""), ("字" * 800, "long"), ("短句\n" * 40, "longer")]
)
def test_the_more_there_is_to_say_the_smaller_it_is_printed(plain: str, size: str) -> None:
    assert printed(plain) == size


def test_drafts_are_not_there(c: County) -> None:
    kept = write(draft(), c.can("bo"), NOW)
    assert kept.title not in html(LIST)
    assert Client().get(at(kept)).status_code == 404


def test_what_ended_says_so_and_leads_on(c: County) -> None:
    today = timezone.localdate()
    old = shelve(c, title="旧办法", since=today - timedelta(days=900))
    new = shelve(c, title="新办法", since=today - timedelta(days=9), supersedes=old.key)
    coming = shelve(c, title="明年的", since=today + timedelta(days=90))
    page = html(at(old))
    assert "已失效" in page
    assert at(new) in page
    listed = html(LIST)
    assert listed.index("新办法") < listed.index("明年的") < listed.index("旧办法")
    assert "还没开始" in html(at(coming))


def test_only_what_was_made_for_all_is_read_by_all(c: County) -> None:
    policy = shelve(c)
    raised(c, policy)
    key = ask(asking(policy=policy.key, answer=ANSWER), c.can("bo"), NOW).question.key
    assert WORDS not in html(at(policy))
    assert "大家问过的" not in html(at(policy))
    show(key, "住在外地能领吗?", ANSWER, c.can("qin"))
    page = html(at(policy))
    assert "住在外地能领吗?" in page
    assert WORDS not in page
    assert c.bo.name not in page


def filled(policy: Policy, n: int) -> None:
    told = {"words": "问" * QUESTION_MOST["words"], "answer": "答" * QUESTION_MOST["answer"]}
    fresh = (draft().key for _ in range(n))
    Question.objects.bulk_create(
        Question(key=key, policy=policy, area_id=VILLAGE, public=True, asked_at=NOW,
                 answered_at=NOW, **told)
        for key in fresh
    )  # fmt: skip


def test_the_heaviest_page_is_light(c: County) -> None:
    full = {name: "政" * most for name, most in MOST.items()}
    policy = shelve(c, **full)
    filled(policy, 30)
    for _ in range(25):
        shelve(c, **full)
    style = len(Client().get("/static/web/look.css").getvalue())
    for url in (at(policy), LIST):
        assert len(Client().get(url).content) + style <= 100_000


@pytest.mark.parametrize("odd", ["\x00", "x" * 5000, "%", "'\"*(", "高 " * 4000])
def test_odd_searches_do_no_harm(c: County, odd: str) -> None:
    shelve(c)
    assert Client().get(LIST, {"q": odd, "page": "-3"}).status_code == 200


def test_one_row_costs_as_much_as_three(c: County) -> None:
    policy = shelve(c, since=date(2020, 1, 1))

    def grow() -> None:
        newest = Policy.objects.latest("pk")
        shelve(c, since=date(newest.since.year + 1, 1, 1), supersedes=newest.key)
        filled(policy, 1)

    def cost() -> list[int]:
        return [statements(url) for url in (LIST, f"{LIST}?q=津贴", at(policy))]

    grow()
    one = cost()
    grow()
    grow()
    assert cost() == one
    assert max(one) <= 6


def statements(url: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert Client().get(url).status_code == 200
    return len(seen)
