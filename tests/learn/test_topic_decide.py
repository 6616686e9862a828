"""A person decides of topics; the next run holds to it, and every decision can be taken back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from sixia.grid.models import Area
from sixia.grid.setup import give_duty
from sixia.hear.models import Concern
from sixia.learn.models import Decision, Member, Topic
from sixia.learn.snapshots.dividing import divided
from sixia.learn.topics_kept import decide, said
from sixia.learn.topics_kept.decide import NotYours, Unfit
from sixia.learn.topics_kept.read import cases_of, decided, figures, last_run, said_of, seen
from sixia.learn.topics_kept.rows import FIGURES
from sixia.ledger.models import Case, Event
from sixia.ledger.sealoff import seal_off
from tests.factories import NOW, OTHER_TOWN, SINCE, County, later
from tests.learn.test_topic_run import LAMPS, WATER, run, say, standing


@pytest.fixture
def two(c: County) -> dict[str, Topic]:
    say(LAMPS)
    say(WATER, 50)
    return run()


def messages(topic: Topic) -> set[int]:
    return set(said_of(topic).values_list("concern", flat=True))


def test_what_was_merged_stays_one_and_can_be_taken_back(c: County, two: dict[str, Topic]) -> None:
    lamps, water = two["lamps"], two["water"]
    before = {topic.pk: messages(topic) for topic in (lamps, water)}
    made = decide.merge(lamps.pk, water.pk, c.can("mei"), NOW)
    run(1)
    (topic,) = Topic.objects.filter(state="standing")
    assert (topic.key, topic.persons) == (lamps.key, 9)
    assert Topic.objects.get(pk=water.pk).into == lamps
    decide.undo(made.pk, c.can("su"), later(days=1))
    assert {pk: messages(Topic.objects.get(pk=pk)) for pk in before} == before
    run(2)
    assert {topic.key for topic in standing().values()} == {lamps.key, water.key}


def test_what_was_split_stays_apart_and_new_messages_go_where_they_fit(c: County) -> None:
    lamps = say([*LAMPS, *(f"{words},电线也断了" for words in LAMPS[:4])])
    topic = run()["lamps"]
    made = decide.split(topic.pk, lamps[5:], c.can("su"), NOW)
    assert made.other
    (new,) = say(["柳树村三组的路灯坏了,电线也断了"], 90, days=1)
    run(1)
    parts = {t.pk: messages(t) for t in Topic.objects.filter(state="standing")}
    assert parts == {topic.pk: set(lamps[:5]), made.other.pk: {*lamps[5:], new}}
    decide.undo(made.pk, c.can("su"), later(days=2))
    assert messages(topic) == {*lamps, new}
    run(3)
    assert [t.pk for t in standing().values()] == [topic.pk]


def test_what_was_gone_stands_again_once_all_is_put_back_into_it(c: County) -> None:
    lamps = say([*LAMPS, *(f"{words},电线也断了" for words in LAMPS[:4])])
    topic = run()["lamps"]
    made = decide.split(topic.pk, lamps[5:], c.can("su"), NOW)
    Member.objects.filter(topic=topic).delete()  # nobody spoke of it for long: as a run leaves it
    Topic.objects.filter(pk=topic.pk).update(state="gone")
    decide.undo(made.pk, c.can("su"), later(days=2))
    topic.refresh_from_db()
    assert (topic.state, messages(topic)) == ("standing", set(lamps[5:]))


def test_of_many_messages_some_are_read_and_all_are_counted(
    c: County, two: dict[str, Topic], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose words a topic is told in is chosen among some; its other figures are of all."""
    lamps, water = two["lamps"], two["water"]
    counted = [name for name in FIGURES if name not in ("voice", "sentence")]
    read: list[object] = []

    def counting(told: tuple[str, str]) -> tuple[str, str]:
        read.append(told)
        return divided(told)

    monkeypatch.setattr(said, "divided", counting)
    found = []
    for n in (decide.HEARD, 4):
        monkeypatch.setattr(decide, "HEARD", n)
        read.clear()
        made = decide.merge(lamps.pk, water.pk, c.can("mei"), NOW)
        topic = Topic.objects.get(pk=lamps.pk)
        found.append([getattr(topic, name) for name in counted])
        assert topic.voice_id in messages(topic)
        assert 0 < len(read) <= n
        decide.undo(made.pk, c.can("mei"), NOW)
    assert found[0] == found[1]


