"""Where nobody has been and where people wait; how regularly anyone goes. In figures that open."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from sixia.field import coverage, rhythm, went
from sixia.field.models import Outing, Visit
from sixia.field.outings import hold
from sixia.field.visits import Visited, record_visit
from sixia.grid.models import Area
from sixia.ledger.queries import late, silent_promises, visible
from tests.factories import COUNTY, NOW, OTHER_TOWN, TOWN, VILLAGE, County, later, raised, walked
from tests.field.conftest import planned

EAST = "990103002001"
GRIDS = (f"{VILLAGE}001", f"{VILLAGE}002")


@pytest.fixture(autouse=True)
def grids(c: County) -> None:
    for n, code in enumerate((*GRIDS, f"{GRIDS[0]}001"), 1):
        Area(code=code, name=f"第{n}网格", full_name=f"第{n}网格").save()


def visited(c: County, area: str, at: datetime, who: str = "bo", **more: Any) -> Visit:
    told = Visited(area_code=area, happened_at=at, **more)
    return record_visit(told, c.can(who), max(at, NOW))


def held(c: County, area: str, at: datetime, **more: Any) -> Outing:
    outing = planned(c, "home", "mei", area_code=area, starts_at=at, lead=c.he.pk, **more)
    return hold(outing.pk, c.can("mei"), at)


def places(
    c: County, who: str = "mei", now: datetime = NOW, area: str = ""
) -> list[coverage.Place]:
    return coverage.places(c.can(who), now, area)


def one(c: County, code: str, **more: Any) -> coverage.Place:
    return next(place for place in places(c, **more) if place.area.pk == code)


def test_a_village_nobody_went_to(c: County) -> None:
    assert [(p.area.pk, p.last, p.reached) for p in places(c)] == [
        (VILLAGE, None, 0), (EAST, None, 0),
    ]  # fmt: skip


def test_a_part_of_it_counts_and_what_holds_it_does_not(c: County) -> None:
    held(c, TOWN, later(days=-3))
    assert one(c, VILLAGE).last is None
    visited(c, f"{GRIDS[0]}001", later(days=-9))
    held(c, GRIDS[1], later(days=-400))
    found = one(c, VILLAGE)
    assert found.last == later(days=-9)
    assert (found.grids, found.reached) == (2, 1)
    held(c, VILLAGE, later(days=-2))
    assert one(c, VILLAGE).last == later(days=-2)


def test_what_was_only_planned_is_no_going_there(c: County) -> None:
    planned(c, starts_at=later(days=-1))
    assert one(c, VILLAGE).last is None


def test_those_where_people_wait_come_first(c: County) -> None:
    """Late cases, then the longest wait, then where nobody has been for longest."""
    then = later(days=60)
    visited(c, EAST, later(days=-1))
    assert [p.area.pk for p in places(c)] == [VILLAGE, EAST]
    raised(area_code=EAST)
    assert [p.area.pk for p in places(c)] == [EAST, VILLAGE]
    raised(now=later(days=50), area_code=VILLAGE)
    raised(now=later(days=55), area_code=VILLAGE)
    assert [(p.area.pk, p.late) for p in places(c, now=then)] == [(VILLAGE, 2), (EAST, 1)]


def test_each_figure_is_what_its_list_shows(c: County) -> None:
    case = walked(c, "in_hand")
    raised(now=later(days=1))
    then = later(days=90)
    for who in ("mei", "bo", "qin", "tao", "su"):
        found, seen = one(c, VILLAGE, who=who, now=then), visible(c.can(who))
        assert found.late == late(seen, then).count()
        assert found.silent == silent_promises(seen, then).count()
        (shown,) = coverage.with_who_waits([found], c.can(who))
        assert shown.waits == (None if who == "tao" else case.pk)


def test_silent_promises_count(c: County) -> None:
    from tests.ledger.test_spot import promised

    promised(c, due_at=later(days=200))
    assert one(c, VILLAGE).silent == 0
    assert one(c, VILLAGE, now=later(days=60)).silent == 1


def test_one_sees_the_places_of_ones_duties(c: County) -> None:
    duty = c.wang.duties.get()
    for area, expected in ((VILLAGE, [VILLAGE]), (GRIDS[0], [VILLAGE]), (OTHER_TOWN, [EAST])):
        duty.area_id = Area.objects.get_or_create(pk=area)[0].pk
        duty.save()
        assert [p.area.pk for p in places(c, "wang")] == expected
    assert places(c, "outsider") == []
    assert [p.area.pk for p in places(c, area=OTHER_TOWN)] == [EAST]


def test_parts_of_a_village_those_nobody_came_to_first(c: County) -> None:
    visited(c, GRIDS[0], later(days=-9))
    parts = coverage.parts_of(Area.objects.get(pk=VILLAGE))
    assert [(grid.pk, last) for grid, last in parts] == [
        (GRIDS[1], None), (GRIDS[0], later(days=-9)),
    ]  # fmt: skip


def test_visits_are_told_by_day_and_unit_and_say_nothing_of_anyone(c: County) -> None:
    visited(c, GRIDS[0], later(days=-2), met=True, place="3 栋 501", note="老人摔了一跤")
    visited(c, VILLAGE, later(days=-2), "qin", met=False)
    visited(c, VILLAGE, later(days=-1), "tao")
    rows = list(went.visits_to(VILLAGE))
    assert [(r["by"], r["doors"], r["someone"]) for r in rows] == [
        ("交通局", 1, 1),
        ("住建局", 2, 1),
    ]
    assert set(rows[0]) == {"day", "by", "doors", "someone"}


def test_twelve_months_by_town_and_by_unit(c: County) -> None:
    for n in range(0, 300, 31):
        held(c, VILLAGE, later(days=-n - 10))
    trip = held(c, EAST, later(days=-40))
    visited(c, EAST, later(days=-40), outing=trip)  # part of the outing, not a second going
    for n in range(4):
        visited(c, EAST, later(days=-70, hours=n))
    held(c, EAST, later(days=-400))
    towns = {s.what.pk: s for s in rhythm.by_town(c.can("mei"), NOW.date())}
    assert sum(towns[TOWN].counts) == 10
    assert towns[TOWN].told.word == "regular"
    assert sum(towns[OTHER_TOWN].counts) == 5
    assert towns[OTHER_TOWN].told.word == "burst"
    units = {s.what.pk: s.counts for s in rhythm.by_unit(c.can("mei"), NOW.date())}
    assert sum(units[c.village.pk]) == 11
    assert sum(units[c.housing.pk]) == 4
    assert set(units) == {c.village.pk, c.housing.pk}


def test_months_are_of_the_place_where_people_live(c: County) -> None:
    """Half past midnight on 1 March at Shanghai is still February in UTC."""
    at = datetime.fromisoformat("2026-03-01T00:30:00+08:00")
    visited(c, VILLAGE, at)
    visited(c, VILLAGE, at - timedelta(hours=1))
    (found, _) = rhythm.by_town(c.can("mei"), NOW.date())
    assert found.counts[-2:] == (1, 1)


def test_it_costs_the_same_however_many_places_and_goings(
    c: County, django_assert_num_queries: Any
) -> None:
    mei = c.can("mei")

    def reads() -> None:
        with django_assert_num_queries(4):
            found = coverage.places(mei, NOW)
        with django_assert_num_queries(1):
            coverage.with_who_waits(found, mei)
        with django_assert_num_queries(3):
            assert rhythm.by_town(mei, NOW.date(), COUNTY)
        with django_assert_num_queries(3):
            rhythm.by_unit(mei, NOW.date())

    raised()
    visited(c, VILLAGE, later(days=-1))
    reads()
    for n in range(3):
        code = f"{OTHER_TOWN}{n + 10:03}"
        Area(code=code, name="新村", full_name="新村").save()
        visited(c, code, later(days=-1))
        held(c, code, later(days=-n - 2))
        raised(area_code=code)
    reads()
