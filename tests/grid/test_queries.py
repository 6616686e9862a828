"""Who and where, on which day."""

from datetime import date, timedelta
from random import Random

import pytest

from sixia.grid.models import Area, Staff, Team, Unit
from sixia.grid.queries import NoHome, children, dispatch_unit, duties, head, home, members, on_duty
from sixia.grid.rules import NOBODY, Duty
from sixia.grid.setup import add_unit, end_duty, give_duty
from tests.factories import COUNTY, NOW, SINCE, TOWN, VILLAGE, County

DAY = NOW.date()


# --- a place always resolves


def test_home_is_the_nearest_team_and_unit(c: County) -> None:
    far, near = home("990103002001"), home(VILLAGE)
    assert (far.unit, far.team.name, far.dispatch) == (c.government, "县便民服务中心", c.centre)
    assert (near.unit, near.dispatch) == (c.village, c.centre)
    team = Team.objects.create(
        area=Area.objects.get(pk=TOWN), name="街道小分队", phone="0999-5000002", unit=c.town
    )
    assert home(VILLAGE).team == team
    grid = Area(code=VILLAGE + "001", name="一网格", full_name="一网格")
    grid.save()
    assert home(grid.code).unit == c.village


def test_a_town_that_dispatches_for_itself_does(c: County) -> None:
    own = add_unit("liuan-rx", "柳岸热线", "section", c.town, TOWN, dispatches=True)
    assert dispatch_unit(VILLAGE) == own
    assert home(VILLAGE).unit == c.village


@pytest.mark.parametrize("missing", ["team", "unit", "dispatching unit"])
def test_a_county_that_lacks_one_says_which(c: County, missing: str) -> None:
    if missing == "team":
        Team.objects.all().delete()
    elif missing == "unit":
        Unit.objects.filter(dispatches=False).update(area=None)
    else:
        Unit.objects.update(dispatches=False)
    with pytest.raises(NoHome, match=f"no {missing}"):
        home(VILLAGE)


def test_a_code_that_is_none_is_an_error(c: County) -> None:
    for code in ("", "9", "99010", "哪里", "９９", "99'; --"):
        with pytest.raises(ValueError, match="not an area code"):
            home(code)


def test_every_village_resolves_in_as_many_queries(
    c: County, django_assert_max_num_queries: object
) -> None:
    rng = Random(4)
    towns = [f"{COUNTY}{n:03d}" for n in range(100, 120)]
    villages = [f"{rng.choice(towns)}{n:03d}" for n in range(200, 260)]
    Area.objects.bulk_create(
        Area(code=x, name=x, level="village" if len(x) == 12 else "town", full_name=x)
        for x in [*towns, *villages]
    )
    for code in villages:
        found = home(code)
        assert code.startswith(found.unit.area_id or "-")
        assert found.team.phone


def test_children_are_one_level_down(c: County) -> None:
    assert [a.code for a in children(COUNTY)] == [TOWN, "990103002"]
    assert [a.code for a in children(TOWN)] == [VILLAGE]
    assert not children(VILLAGE + "001001").exists()


# --- duties hold from day to day


def test_a_duty_counts_on_its_first_and_last_day_and_not_beside_them(c: County) -> None:
    whole = Area.objects.get(pk=COUNTY)
    first, last = DAY + timedelta(days=3), DAY + timedelta(days=5)
    give_duty(c.outsider, "supervisor", c.government, whole, first, last)
    told = {
        n: "supervisor" in duties(c.outsider, DAY + timedelta(days=n)).roles for n in range(2, 7)
    }
    assert told == {2: False, 3: True, 4: True, 5: True, 6: False}
    held = {n: c.outsider in on_duty("supervisor", VILLAGE, DAY + timedelta(days=n)) for n in told}
    assert held == told
    rule = Duty("supervisor", c.government.pk, COUNTY, first, last)
    assert {n: rule.holds(DAY + timedelta(days=n)) for n in told} == told


def test_a_duty_that_ended_yesterday_is_kept_but_no_longer_holds(c: County) -> None:
    duty = c.bo.duties.get()
    end_duty(duty, DAY - timedelta(days=1))
    assert duties(c.bo, DAY).held == ()
    assert duties(c.bo, DAY - timedelta(days=1)).roles == {"handler"}
    assert c.bo not in members(c.housing, DAY)
    end_duty(duty, SINCE - timedelta(days=9))
    assert duty.until == SINCE, "never before it began"


def test_who_left_has_no_duties_at_all(c: County) -> None:
    c.qin.is_active = False
    c.qin.save()
    assert duties(c.qin, DAY).held == ()
    assert head(c.housing, DAY) is None
    assert c.qin not in members(c.housing, DAY)
    assert c.qin not in on_duty("unit_head", COUNTY, DAY)


def test_the_units_of_a_duty_are_those_below_it_too(c: County) -> None:
    section = add_unit("zjj-1", "物业股", "section", c.housing)
    sub = add_unit("zjj-1-1", "一组", "section", section)
    assert duties(c.qin, DAY).units == {c.housing.pk, section.pk, sub.pk}
    assert duties(c.qin, DAY).serves("unit_head", sub.ids)
    assert not duties(c.qin, DAY).serves("unit_head", c.traffic.ids)
    assert duties(c.su, DAY).units == frozenset(), "supervising a place is not working in a unit"


def test_a_unit_whose_path_begins_alike_is_not_below(c: County) -> None:
    """Ids 1 and 11: "/1/" is no beginning of "/11/"."""
    for n in range(120):
        add_unit(f"u{n}", f"单位{n}", "department", c.government)
    assert duties(c.qin, DAY).units == {c.housing.pk}


# --- heads


def test_the_head_of_a_unit_is_its_own_or_the_nearest_above(c: County) -> None:
    whole = Area.objects.get(pk=COUNTY)
    section = add_unit("zjj-1", "物业股", "section", c.housing)
    assert head(section, DAY) == c.qin
    chief = Staff.objects.create(username="gu", name="股长", unit=section)
    duty = give_duty(chief, "unit_head", section, whole, DAY)
    assert head(section, DAY) == chief
    assert head(section, DAY - timedelta(days=1)) == c.qin
    end_duty(duty, DAY)
    assert head(section, DAY + timedelta(days=1)) == c.qin
    assert head(c.government, DAY) is None


def test_the_deepest_head_counts_however_long_the_ids(c: County) -> None:
    """By depth, not by how long the path is written."""
    whole = Area.objects.get(pk=COUNTY)
    for n in range(30):
        unit = add_unit(f"v{n}", f"股{n}", "section", c.housing)
    boss = Staff.objects.create(username="boss", name="一把手", unit=c.government)
    give_duty(boss, "unit_head", c.government, whole, SINCE)
    assert head(unit, DAY) == c.qin
    assert head(c.traffic, DAY) == c.tan
    assert head(c.centre, DAY) == boss


# --- reach


def test_reach_is_by_area_and_by_nothing_else(c: County) -> None:
    mei = duties(c.mei, DAY)
    assert mei.covers("dispatcher", VILLAGE)
    assert not mei.covers("dispatcher", "990104")
    assert not mei.covers("dispatcher", "99")
    assert not mei.covers("supervisor", VILLAGE)
    assert not NOBODY.covers("dispatcher", VILLAGE)


def test_a_path_follows_from_where_a_unit_hangs(c: County) -> None:
    assert c.village.ids == (c.government.pk, c.town.pk, c.village.pk)
    assert c.government.ids == (c.government.pk,)
    assert date(2020, 1, 1) == SINCE
