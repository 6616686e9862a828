"""What people decided about topics holds in the next run; a topic keeps its name."""

from random import Random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sixia.learn.text import opening
from sixia.learn.text.opening import sentences
from sixia.learn.topics.cutting import cut
from sixia.learn.topics.formulas import without_formulas
from sixia.learn.topics.lasting import lasting
from sixia.learn.topics.saying import best, everywhere
from sixia.learn.topics.steering import Decision, grew_much, steered

LAMPS = ("柳树村三组路灯坏了没人修", "柳树村三组的路灯坏了半个月", "请修一修柳树村三组坏了的路灯")
WATER = ("河湾镇自来水又黄又浑不能喝", "河湾镇的自来水发黄有异味", "自来水浑浊发黄不敢喝")
Groups = list[set[str]]


def table(texts: dict[str, str], days: dict[str, int] | None = None) -> pa.Table:
    on = [(days or {}).get(key, 0) for key in texts]
    return pa.table({"key": list(texts), "subject": list(texts.values()),
                     "more": [""] * len(texts), "day": pa.array(on, pa.int32())})  # fmt: skip


def grouped(said: pa.Table, labels: np.ndarray) -> set[frozenset[str]]:
    by: dict[int, set[str]] = {}
    for key, label in zip(said["key"].to_pylist(), labels.tolist(), strict=True):
        by.setdefault(label, set()).add(key)
    return {frozenset(each) for each in by.values()}


def parted(*parts: str, day: int = 5) -> Decision:
    return Decision(joins=False, day=day, parts=tuple(frozenset(p.split()) for p in parts))


def together(*parts: str, day: int = 5) -> Decision:
    return Decision(joins=True, day=day, parts=tuple(frozenset(p.split()) for p in parts))


def run(
    groups: list[str], *decisions: Decision, new: str = "", **texts: str
) -> set[frozenset[str]]:
    """The topics of messages that the machine puts into these groups; the `new` came later."""
    keys = [key for group in groups for key in group.split()]
    labels = np.array([n for n, group in enumerate(groups) for _ in group.split()])
    said = table({k: texts.get(k, k) for k in keys}, dict.fromkeys(new.split(), 9))
    return grouped(said, steered(said, labels, decisions))


def sets(*groups: str) -> set[frozenset[str]]:
    return {frozenset(group.split()) for group in groups}


def test_without_a_decision_the_machine_has_its_way() -> None:
    assert run(["a b", "c"]) == sets("a b", "c")


def test_what_was_put_together_is_one_and_new_messages_go_along() -> None:
    told = run(["a b n", "c d", "x"], together("a b", "c d"), new="n")
    assert told == sets("a b c d n", "x")


def test_what_others_said_before_does_not_go_along() -> None:
    """One message of what was put together is now in another topic, of others."""
    assert run(["a", "b o p q", "c d"], together("a b", "c d")) == sets("a b c d", "o p q")


def test_what_was_put_apart_stays_apart_and_new_messages_go_where_they_fit() -> None:
    texts = dict(zip("abc", LAMPS, strict=True)) | dict(zip("xyz", WATER, strict=True))
    new = {"n": "柳树村路灯又坏了", "m": "自来水发黄了"}
    told = run(["a b c x y z n m"], parted("a b c", "x y z"), new="n m", **texts, **new)
    assert told == sets("a b c n", "x y z m")


def test_the_later_decision_holds() -> None:
    assert run(["a b"], parted("a", "b"), together("a", "b")) == sets("a b")
    assert run(["a", "b"], together("a", "b"), parted("a", "b")) == sets("a", "b")


def test_what_is_gone_from_all_parts_is_no_trouble() -> None:
    assert run(["a b"], parted("gone", "away"), together("gone", "a")) == sets("a b")


KEYS = [f"k{n:02}" for n in range(16)]


@st.composite
def situations(draw: st.DrawFn) -> tuple[dict[str, int], list[Decision], Random]:
    labels = {key: draw(st.integers(0, 4)) for key in KEYS}
    decisions = []
    for _ in range(draw(st.integers(1, 4))):
        part = {key: draw(st.integers(0, 3)) for key in KEYS}  # 3: in none
        parts = [frozenset(k for k in KEYS if part[k] == n) for n in range(3)]
        parts = [each for each in parts if each]
        decisions.append(Decision(draw(st.booleans()), draw(st.integers(0, 9)), tuple(parts)))
    return labels, decisions, draw(st.randoms(use_true_random=False))


