"""Learnt from closed cases, offered to a person, and learnt from again."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F

from sixia.hear.models import Concern
from sixia.learn import decide, examples, route, shelf, suggest, train
from sixia.learn.models import Offer
from sixia.learn.standing import standing
from sixia.learn.suggest import Suggestions, suggestions
from sixia.ledger.commands import Erase
from sixia.ledger.models import Case, Link
from sixia.ledger.perform import perform
from tests.factories import NOW, County, assignment, county, later, raised

LIGHT, WATER = "080604", "080201"
SAID = {LIGHT: "路灯坏了晚上看不见", WATER: "自来水停了没有水用"}


@pytest.fixture
def c(db: None, settings: Any, tmp_path: Path) -> County:
    settings.SIXIA_HOME = str(tmp_path)
    shelf._read.cache_clear()
    return county()


def closed(
    c: County, count: int, day: float = 0, units: tuple[str, str] = ("housing", "traffic")
) -> None:
    """So many of each class, closed: lights by the first unit, water by the second."""
    for n in range(count):
        for (code, words), unit in zip(SAID.items(), units, strict=True):
            case = raised(words=f"{n % 9}栋{words}").case
            Case.objects.filter(pk=case.pk).update(
                stage="closed", class_code=code, unit=getattr(c, unit),
                ended_at=later(days=day, minutes=n),
            )  # fmt: skip


def teaching(words: str) -> Case:
    """A case that may be learnt from: a tenth is held apart, which ones depends on their ids, and
    those on what was written to the database before."""
    while examples.apart((case := raised(words=words).case).pk):
        pass
    return case


def asked(words: str = "3栋路灯又坏了", at: datetime = NOW) -> tuple[Case, Suggestions]:
    case = teaching(words)
    return case, suggestions(case, words, "web", at)


def likely(c: County, at: datetime = NOW) -> float:
    """How likely the traffic bureau is told for a light that is out; 0 where it is not."""
    return {one.what: one.share for one in asked(at=at)[1].units}.get(str(c.traffic.pk), 0.0)


def refused(c: County, day: float = 2) -> None:
    """A light that was suggested to housing is given to traffic by a person."""
    case, told = asked()
    offered = {"class": [one.what for one in told.classes], "unit": [str(c.housing.pk)]}
    command = assignment(c, "traffic", "tao", class_code=LIGHT)
    decide.assigned(case.pk, command, c.can("mei"), later(days=day), offered)


def test_without_a_model_nothing_is_suggested(c: County) -> None:
    closed(c, 2)
    assert asked()[1] == Suggestions()
    with pytest.raises(train.NotEnough):
        train.train(later(days=1))


def test_class_and_unit_are_learnt_from_closed_cases(c: County) -> None:
    closed(c, 40)
    outcome = train.train(later(days=1))
    assert (outcome.taken, outcome.why, outcome.cases) == (True, "first", 80)
    assert outcome.units.top1 > 0.9
    told = asked()[1]
    assert told.classes[0].what == LIGHT
    assert told.units[0].what == str(c.housing.pk)
    assert asked("自来水又停了")[1].units[0].what == str(c.traffic.pk)
    card = shelf.card(outcome.name)
    assert card["cases"] == 80
    assert {"drift", "scores", "from", "until"} <= card.keys()
    assert SAID[LIGHT] not in (shelf.folder() / outcome.name / "card.md").read_text("utf-8")


def test_is_silent_below_the_confidence_that_is_set(c: County, settings: Any) -> None:
    closed(c, 40)
    train.train(later(days=1))
    settings.SIXIA_SUGGEST_FROM = 0.9999
    assert asked("蜜蜂蛰人")[1].classes == ()


def test_a_refusal_is_learnt_from(c: County) -> None:
    closed(c, 40)
    train.train(later(days=1))
    before = likely(c)
    for _ in range(4):
        refused(c)
    assert list(Offer.objects.values_list("what", "taken").distinct().order_by("what")) == [
        ("class", True), ("unit", False),
    ]  # fmt: skip
    assert likely(c) > before


def test_a_refusal_written_after_a_later_one_is_learnt_from(c: County) -> None:
    """Ids and times are given when a decision begins; another one may be written before it."""
    closed(c, 40)
    train.train(later(days=1))
    for _ in range(3):
        refused(c)
    known = likely(c)
    refused(c, day=1.5)
    Offer.objects.filter(at=later(days=1.5)).update(id=-F("id"))
    assert likely(c) > known


def test_those_held_apart_are_never_learnt_from(c: County) -> None:
    closed(c, 40)
    train.train(later(days=1))
    held = next(case for case in iter(lambda: raised().case, None) if examples.apart(case.pk))
    offered = {"unit": [str(c.housing.pk)]}
    decide.assigned(held.pk, assignment(c, "traffic", "tao"), c.can("mei"), later(days=2), offered)
    values = examples.of([held.pk])[0].values
    learnt = shelf.in_use()
    assert learnt
    assert learnt.units
    before = learnt.units.suggest(values)
    likely(c)
    assert held.pk in learnt.seen
    assert learnt.units.suggest(values) == before


def test_closed_cases_are_learnt_from_without_training(c: County) -> None:
    closed(c, 40)
    train.train(later(days=1))
    assert asked()[1].units[0].what == str(c.housing.pk)
    closed(c, 12, day=3, units=("traffic", "traffic"))
    assert asked(at=later(minutes=10))[1].units[0].what == str(c.traffic.pk)


@pytest.mark.parametrize("day", [0.5, 2, 3])
def test_cases_that_ended_before_others_known_are_learnt_from(c: County, day: float) -> None:
    """Told late, or at the very moment of another: even such that ended before the training."""
    closed(c, 40)
    train.train(later(days=1))
    closed(c, 6, day=3)
    known = likely(c)
    closed(c, 6, day=day, units=("traffic", "traffic"))
    assert likely(c, at=later(minutes=10)) > known


def test_each_process_catches_up_by_itself(c: County) -> None:
    """Another one, or one that was started again, tells what this one tells."""
    closed(c, 40)
    train.train(later(days=1))
    for _ in range(4):
        refused(c)
    closed(c, 6, day=3, units=("traffic", "traffic"))
    here = likely(c, at=later(minutes=10))
    shelf._read.cache_clear()
    assert here == likely(c, at=later(minutes=10)) > 0


def test_a_worse_model_is_not_taken_into_use(c: County) -> None:
    """The cases it learns from were given to units by mistake, those held back were not."""
    closed(c, 40)
    first = train.train(later(days=1))
    learnt = [each.case for each in examples.closed() if not each.apart]
    Case.objects.filter(pk__in=learnt).update(unit=c.town)
    second = train.train(later(days=2))
    assert (second.taken, second.why) == (False, "worse")
    assert shelf.name_in_use() == first.name
    assert not list((shelf.folder() / second.name).glob("*.npz"))
    assert asked()[1].units[0].what == str(c.housing.pk)


def test_erased_words_leave_at_the_next_training(c: County) -> None:
    """Even if the model is worse for it: what is no more may not be told by a model."""
    closed(c, 40)
    first = train.train(later(days=1))
    gone = [e.case for e in examples.closed() if e.code == WATER and not e.apart]
    case = Case.objects.get(pk=gone[0])
    concern = case.links.get().concern_id
    perform(case.pk, Erase(concern=concern, why="本人要求"), c.can("su"), later(days=1.5))
    Case.objects.filter(pk__in=gone[:1]).update(unit=c.traffic, stage="closed")
    assert [e.words for e in examples.of(gone[:1])] == [None]
    learnt = [each.case for each in examples.closed() if not each.apart]
    Case.objects.filter(pk__in=learnt).update(unit=c.town)
    second = train.train(later(days=2))
    assert (second.taken, second.why) == (True, "erased")
    assert not (shelf.folder() / first.name).exists()


def test_words_leave_though_others_spoke_on_the_same_case(c: County) -> None:
    closed(c, 40)
    said = next(e for e in examples.closed() if e.words and not e.apart)
    other = raised().concern
    Link.objects.filter(concern=other).update(case=said.case)
    train.train(later(days=1))
    assert said.concern
    assert not examples.any_gone([said.concern])
    perform(said.case, Erase(concern=said.concern, why="本人要求"), c.can("su"), later(days=1.5))
    assert examples.any_gone([said.concern])
    assert train.train(later(days=2)).why == "erased"


def test_much_is_learnt_some_at_a_time(c: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks does not wait until all is learnt that closed since."""
    monkeypatch.setattr(suggest, "AT_ONCE", 5)
    closed(c, 40)
    train.train(later(days=1))
    closed(c, 12, day=3, units=("traffic", "traffic"))
    learnt = shelf.in_use()
    assert learnt
    known = len(learnt.seen)
    asked(at=later(minutes=10))
    assert len(learnt.seen) == known + 5
    for _ in range(9):
        asked(at=later(minutes=10))
    assert {each.case for each in examples.closed()} <= learnt.seen
    assert asked(at=later(minutes=10))[1].units[0].what == str(c.traffic.pk)


