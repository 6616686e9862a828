"""Topics: found in any order, kept apart by place, time and matter, told in people's words."""

from collections.abc import Iterable
from itertools import combinations
from random import Random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sixia.learn.topics import SAID, labelled, topics
from sixia.learn.topics.joining import joined
from sixia.learn.topics.near import apart
from sixia.learn.topics.telling import heat

LAMPS = (
    "柳树村三组路灯坏了没人修",
    "柳树村三组的路灯坏了半个月",
    "请修一修柳树村三组坏了的路灯",
    "柳树村三组路灯不亮，晚上看不见",
    "柳树村路灯坏了请派人来修",
)
WATER = (
    "河湾镇自来水又黄又浑不能喝",
    "河湾镇的自来水发黄有异味",
    "自来水浑浊发黄，河湾镇居民不敢喝",
    "河湾镇停水三天自来水发黄",
)
OTHERS = ("咨询新生儿医保怎样办理", "图书馆周末开放吗", "建议增设充电桩")


def table(rows: Iterable[dict[str, object]]) -> pa.Table:
    """Messages of which only some columns are told."""
    empty = {"more": "", "person": "", "day": 0, "place": 0, "likes": 0}
    return pa.Table.from_pylist(
        [{"key": str(n), **empty, **row} for n, row in enumerate(rows)], SAID
    )


def said() -> pa.Table:
    texts = [*LAMPS, *WATER, *OTHERS]
    return table({"subject": text, "person": f"p{n}", "day": n} for n, text in enumerate(texts))


def test_what_is_the_same_matter_is_one_topic_and_all_else_is_apart() -> None:
    labels = labelled(said()).tolist()
    assert len(set(labels[:5])) == len(set(labels[5:9])) == 1
    assert len(set(labels)) == 2 + len(OTHERS)


@given(st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_of_messages_changes_nothing(rng: Random) -> None:
    told = said()
    order = np.array(rng.sample(range(len(told)), len(told)))
    shuffled, labels = told.take(pa.array(order)), labelled(told)
    assert (labelled(shuffled) == labels[order]).all()
    assert topics(told, labels) == topics(shuffled, labels[order])
    assert len(topics(told, labels)) == 2


def test_the_same_words_a_year_and_more_later_are_another_topic() -> None:
    told = table({"subject": text, "day": n // 5 * 500} for n, text in enumerate(LAMPS * 2))
    labels = labelled(told).tolist()
    assert len(set(labels[:5])) == len(set(labels[5:])) == 1
    assert labels[0] != labels[5]


def test_places_are_two_only_as_far_as_both_are_known() -> None:
    county, town, village, other = 431102000000, 431102103000, 431102103201, 431102104201
    pairs = [(village, town), (village, county), (village, 0), (village, village)]
    assert not apart(*map(np.array, zip(*pairs, strict=True))).any()
    assert apart(np.array([village, town]), np.array([other, other])).all()


def test_a_topic_tells_persons_not_messages_and_the_words_of_one_of_them() -> None:
    one = [
        {"subject": text, "person": "one", "day": 70 + n, "likes": 2}
        for n, text in enumerate(LAMPS)
    ]
    other = {"subject": LAMPS[0], "person": "other", "day": 100, "place": 431102103201}
    (topic,) = topics(table([*one, other]), np.zeros(6, np.int64))
    assert (topic.persons, topic.likes, len(topic.keys)) == (2, 10, 6)
    assert (topic.first, topic.last, topic.growth) == (70, 100, 1)
    assert topic.words in LAMPS
    assert topic.place == 431102103201


def test_a_topic_is_what_several_persons_spoke_of_and_holds_all_they_said() -> None:
    told = said()
    first, second = topics(told, labelled(told))
    assert [key.as_py() for key in first.keys] == ["0", "1", "2", "3", "4"]
    assert [key.as_py() for key in second.keys] == ["5", "6", "7", "8"]
    alone = table({"subject": text, "person": "one"} for text in LAMPS)
    assert topics(alone, labelled(alone)) == []


def test_heat_rises_with_persons_and_less_with_likes_and_falls_with_time() -> None:
    days = np.arange(30)
    assert hot(20, 0, days) > hot(10, 0, days) > hot(10, 0, days * 9)
    assert hot(10, 0, days) < hot(10, 100, days) < hot(21, 0, days)
    assert hot(1, 5_000, np.array([0])) == 0


def hot(persons: int, likes: int, days: np.ndarray) -> float:
    (found,) = heat(np.array([persons]), np.array([likes]), days, np.array([0]))
    return float(found)


@pytest.mark.parametrize("texts", [[], ["路灯坏了"], ["", ""], ["一", "二"]])
def test_few_and_empty_texts_are_no_trouble(texts: list[str]) -> None:
    labels = labelled(table({"subject": text} for text in texts))
    assert len(labels) == len(texts)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_joining_in_rounds_comes_to_what_joining_one_by_one_comes_to(seed: int) -> None:
    rng = np.random.default_rng(seed)
    full = np.triu(rng.random((14, 14)) * (rng.random((14, 14)) < 0.6), 1)
    full += full.T
    ours = joined(_sparse(full), np.ones(14), floor=0.3)
    assert _groups(ours.tolist()) == _one_by_one(full, 0.3)


def test_equals_are_joined_at_once_and_wholly() -> None:
    group = joined(_sparse(np.ones((300, 300)) - np.eye(300)), np.ones(300))
    assert len(set(group.tolist())) == 1


def _sparse(full: np.ndarray) -> object:
    from scipy import sparse

    return sparse.csr_matrix(full)


def _groups(labels: list[int]) -> set[frozenset[int]]:
    by: dict[int, set[int]] = {}
    for at, label in enumerate(labels):
        by.setdefault(label, set()).add(at)
    return {frozenset(each) for each in by.values()}


def _one_by_one(full: np.ndarray, floor: float) -> set[frozenset[int]]:
    """The most alike pair of groups joined, again and again."""
    groups = [[at] for at in range(len(full))]
    while True:
        alike, one, other = max(
            ((float(full[np.ix_(a, b)].mean()), a, b) for a, b in combinations(groups, 2)),
            default=(0.0, [0], [0]),
        )
        if alike < floor:
            return {frozenset(each) for each in groups}
        groups = [each for each in groups if each not in (one, other)] + [one + other]
