"""Topics: found in any order, kept apart by place, time and matter, told in people's words."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from sixia.learn.topics import SAID, cores, labelled, near, rejoining, topics
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
@settings(max_examples=8, deadline=None)
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


@given(st.lists(st.integers(1, 4), min_size=4, max_size=14))
@settings(max_examples=6, deadline=None)
def test_the_cut_of_parts_changes_nothing(sizes: list[int]) -> None:
    told = said()
    cuts = np.cumsum([0, *sizes, len(told)]).clip(max=len(told)).tolist()

    def apiece(work: Callable[[Any], Any], parts: Iterable[Any]) -> Iterator[Any]:
        for part in parts:
            if isinstance(part, pa.Table):
                yield from (work(part.slice(a, b - a)) for a, b in pairwise(cuts) if a < b)
            else:
                within = (
                    slice(a, b) for a, b in pairwise(cuts) if part.start <= a < b <= part.stop
                )
                yield from map(work, within)

    labels = labelled(told, apiece)
    assert (labels == labelled(told)).all()
    assert len(set(labels.tolist())) == 2 + len(OTHERS)


@pytest.mark.parametrize("part", [1, 7, 40])
def test_where_one_looks_part_by_part_the_same_is_found(
    part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    years = pa.array([n % 4 * 300 for n in range(len(said()))], SAID.field("day").type)
    told = said().set_column(SAID.get_field_index("day"), SAID.field("day"), years)
    whole = labelled(told)
    monkeypatch.setattr(near, "PART", part)
    monkeypatch.setattr(near, "BLOCK", part)
    monkeypatch.setattr(rejoining, "PART", part)
    assert (labelled(told) == whole).all()
    assert 2 + len(OTHERS) < len(set(whole.tolist())) < len(told)


@given(st.lists(st.integers(0, 5_000), min_size=1, max_size=50), st.integers(1, 50))
def test_no_more_texts_are_looked_at_than_are_meant_to_be(having: list[int], texts: int) -> None:
    held = np.array(having)
    few = near.rare(held, texts)
    assert near.SOME <= few <= near.COMMON
    assert few == near.SOME or _looked(held, few) <= near.LOOKED * texts
    more = min(held[held > few], default=np.inf)
    assert more > near.COMMON or _looked(held, more) > near.LOOKED * texts


def _looked(held: np.ndarray, few: float) -> int:
    """Of runs that so few hold all are looked at; of each of the rest no more than some."""
    seldom = held[held > near.SOME]
    return int(np.where(seldom <= few, seldom, near.SOME) @ seldom)


def test_all_cores_find_what_one_does() -> None:
    labels = labelled(said(), cores)
    assert (labels == labelled(said())).all()
    assert len(set(labels.tolist())) == 2 + len(OTHERS)


def test_what_very_many_say_in_their_own_words_is_one_topic_and_two_matters_stay_two() -> None:
    rng = Random(1)
    village = ["柳树村三组", "我们柳树村", "家住柳树村3组", "柳树村"]
    wish = ["请派人来", "希望尽快解决", "反映多次无果", "请领导重视", ""]
    lamps = [["的路灯", "好几盏路灯", "村口路灯"], ["坏了", "不亮", "又坏了", "全都不亮"],
             ["半个月", "晚上出门看不见", "老人摔了一跤", "没人修", ""]]  # fmt: skip
    water = [["自来水", "水龙头的水", "家里的自来水"], ["发黄", "又黄又浑", "有异味"],
             ["不能喝", "洗衣服都染黄了", "孩子喝了拉肚子", ""]]  # fmt: skip

    def many(matter: list[list[str]], count: int) -> list[str]:
        return ["".join(map(rng.choice, [village, *matter, wish])) for _ in range(count)]

    texts = many(lamps, 2_000) + many(water, 500)
    labels = labelled(table({"subject": text, "day": n % 90} for n, text in enumerate(texts)))
    (first, of_lamps), (second, of_water) = (
        Counter(each.tolist()).most_common(1)[0] for each in (labels[:2_000], labels[2_000:])
    )
    assert first != second
    assert of_lamps >= 0.95 * 2_000
    assert of_water >= 0.95 * 500


def test_equals_are_joined_at_once_and_wholly() -> None:
    group = joined(sparse.csr_matrix(np.ones((300, 300)) - np.eye(300)))
    assert len(set(group.tolist())) == 1


def test_a_loose_group_takes_what_a_tight_one_does_not() -> None:
    assert _with_one_more(within=0.2) == 1
    assert _with_one_more(within=0.9) == 2


def _with_one_more(within: float) -> int:
    """How many groups there are of six so much alike and one that is like each of them by .12."""
    alike = np.full((7, 7), within) * (1 - np.eye(7))
    alike[6, :6] = alike[:6, 6] = 0.12
    return len(set(joined(sparse.csr_matrix(alike)).tolist()))