def test_nothing_is_learnt_twice(c: County) -> None:
    """Cases whose words were erased have taught who has what, too."""
    closed(c, 40)
    Concern.objects.update(words=None)
    train.train(later(days=1))
    learnt = shelf.in_use()
    assert learnt
    assert learnt.units
    known = set(learnt.seen)
    likely(c, at=later(minutes=10))
    assert {each.case for each in examples.closed() if not each.apart} <= known


def test_what_was_refused_long_ago_is_learnt_in_its_time(
    c: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[list[str]] = []

    def routed(known: list[tuple[Any, str]], *rest: Any) -> Any:
        told.append([unit for _, unit in known])
        return route.trained(known, *rest)

    monkeypatch.setattr(train, "routed", routed)
    closed(c, 40, day=5)
    train.train(later(days=6))
    refused(c)
    train.train(later(days=7))
    assert told[1][0] == str(c.traffic.pk)
    assert told[1].count(str(c.traffic.pk)) == told[0].count(str(c.traffic.pk)) + 1


def test_what_has_no_unit_now_keeps_nothing_else_from_being_learnt(c: County) -> None:
    closed(c, 40)
    train.train(later(days=1))
    refused(c)
    (case,) = examples.refused_since(later(days=1))
    Case.objects.filter(pk=case).update(stage="registered", unit=None)
    assert not examples.refused_since(later(days=1))


def test_a_model_of_an_earlier_version_is_as_none(c: County) -> None:
    closed(c, 40)
    outcome = train.train(later(days=1))
    assert standing()
    (shelf.folder() / outcome.name / "learnt.json").write_text("[1, 2]", "utf-8")
    shelf._read.cache_clear()
    assert asked()[1] == Suggestions()
    assert standing() is None
    assert train.train(later(days=2)).why == "first"


def test_a_model_that_cannot_be_read_is_as_none(c: County) -> None:
    closed(c, 40)
    outcome = train.train(later(days=1))
    (shelf.folder() / outcome.name / "unit.npz").write_bytes(b"\x80\x04 a pickle")
    shelf._read.cache_clear()
    assert asked()[1].units == ()


def test_what_was_offered_goes_with_its_case(c: County) -> None:
    case = raised().case
    command = assignment(c)
    decide.assigned(case.pk, command, c.can("mei"), NOW, {"unit": [str(c.housing.pk)]})
    assert Offer.objects.get().taken
    assert Offer.objects.get().at - NOW == timedelta(0)
    case.delete()
    assert not Offer.objects.exists()
