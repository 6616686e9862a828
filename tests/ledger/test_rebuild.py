"""The proof: events alone give every row, and whatever else was changed is found."""

from typing import Any

import pytest

from sixia.ledger.commands import Erase
from sixia.ledger.models import Case, Clock, Event
from sixia.ledger.perform import perform
from sixia.ledger.rebuild import Difference, check
from tests.factories import County, later, walked


def found() -> list[str]:
    return [difference.what for difference in check().differences]


def test_a_sound_ledger_has_no_differences(c: County) -> None:
    for stage in ("registered", "assigned", "in_hand", "answered", "served"):
        walked(c, stage)
    report = check()
    assert report.differences == []
    assert (report.cases, report.events) == (5, Event.objects.count())
    assert report.clocks == Clock.objects.count() > 0


def test_erased_words_are_no_difference(c: County) -> None:
    case = walked(c, "in_hand")
    perform(case.pk, Erase(seq=1, why="本人要求"), c.can("su"), later(hours=1))
    report = check()
    assert (report.differences, report.erased) == ([], 1)


@pytest.mark.parametrize(
    "changed",
    [
        {"stage": "closed"}, {"due_at": later(days=99)}, {"outcome": "solved"}, {"reopened": 3},
        {"rated": True}, {"opened_at": later(days=-9)}, {"waiting_for": "nothing"},
    ],
)  # fmt: skip
def test_a_row_that_was_changed_is_found_and_mended(c: County, changed: dict[str, Any]) -> None:
    case = walked(c, "in_hand")
    Case.objects.filter(pk=case.pk).update(**changed)
    assert found() == list(changed)
    assert check(repair=True).repaired == 1
    assert found() == []


@pytest.mark.parametrize(
    "changed", [{"due_at": later(days=99)}, {"state": "void", "next_at": None}, {"owner": "head"}]
)
def test_a_clock_that_was_changed_is_found_and_mended(c: County, changed: dict[str, Any]) -> None:
    case = walked(c, "in_hand")
    Clock.objects.filter(case=case, key="finish").update(**changed)
    assert found() == [f"clock finish.{next(iter(changed))}"]
    check(repair=True)
    assert found() == []


def test_a_clock_that_went_or_came_is_found_and_mended(c: County) -> None:
    case = walked(c, "in_hand")
    Clock.objects.filter(case=case, key="finish").update(key="own")
    assert found() == ["clock finish", "clock own"]
    check(repair=True)
    assert found() == []
    assert not Clock.objects.filter(key="own").exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"words": {"title": "别的"}}, {"by": "staff:1"}, {"happened_at": later(days=-3)},
        {"recorded_at": later(days=-3)}, {"words_commit": b"0" * 32}, {"words": None},
    ],
)  # fmt: skip
def test_an_event_that_was_changed_is_found_and_stays_found(
    c: County, changed: dict[str, Any]
) -> None:
    case = walked(c, "registered")
    Event.objects.filter(case=case, seq=1).update(**changed)
    assert "event 1" in found()
    check(repair=True)
    assert "event 1" in found(), "a broken leaf is proof, never mended"


def test_a_missing_event_is_found(c: County) -> None:
    case = walked(c, "in_hand")
    Event.objects.filter(case=case, seq=2).delete()
    assert "event 2" in found()


def test_a_case_without_events_is_found_and_left(c: County) -> None:
    case = walked(c, "registered")
    Event.objects.filter(case=case).delete()
    before = Case.objects.values().get(pk=case.pk)
    differences = check(repair=True).differences
    assert Difference(case.pk, "events", 0, "at least one") in differences
    assert Case.objects.values().get(pk=case.pk) == before


def test_a_warning_said_by_the_sweep_is_no_difference(c: County) -> None:
    from sixia.ledger.supervise import sweep

    walked(c, "in_hand")
    assert sweep(later(days=30))["escalated"] > 0
    assert found() == []
