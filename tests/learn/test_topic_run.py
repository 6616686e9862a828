"""Topics are kept from run to run, with what people decided of them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from sixia.hear.models import Concern
from sixia.hear.people import Speaker
from sixia.learn import mine
from sixia.learn.models import Member, Topic, TopicRun
from sixia.learn.topics_kept import said as messages
from sixia.learn.topics_kept.found import place, rising
from sixia.learn.topics_kept.run import find
from sixia.ledger import commands as m
from sixia.ledger.perform import perform
from sixia.ledger.sealoff import seal_off
from tests.factories import NOW, OTHER_TOWN, VILLAGE, County, later, raised

LAMPS = (
    "柳树村三组路灯坏了没人修",
    "柳树村三组的路灯坏了半个月",
    "请修一修柳树村三组坏了的路灯",
    "柳树村三组路灯不亮,晚上看不见",
    "柳树村路灯坏了请派人来修",
)
WATER = (
    "河湾镇自来水又黄又浑不能喝",
    "河湾镇的自来水发黄有异味",
    "自来水浑浊发黄,河湾镇居民不敢喝",
    "河湾镇停水三天自来水发黄",
)


def say(texts: Sequence[str], start: int = 0, days: float = 0, **more: str) -> list[int]:
    """Each is said by someone else; gives the concerns' ids."""
    return [
        raised(words=words, now=later(days=days),
               speaker=Speaker(phone=f"199{start + n:08}"), **more).concern.pk
        for n, words in enumerate(texts)
    ]  # fmt: skip


def run(days: float = 0) -> dict[str, Topic]:
    """Find topics anew; those that stand, by whether lamps or water are spoken of."""
    concerns = Concern.objects.values_list("pk", flat=True)
    find(messages.of(concerns), later(days=days))
    return standing()


def standing() -> dict[str, Topic]:
    rows = Topic.objects.filter(state="standing").select_related("voice")
    return {"lamps" if "灯" in (t.voice.words or "") else "water": t for t in rows if t.voice}


def test_what_several_say_is_a_topic_in_the_words_of_one(c: County) -> None:
    lamps = say(LAMPS)
    say(WATER[:2], 50)  # two persons are too few
    (topic,) = run().values()
    assert (topic.persons, topic.area_id, topic.state) == (5, VILLAGE, "standing")
    assert topic.voice_id in lamps
    assert set(topic.members.values_list("concern", flat=True)) == set(lamps)
    assert TopicRun.objects.get().messages == 7


def test_one_person_who_says_it_often_is_no_topic(c: County) -> None:
    for words in LAMPS:
        raised(words=words)
    assert run() == {}


def test_a_topic_keeps_its_key_while_messages_come(c: County) -> None:
    say(LAMPS)
    say(WATER, 50)
    before = run()
    assert set(before) == {"lamps", "water"}
    say(["柳树村三组路灯还是坏的没人修"], 90, days=1)
    after = run(1)
    assert {n: t.key for n, t in after.items()} == {n: t.key for n, t in before.items()}
    assert after["lamps"].persons == 6


def test_a_run_that_breaks_off_leaves_the_one_before(
    c: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(LAMPS)
    before = list(Topic.objects.values()) or (run() and list(Topic.objects.values()))
    say(WATER, 50)
    monkeypatch.setattr("sixia.learn.topics_kept.run.fill", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(1)
    assert list(Topic.objects.values()) == before
    assert TopicRun.objects.count() == 1


def test_a_topic_nobody_speaks_of_is_gone_and_comes_back_as_itself(c: County) -> None:
    lamps = say(LAMPS)
    key = run()["lamps"].key
    said = messages.of([*say(WATER, 50)])
    find(said, later(days=1))
    assert Topic.objects.get(key=key).state == "gone"
    find(messages.of(lamps), later(days=2))
    assert Topic.objects.get(key=key).state == "standing"


@pytest.mark.parametrize("how", ["erased", "sealed off"])
def test_what_leaves_the_ledger_leaves_topics(c: County, how: str) -> None:
    lamps = say(LAMPS)
    topic = run()["lamps"]
    gone = topic.voice
    assert gone
    if how == "erased":
        case = gone.links.get().case_id
        perform(case, m.Erase(concern=gone.pk, why="本人要求"), c.can("su"), NOW)
    else:
        seal_off(gone.pk, c.mei, NOW)
        assert not Member.objects.filter(concern=gone.pk).exists()
        assert Topic.objects.get().voice_id is None
    after = run(1)["lamps"]
    assert (after.key, after.persons) == (topic.key, 4)
    assert set(after.members.values_list("concern", flat=True)) == set(lamps) - {gone.pk}


def test_a_place_is_what_most_lie_in() -> None:
    village, other = f"{VILLAGE}001", "990103001002"
    assert place([village, VILLAGE, VILLAGE]) == VILLAGE
    assert place([village, VILLAGE, other, other]) == VILLAGE[:9]
    assert place([VILLAGE, OTHER_TOWN, "990103003"]) == "990103"
    assert place(["", "11"]) == ""


def test_rising_is_more_than_before_and_than_usual() -> None:
    def said(late: int, before: int, *earlier: int) -> bool:
        months = (late, before, *earlier)
        days = [100 - 30 * ago for ago, n in enumerate(months) for _ in range(n)]
        return rising(days, list(range(len(days))), 100)

    assert said(3, 0)
    assert said(9, 6)
    assert not said(2, 0)
    assert not said(10, 7)
    assert not said(5, 1, 5, 6, 5, 6)  # the month before was the odd one


def test_mining_finds_topics_in_the_snapshot(c: County, settings: Any, tmp_path: Path) -> None:
    settings.SIXIA_HOME = str(tmp_path)
    say(WATER, 50, days=-400)  # longer ago than topics look
    lamps = say(LAMPS)
    told = mine.totals(mine.mine(lambda: later(days=1)))
    assert (told["topics_messages"], told["topics_topics"]) == (5, 1)
    (topic,) = standing().values()
    assert (topic.persons, topic.area_id) == (5, VILLAGE)
    assert set(topic.members.values_list("concern", flat=True)) == set(lamps)
    run = TopicRun.objects.get()
    assert run.since == run.until == NOW.date()


def test_mining_nothing_finds_nothing(c: County, settings: Any, tmp_path: Path) -> None:
    settings.SIXIA_HOME = str(tmp_path)
    assert mine.totals(mine.mine(lambda: NOW))["topics_topics"] == 0
    assert TopicRun.objects.get().until == NOW.date()


def test_a_topic_is_told_in_the_words_of_its_place(c: County) -> None:
    here = say(LAMPS[1:])
    say([LAMPS[0]] * 2, 50, area_code=OTHER_TOWN)
    (topic,) = run().values()
    assert topic.persons == 6
    assert topic.area_id == VILLAGE
    assert topic.voice_id in here