@given(situations())
@settings(max_examples=150, deadline=None)
def test_the_last_decision_holds_wholly_and_in_any_order_of_rows(
    found: tuple[dict[str, int], list[Decision], Random],
) -> None:
    labels, decisions, rng = found
    days = {key: n % 10 for n, key in enumerate(KEYS)}

    def told(keys: list[str]) -> set[frozenset[str]]:
        said = table({key: key for key in keys}, days)
        return grouped(said, steered(said, np.array([labels[k] for k in keys]), decisions))

    topics = told(KEYS)
    assert told(rng.sample(KEYS, len(KEYS))) == topics
    of = {key: topic for topic in topics for key in topic}
    last = decisions[-1]
    homes = [{of[key] for key in part} for part in last.parts]
    assert all(len(home) == 1 for home in homes)
    assert len(set.union(*homes, set())) == (min(1, len(homes)) if last.joins else len(homes))


LABELS = st.lists(st.integers(0, 5), min_size=12, max_size=12)


@given(LABELS, LABELS, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_names_are_given_once_to_who_shares_most_in_any_order(
    old: list[int], new: list[int], rng: Random
) -> None:
    before, now = groups(old, 12), list(groups(new, 12).values())
    names = lasting(before, now)
    given_ = [name for name in names if name is not None]
    assert len(given_) == len(set(given_))
    for name, keys in zip(names, now, strict=True):
        if name is not None:
            assert 2 * len(before[name] & keys) > min(len(before[name]), len(keys))
    shuffled = rng.sample(now, len(now))
    by = {frozenset(keys): name for keys, name in zip(now, names, strict=True)}
    assert [by[frozenset(keys)] for keys in shuffled] == lasting(before, shuffled)
    assert lasting(before, list(before.values())) == list(before)


def groups(labels: list[int], count: int) -> dict[int, set[str]]:
    by: dict[int, set[str]] = {}
    for key, label in zip(KEYS[:count], labels, strict=True):
        by.setdefault(label, set()).add(key)
    return by


def test_a_topic_that_grows_or_loses_its_oldest_keeps_its_name() -> None:
    assert lasting({7: set("ab")}, [set("abcdefgh")]) == [7]
    assert lasting({7: set("abcdefgh")}, [set("ghijkl")]) == [7]  # the others left for good
    assert lasting({7: set("abc"), 8: set("de")}, [set("abcde"), set("xy")]) == [7, None]
    assert lasting({7: set("abcde")}, [set("de"), set("abc")]) == [None, 7]


def test_a_topic_is_cut_where_it_is_two() -> None:
    said = table(dict(zip("abcxyz", (*LAMPS, *WATER), strict=True)))
    assert cut(said) == frozenset("abc")
    assert cut(said.take([5, 0, 3, 1, 4, 2])) == frozenset("abc")


@pytest.mark.parametrize("texts", [{}, {"a": "路灯"}, {"a": "", "b": ""}, {"a": "一", "b": "二"}])
def test_few_and_empty_texts_are_not_cut(texts: dict[str, str]) -> None:
    assert len(cut(table(texts))) in (0, 1)


def test_what_was_dismissed_is_shown_again_only_if_it_grew_a_lot() -> None:
    assert not grew_much(3, 6)
    assert not grew_much(30, 40)
    assert grew_much(3, 8)
    assert grew_much(30, 60)


@given(st.text(max_size=200))
def test_an_opening_and_the_rest_are_the_words(words: str) -> None:
    subject, more = opening(words)
    assert "".join((subject + more).split()) == "".join(words.split())
    assert len(subject) <= 80


def test_a_topic_is_told_in_the_sentence_its_messages_share() -> None:
    texts = [f"您好,我第一次来。{words}。请你们快一点处理。" for words in (*LAMPS, *WATER)]
    common = everywhere(table({str(n): text for n, text in enumerate(texts)}))
    at, number = best(texts[:3], common)
    assert sentences(texts[at])[number].startswith(LAMPS[at])
    assert best(["", "一"], common) == (0, 0)


def test_what_is_said_of_anything_is_left_out() -> None:
    said = table(
        {str(n): f"您好。{words}。拖了{n}个月,请快办" for n, words in enumerate(LAMPS * 4)}
    )
    classes = [f"{n % 3:02}01" for n in range(len(said))]
    told = without_formulas(said.append_column("class", pa.array(classes)))
    assert set(told["subject"].to_pylist()) == {f"{words}。" for words in LAMPS}
    assert set(told["more"].to_pylist()) == {""}
    same = said.append_column("class", pa.array(["0101"] * len(said)))
    assert without_formulas(same) == same
    unknown = said.append_column("class", pa.array([""] * len(said)))
    assert without_formulas(unknown) == unknown


def test_a_message_of_nothing_else_stays_whole() -> None:
    said = table({str(n): "您好,请快办" for n in range(9)})
    told = without_formulas(said.append_column("class", pa.array([f"{n:02}01" for n in range(9)])))
    assert set(told["subject"].to_pylist()) == {"您好,请快办"}


def test_an_opening_says_something() -> None:
    told = opening("您好。柳树村的路灯坏了半个月。晚上看不见。")
    assert told == ("您好。柳树村的路灯坏了半个月。", "晚上看不见。")
