"""A year of outings of the made-up county: told ahead, held, reported, and some of each to come."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from sixia.demo.load import load
from sixia.field import public
from sixia.field.kinds import kinds
from sixia.field.models import Asked, Heard, Made, Outing, Turn, Visit, Visitor
from sixia.field.rules import check_times
from sixia.field.visits import note_of
from sixia.grid.models import Area, Staff, Team
from sixia.grid.queries import duties

# A Wednesday in office hours.
NOW = datetime(2026, 9, 16, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Any:
    """Loaded once for all tests of this file, and gone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load(NOW, 7, 400)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _open(loaded: Any, db: None) -> None:
    """Each test runs inside the loaded county."""


def test_every_kind_was_held_and_told_ahead_as_its_kind_asks() -> None:
    rows = list(Outing.objects.all())
    assert {row.kind for row in rows if row.held_at} == set(kinds())
    for row in rows:
        check_times(row.starts_at, row.ends_at)
        announce = kinds()[row.kind].announce
        assert not (row.published_at and (row.unannounced or announce == "never"))
        if row.published_at:
            ahead = row.starts_at - row.published_at
            assert ahead >= timedelta(days=kinds()[row.kind].notice_days)
        elif announce == "must":
            assert row.starts_at > NOW
        late = (row.held_at, row.written_at, row.reported_at, row.published_at)
        assert all(moment is None or moment <= NOW for moment in late)


def test_something_is_near_and_the_next_opens_with_the_last() -> None:
    ahead = public.ahead(NOW)
    assert {"meeting", "reception"} <= {one.kind.id for one in ahead}
    assert any(one.state == "called_off" for one in ahead)
    assert len(public.nearest(NOW)) == 2
    story = next(one for one in ahead if "东山村" in one.area.full_name)
    read = public.read(story.key, NOW)
    assert read
    assert read.became
    assert read.became.raised.total


def test_what_was_said_at_an_outing_was_said_while_it_lasted() -> None:
    rows = Heard.objects.select_related("concern__area", "outing")
    assert rows.count() > 20
    for row in rows:
        assert row.outing
        assert row.outing.starts_at < row.concern.received_at < row.outing.ends_at
        assert row.concern.area_id.startswith(row.outing.area_id)
        assert row.concern.channel == kinds()[row.outing.kind].channel
        assert (row.visitor is not None) == kinds()[row.outing.kind].queue
    assert Visitor.objects.exists()


def test_promises_were_made_there_with_all_five_facts() -> None:
    made = Made.objects.filter(outing__isnull=False).select_related("case", "outing")
    assert {row.outing.kind for row in made if row.outing} == {"meeting", "onsite"}
    for row in made:
        assert row.outing
        assert row.case.kind == "promise"
        assert row.case.opened_at >= row.outing.starts_at
        assert row.case.unit_id
        assert row.case.checker_id


def test_some_villages_nobody_went_to_and_one_had_a_burst() -> None:
    villages = set(Area.objects.filter(level="village").values_list("code", flat=True))
    been = Counter(Outing.objects.filter(held_at__isnull=False).values_list("area", flat=True))
    assert len(villages - been.keys()) > 10
    burst = Outing.objects.filter(purpose__contains="集中走访")
    assert burst.count() == 5
    area = burst[0].area_id
    assert been[area] == 5
    assert not Outing.objects.filter(area=area, starts_at__gt=NOW - timedelta(days=200)).exists()


def test_the_rota_gives_each_town_its_turn() -> None:
    assert Turn.objects.count() == 14
    days = Outing.objects.filter(rota__isnull=False)
    assert days.count() > 50
    assert {day.starts_at.astimezone().weekday() for day in days} == {2}


def test_an_unannounced_one_is_to_come_and_the_public_is_not_told() -> None:
    assert Outing.objects.filter(unannounced=True, starts_at__gt=NOW).exists()
    assert not public.lately(NOW).filter(unannounced=True).exists()


def test_wang_goes_from_door_to_door_and_is_on_her_villages_teams() -> None:
    wang = Staff.objects.get(username="wang")
    visits = Visit.objects.filter(staff=wang)
    assert visits.count() > 20
    assert any(note_of(visit) for visit in visits)
    teams = Team.objects.filter(members=wang)
    assert {team.area_id[:12] for team in teams} == {wang.unit.area_id}
    assert duties(wang, NOW.date()).roles == {"grid_worker"}
    # What was promised at the meeting in her village is hers to keep.
    assert Made.objects.filter(case__person=wang, case__unit=wang.unit).exists()


def test_people_asked_at_outreach_and_were_answered() -> None:
    assert Asked.objects.count() > 20
    for row in Asked.objects.select_related("question", "outing"):
        assert row.outing
        assert row.outing.kind == "outreach"
        assert row.question.answer
    explained = Outing.objects.filter(kind="outreach", held_at__isnull=False)
    assert explained.filter(policies__isnull=False).count() > explained.count() / 2