def test_of_some_messages_those_within_the_topic_s_place_are_heard(
    c: County, two: dict[str, Topic], monkeypatch: pytest.MonkeyPatch
) -> None:
    lamps, water = two["lamps"], two["water"]
    monkeypatch.setattr(decide, "HEARD", 1)
    first = min(messages(lamps) | messages(water))
    town = Concern.objects.get(pk=first).area_id[:9]
    elsewhere = Area.objects.exclude(code__startswith=town).filter(level="village").first()
    Concern.objects.filter(pk=first).update(area=elsewhere)
    decide.merge(lamps.pk, water.pk, c.can("mei"), NOW)
    topic = Topic.objects.select_related("voice").get(pk=lamps.pk)
    assert topic.area_id
    assert topic.area_id.startswith(town)
    assert topic.voice
    assert topic.voice.area_id.startswith(topic.area_id)


def test_a_part_needs_as_many_persons_as_any_topic(c: County, two: dict[str, Topic]) -> None:
    topic = two["lamps"]
    few = sorted(messages(topic))[:2]
    with pytest.raises(Unfit, match="too_few"):
        decide.split(topic.pk, few, c.can("mei"), NOW)
    assert (Topic.objects.count(), Decision.objects.count()) == (2, 0)


def test_a_name_stays_until_it_is_taken_back(c: County, two: dict[str, Topic]) -> None:
    topic = two["lamps"]
    decide.name(topic.pk, "  柳树村 的路灯 ", c.can("mei"), NOW)
    second = decide.name(topic.pk, "路灯", c.can("mei"), NOW)
    assert run(1)["lamps"].name == "路灯"
    decide.undo(second.pk, c.can("mei"), NOW)
    assert run(2)["lamps"].name == "柳树村 的路灯"


def test_what_was_dismissed_comes_back_only_if_it_grew_a_lot(
    c: County, two: dict[str, Topic]
) -> None:
    made = decide.dismiss(two["lamps"].pk, "已经在修了", c.can("mei"), NOW)
    say(LAMPS[:2], 90, days=1)
    assert set(run(1)) == {"water"}
    say(LAMPS, 70, days=2)
    back = run(2)["lamps"]
    assert (back.key, back.dismissed) == (two["lamps"].key, made)
    assert (made.persons, back.persons) == (5, 12)
    decide.undo(made.pk, c.can("mei"), later(days=3))
    assert Topic.objects.get(pk=back.pk).dismissed is None


def test_only_the_latest_of_its_kind_is_taken_back_and_once(
    c: County, two: dict[str, Topic]
) -> None:
    first = decide.name(two["lamps"].pk, "一", c.can("mei"), NOW)
    second = decide.name(two["lamps"].pk, "二", c.can("mei"), NOW)
    with pytest.raises(Unfit, match="later_one"):
        decide.undo(first.pk, c.can("mei"), NOW)
    undone = decide.undo(second.pk, c.can("mei"), NOW)
    for each in (second, undone):
        with pytest.raises(Unfit):
            decide.undo(each.pk, c.can("mei"), NOW)
    told = [(d.verb, d.staff, d.words) for d in decided(two["lamps"])]
    assert told == [("undo", c.mei, ""), ("name", c.mei, "二"), ("name", c.mei, "一")]


@pytest.mark.parametrize("who", ["he", "jian", "bo", "qin", "lin", "wang", "admin", "ji"])
def test_others_decide_nothing(c: County, two: dict[str, Topic], who: str) -> None:
    lamps, water = two["lamps"].pk, two["water"].pk
    acts: tuple[Callable[[], Decision], ...] = (
        lambda: decide.merge(lamps, water, c.can(who), NOW),
        lambda: decide.split(lamps, [1], c.can(who), NOW),
        lambda: decide.name(lamps, "路灯", c.can(who), NOW),
        lambda: decide.dismiss(lamps, "修了", c.can(who), NOW),
    )
    for act in acts:
        with pytest.raises(NotYours):
            act()
    assert not Decision.objects.exists()


