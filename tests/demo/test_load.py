"""The made-up county in the database: real moves, sound rows, queues worth a look."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.db import connection, transaction
from django.test import RequestFactory

from sixia.demo.cast import PASSWORD
from sixia.demo.load import Loaded, load
from sixia.grid import households, onduty
from sixia.grid.models import Area, Duty, Pairing, Staff
from sixia.grid.queries import NoHome, duties, home
from sixia.hear import search
from sixia.hear.models import Accusation, Concern
from sixia.hear.record import by_code
from sixia.judge.models import Rating
from sixia.ledger import needs, queries
from sixia.ledger.burndown import burn
from sixia.ledger.models import Campaign, Case, Event, Link
from sixia.ledger.rebuild import check
from sixia.ledger.states import ACTIVE

# A Wednesday in office hours.
NOW = datetime(2026, 9, 16, 2, 0, tzinfo=UTC)
COUNT, OLDER = 400, 6
TITLE_DEEDS = {"060401", "060402"}


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Any:
    """Loaded once for all tests of this file, and gone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load(NOW, 7, COUNT)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _open(loaded: Loaded, db: None) -> None:
    """Each test runs inside the loaded county."""


def test_the_ledger_took_nearly_every_move(loaded: Loaded) -> None:
    assert loaded.concerns == COUNT + OLDER == Concern.objects.count()
    assert loaded.moves > 6 * COUNT
    assert sum(loaded.refused.values()) <= 0.03 * loaded.moves


def test_events_alone_give_every_row() -> None:
    report = check()
    assert report.differences == []
    assert report.cases == Case.objects.count() >= COUNT


def test_what_was_said_is_found_in_the_month_of_every_case_it_hangs_on() -> None:
    links = Link.objects.filter(concern__words__isnull=False).select_related("case", "concern")
    other = 0
    for link in links:
        part = search.listed(link.concern.words or "", [link.case.opened_at])
        with connection.cursor() as cursor:
            sql = f"SELECT said.rowid FROM hear_search AS said WHERE {part.sql}"  # noqa: S608  # no SQL of a query's
            cursor.execute(sql, part.params)
            assert (link.concern_id,) in cursor.fetchall(), link.case
        other += link.case.opened_at.month != link.concern.received_at.month
    assert other > 5  # promises and merged cases


def test_the_campaign_holds_the_cases_of_its_kind() -> None:
    campaign = Campaign.objects.get()
    assert campaign.published_at is not None
    held = campaign.cases.all()
    assert held.exists()
    assert set(held.values_list("class_code", flat=True)) <= TITLE_DEEDS
    joined = Event.objects.filter(verb="campaign_joined")
    assert joined.count() == held.count()
    days = burn(campaign, NOW.date())
    assert days[-1].joined == held.count()


def test_no_active_case_lacks_its_five_facts_and_nothing_lies_in_the_future() -> None:
    active = Case.objects.filter(stage__in=ACTIVE)
    assert active.exists()
    for case in active:
        assert case.unit_id
        assert case.person_id
        assert case.path
        assert case.due_at
        assert case.checker_id
    assert not Event.objects.filter(happened_at__gt=NOW).exists()


@pytest.mark.parametrize("name", needs.NEEDS)
def test_each_list_of_needs_has_something_to_show(name: str) -> None:
    assert needs.NEEDS[name](Case.objects.all(), NOW).exists()


def test_stories_end_in_many_ways() -> None:
    stages = Counter(Case.objects.values_list("stage", flat=True))
    assert stages["closed"] > 0.6 * COUNT
    assert {"in_hand", "served"} <= set(stages)
    assert Case.objects.filter(kind="promise").exists()
    assert Rating.objects.count() > 0.2 * COUNT
    assert set(Rating.objects.values_list("solved", flat=True)) == {"yes", "partly", "no"}


def test_every_village_resolves_to_a_team_and_a_unit() -> None:
    for area in Area.objects.filter(level__in=("village", "grid", "micro_grid"))[::37]:
        try:
            assert home(area.code).team.phone
        except NoHome as error:
            pytest.fail(str(error))


def test_people_of_the_story_can_sign_in() -> None:
    for name in ("mei", "bo", "qin", "su", "tao", "he", "lin", "jian", "ji", "admin"):
        request = RequestFactory().post("/office/")
        staff = authenticate(request, username=name, password=PASSWORD)
        assert isinstance(staff, Staff)
        assert Duty.objects.filter(staff=staff).exists()
    assert 180 <= Staff.objects.count() <= 260


def test_accusations_are_kept_apart() -> None:
    assert Accusation.objects.count() == 2
    assert not search.containing("低保评议").filter(words__contains="烟酒").exists()


def test_households_are_paired_some_wait_for_a_hand_over_and_one_code_opens_a_file(
    loaded: Loaded,
) -> None:
    home = households.by_code(loaded.household)
    assert home
    bo, qin = (Staff.objects.get(username=name) for name in ("bo", "qin"))
    assert onduty.on_duty_for(duties(bo, NOW.date()), home, NOW.date())
    assert onduty.unattended(duties(qin, NOW.date()), NOW.date()).exists()
    assert Pairing.objects.filter(area__isnull=False).exists()
    assert home.visits.exists()


def test_a_printed_code_opens_its_concern(loaded: Loaded) -> None:
    assert loaded.codes
    for stage, code in loaded.codes.items():
        concern = by_code(code)
        assert concern is not None
        assert queries.case_of(concern).filter(stage=stage).exists()


def test_somebody_has_something_to_do() -> None:
    mei = duties(Staff.objects.get(username="mei"), NOW.date())
    assert queries.visible(mei).count() == Case.objects.count()
    working = Staff.objects.filter(duties__role__in=("handler", "supervisor")).distinct()
    queues = [queries.mine(duties(one, NOW.date()), NOW).count() for one in working]
    assert sum(queues) > 0
    assert timedelta(0) < NOW - Case.objects.order_by("-opened_at")[0].opened_at < timedelta(days=3)
