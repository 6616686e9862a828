"""A policy from draft to its end, and who may take it there."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from sixia.grid.rules import Duties
from sixia.guide.actions import change, end, explain, publish, write
from sixia.guide.models import Policy
from sixia.guide.queries import history, in_force, replaceable
from sixia.guide.rules import BadEntry
from tests.factories import NOW, County, later
from tests.guide.shelves import draft, shelve

DAY = date(2026, 3, 9)


ACTS: list[Callable[[UUID, Duties], object]] = [
    lambda key, duties: publish(key, duties, NOW),
    lambda key, duties: end(key, DAY, duties, NOW),
    lambda key, duties: explain(key, "白话", "谁", duties, NOW),
]


def refused(code: str) -> "pytest.RaisesExc[BadEntry]":
    return pytest.raises(BadEntry, match=f"^{code} ")


def test_a_draft_is_nobodys_policy_until_it_is_published(c: County) -> None:
    kept = write(draft(), c.can("bo"), NOW)
    assert not in_force(DAY).exists()
    published = publish(kept.key, c.can("qin"), later(hours=1))
    assert list(in_force(DAY)) == [published]
    assert published.made_by == c.bo
    assert publish(kept.key, c.can("qin"), later(hours=2)).published_at == later(hours=1)


def test_who_may_write_and_who_may_publish(c: County) -> None:
    kept = write(draft(), c.can("tao"), NOW)
    for who in ["lin", "su", "jian", "admin", "ji", "outsider", "wang"]:
        with refused("not_yours"):
            write(draft(), c.can(who), NOW)
        with refused("not_yours"):
            change(kept.key, draft(), c.can(who), NOW)
    for who in ["bo", "tao", "lin", "su", "jian", "admin", "ji", "outsider", "wang"]:
        for act in ACTS:
            with refused("not_yours"):
                act(kept.key, c.can(who))
    assert Policy.objects.get().published_at is None
    for who in ["mei", "he", "cun", "tan"]:
        publish(write(draft(), c.can(who), NOW).key, c.can(who), NOW)


def test_the_same_sent_twice_is_kept_once(c: County) -> None:
    told = draft()
    assert write(told, c.can("bo"), NOW) == write(replace(told, title="别的"), c.can("bo"), NOW)
    assert Policy.objects.get().title == told.title


def test_what_was_published_stays_as_it_is_but_for_its_explanation(c: County) -> None:
    policy = shelve(c)
    with refused("published"):
        change(policy.key, draft(text="第一条 九十周岁。"), c.can("qin"), NOW)
    told = explain(
        policy.key, " 满 80 岁就有。\r\n自己不用跑。", "老人", c.can("mei"), later(days=1)
    )
    assert told.plain == "满 80 岁就有。\n自己不用跑。"
    assert (told.text, told.changed_at) == (policy.text, later(days=1))
    for plain, code in (("", "empty"), ("长" * 1501, "too_long"), ("a\x00b", "not_text")):
        with refused(code):
            explain(policy.key, plain, "老人", c.can("mei"), NOW)


def test_a_draft_can_be_changed_and_superseded_by_nothing_yet(c: County) -> None:
    kept = write(draft(), c.can("bo"), NOW)
    assert change(kept.key, draft(title="新名"), c.can("tao"), NOW).title == "新名"
    with refused("not_published"):
        end(kept.key, DAY, c.can("qin"), NOW)
    with refused("not_published"):
        explain(kept.key, "白话", "谁", c.can("qin"), NOW)
    for key in (kept.key, draft().key):  # a draft, itself; and one that never was
        with refused("no_policy"):
            change(kept.key, draft(supersedes=key), c.can("bo"), NOW)


def test_the_old_one_ends_the_day_before_the_new_one_begins(c: County) -> None:
    old = shelve(c)
    new = write(draft(title="新办法", since=date(2026, 7, 1), supersedes=old.key), c.can("bo"), NOW)
    assert history(new) == [new, old]  # a draft already says what it will do
    old.refresh_from_db()
    assert old.until is None
    publish(new.key, c.can("qin"), NOW)
    old.refresh_from_db()
    assert old.until == date(2026, 6, 30)
    assert [p.title for p in in_force(date(2026, 6, 30))] == [old.title]
    assert [p.title for p in in_force(date(2026, 7, 1))] == ["新办法"]
    assert list(replaceable()) == [new]


def test_one_place_is_taken_once_and_never_backwards(c: County) -> None:
    old = shelve(c, until=date(2026, 2, 1))
    early = write(draft(since=old.since, supersedes=old.key), c.can("bo"), NOW)
    with refused("begins_too_early"):
        publish(early.key, c.can("qin"), NOW)
    first = shelve(c, since=date(2026, 6, 1), supersedes=old.key)
    old.refresh_from_db()
    assert old.until == date(2026, 2, 1)  # it had ended before
    second = write(draft(since=date(2026, 8, 1), supersedes=old.key), c.can("bo"), NOW)
    with refused("already_superseded"):
        publish(second.key, c.can("qin"), NOW)
    with refused("already_superseded"):
        end(old.key, DAY, c.can("qin"), NOW)
    third = shelve(c, since=date(2027, 1, 1), supersedes=first.key)
    for one in (old, first, third):
        assert history(one) == [third, first, old]
    alone = shelve(c)
    assert history(alone) == [alone]


def test_a_last_day_can_be_named_and_named_anew(c: County) -> None:
    policy = shelve(c)
    assert end(policy.key, DAY, c.can("qin"), NOW).until == DAY
    assert end(policy.key, date(2026, 5, 1), c.can("qin"), NOW).until == date(2026, 5, 1)
    with refused("ends_before_it_begins"):
        end(policy.key, date(2025, 12, 31), c.can("qin"), NOW)
    with refused("bad_year"):
        end(policy.key, date(9999, 1, 1), c.can("qin"), NOW)


@pytest.mark.parametrize("bad", ["a\x00b", "半个\ud83d字"])
def test_what_is_no_text_is_refused_in_every_field(c: County, bad: str) -> None:
    for name in ("title", "issuer", "number", "text", "plain", "audience"):
        with refused("not_text"):
            write(draft(**{name: bad}), c.can("bo"), NOW)
    assert not Policy.objects.exists()
