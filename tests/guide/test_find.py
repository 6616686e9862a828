"""Looking for a policy: the same is found on both databases."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from sixia.guide.models import Policy
from sixia.guide.queries import containing, find, history, shelf
from sixia.guide.rules import STATES
from sixia.hear.bigrams import normalise
from tests.factories import NOW, County
from tests.guide.shelves import draft, shelve

DAY = date(2026, 3, 9)


@pytest.mark.parametrize(
    "text", ["高龄", "津贴 社保卡", "八十周岁", "老人 民发〔2026", "CHS", "chs Été", "100元", "  "]
)
def test_each_word_must_be_somewhere(c: County, text: str) -> None:
    found = shelve(c, plain="满 80 岁,每月 100 元,打到社保卡(CHS)上。ÉTÉ")
    other = shelve(c, title="灌溉用水", plain="轮着放水", text="略", audience="种田的", number="")
    assert set(find(text, DAY)) == ({found, other} if not text.strip() else {found})


@pytest.mark.parametrize("text", ["津贴 水库", "贴高龄", "卡上高龄津贴", "高龄 没有"])
def test_what_is_not_there_is_not_found(c: County, text: str) -> None:
    shelve(c)
    assert not find(text, DAY)


def test_signs_alone_look_for_nothing(c: County) -> None:
    policy = shelve(c)
    for text in ("%", "_", "'\"*", "津%贴", "津_贴"):
        assert list(find(text, DAY)) == [policy]


def test_what_is_not_in_force_is_not_found(c: County) -> None:
    from sixia.guide.actions import write

    shelve(c, until=date(2026, 2, 1))
    shelve(c, since=date(2026, 4, 1))
    write(draft(), c.can("bo"), NOW)
    assert not find("高龄", DAY)
    ranked = [STATES[p.rank] for p in shelf(DAY)]  # type: ignore[attr-defined]  # annotated
    assert ranked == ["coming", "draft", "ended"]


def test_far_too_many_words_cost_no_more(c: County) -> None:
    shelve(c)
    assert find("高 " * 5_000, DAY).exists()
    assert not find("没有" * 5_000, DAY)


def test_a_long_line_costs_as_much_as_a_short_one(c: County) -> None:
    line = [shelve(c, since=date(2020, 1, 1))]
    for year in range(2021, 2026):
        line.insert(0, shelve(c, since=date(year, 1, 1), supersedes=line[0].key))
    with CaptureQueriesContext(connection) as seen:
        assert history(line[2]) == line
    assert len(seen) == 2


LETTERS = st.text(alphabet="水田贴补Aaß ①Éé%_\\'", max_size=8)


class Found(TestCase):
    """What is found is what contains it, letter for letter, whatever the database."""

    @settings(max_examples=60, deadline=None)
    @given(st.lists(LETTERS, min_size=1, max_size=4), LETTERS)
    def test_found_is_contained(self, texts: list[str], query: str) -> None:
        Policy.objects.all().delete()
        Policy.objects.bulk_create(_rows(texts))
        words = [normalise(w) for w in query.split()]
        wanted = {t for t in texts if all(w in normalise(t) for w in words)}
        assert {p.plain for p in containing(Policy.objects.all(), query)} == wanted


def _rows(texts: list[str]) -> list[Policy]:
    from sixia.guide.actions import searched

    rows = []
    for text in texts:
        told = draft()
        row = Policy(key=told.key, plain=text, since=DAY, made_at=NOW, changed_at=NOW)
        row.searched = searched(row)
        rows.append(row)
    return rows