def test_a_town_reads_and_decides_only_its_own(c: County, two: dict[str, Topic]) -> None:
    for area, sees in ((OTHER_TOWN, 0), ("990103001", 2)):
        c.tao.duties.all().delete()
        give_duty(c.tao, "dispatcher", c.town, Area.objects.get(pk=area), SINCE)
        assert seen(c.can("tao")).count() == sees
    assert seen(c.can("he")).count() == seen(c.can("jian")).count() == 2
    assert not seen(c.can("bo")).exists()
    give_duty(c.tao, "handler", c.traffic, Area.objects.get(pk="990103"), SINCE)
    assert len(cases_of(sorted(messages(two["lamps"])), c.can("tao"))) == 5
    assert cases_of(sorted(messages(two["lamps"])), c.can("bo")) == {}


def test_nothing_decided_of_topics_changes_a_case(c: County, two: dict[str, Topic]) -> None:
    def ledger() -> tuple[list[object], int]:
        return list(Case.objects.order_by("pk").values()), Event.objects.count()

    before = ledger()
    decide.merge(two["lamps"].pk, two["water"].pk, c.can("mei"), NOW)
    decide.name(two["lamps"].pk, "路灯和水", c.can("mei"), NOW)
    decide.dismiss(two["lamps"].pk, "知道了", c.can("mei"), NOW)
    run(1)
    assert ledger() == before


def test_figures_are_of_what_stands_now(c: County, two: dict[str, Topic]) -> None:
    topic = two["lamps"]
    told = figures([topic], last_run())[topic.pk]
    assert (told.persons, told.messages, told.late, told.before) == (5, 5, 5, 0)
    assert told.months[-1][1] == 5
    assert len(told.months) == 12
    assert topic.voice
    topic.voice.delete()
    assert figures([topic], last_run())[topic.pk].persons == 4


@pytest.mark.parametrize(("left", "states"), [
    (0, ["standing", "gone"]), (1, ["standing", "gone"]), (2, ["standing", "gone"]),
    (3, ["standing", "standing"]),
])  # fmt: skip
def test_what_comes_back_of_too_few_persons_is_gone(
    c: County, two: dict[str, Topic], left: int, states: list[str]
) -> None:
    lamps, water = two["lamps"], two["water"]
    theirs = sorted(messages(water))
    made = decide.merge(lamps.pk, water.pk, c.can("mei"), NOW)
    for concern in theirs[left:]:
        seal_off(concern, c.mei, NOW)
    decide.undo(made.pk, c.can("mei"), NOW)
    assert [Topic.objects.get(pk=topic.pk).state for topic in (lamps, water)] == states


def test_what_comes_back_after_its_messages_left_the_months_is_gone(
    c: County, two: dict[str, Topic]
) -> None:
    lamps, water = two["lamps"], two["water"]
    theirs = messages(water)
    made = decide.merge(lamps.pk, water.pk, c.can("mei"), NOW)
    Member.objects.filter(concern__in=theirs).delete()
    decide.undo(made.pk, c.can("mei"), NOW)
    assert Topic.objects.get(pk=water.pk).state == "gone"
    assert messages(Topic.objects.get(pk=lamps.pk)) == messages(lamps)


def test_no_statement_names_every_message(c: County, two: dict[str, Topic]) -> None:
    lamps, water = two["lamps"], two["water"]
    told: list[int] = []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "learn_member" in sql and sql.startswith(("UPDATE", "DELETE")):
            told.append(len(params))
        return execute(sql, params, many, context)

    theirs = messages(lamps)
    with connection.execute_wrapper(count):
        made = decide.merge(water.pk, lamps.pk, c.can("mei"), NOW)
        decide.undo(made.pk, c.can("mei"), NOW)
        decide.merge(water.pk, lamps.pk, c.can("mei"), NOW)
        decide.split(water.pk, theirs, c.can("mei"), NOW)
    assert told
    assert max(told) < len(theirs)
