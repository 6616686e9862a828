"""The made-up library: what a newcomer finds when they open it."""

import tomllib
from datetime import UTC, datetime

import pytest

from sixia.demo.cast import cast
from sixia.demo.county import county
from sixia.demo.policies import FILE, policies
from sixia.guide.models import Policy, Question
from sixia.guide.queries import find, history, in_force, shelf, shown
from sixia.guide.rules import QUESTION_MOST, STATES, Draft, check
from sixia.hear.taxonomy import taxonomy

NOW = datetime(2026, 9, 16, 2, 0, tzinfo=UTC)


@pytest.fixture
def library(db: None) -> list[Policy]:
    return policies(cast(county(7), NOW.date()), NOW, 7)


def test_every_policy_could_have_been_written_in_the_office(library: list[Policy]) -> None:
    for row in library:
        told = {name: getattr(row, name) for name in Draft.__slots__ if name != "supersedes"}
        check(Draft(**told))
        assert row.class_code, row.title
    states = [STATES[p.rank] for p in shelf(NOW.date())]  # type: ignore[attr-defined]  # annotated
    assert states.count("in_force") >= 8
    assert set(states) == set(STATES)


def test_the_old_ended_when_the_new_began(library: list[Policy]) -> None:
    new = in_force(NOW.date()).get(title="清溪县高龄津贴发放办法")
    [_, old] = history(new)
    assert old.until
    assert (new.since - old.until).days == 1
    assert list(find("高龄 社保卡", NOW.date())) == [new]


def test_questions_are_as_people_ask_and_some_are_for_all(library: list[Policy]) -> None:
    assert 0 < shown().count() < Question.objects.count()
    for one in Question.objects.all():
        assert len(one.words) <= QUESTION_MOST["words"]
        assert one.answer


def test_the_file_names_classes_of_the_taxonomy() -> None:
    told = tomllib.loads(FILE.read_text("utf-8"))["policy"]
    assert [one["id"] for one in told if taxonomy().find(one["class"]) is None] == []
