"""A draw in two steps that anyone can check: nobody chooses whom to visit."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from sixia.draw import Frame
from sixia.draw import check as repeat
from sixia.field import drawn, draws, frames
from sixia.field.models import Draw, Outing
from sixia.field.outings import Plan, call_off
from sixia.field.pull import section
from sixia.field.rules import NotYours, Unfit
from sixia.grid.models import Area, Household
from tests.factories import COUNTY, NOW, OTHER_TOWN, TOWN, VILLAGE, County, household, later

TODAY = NOW.date()
SEED, FROM = "双色球 2026027: 03 09 14 21 26 31 + 07", "双色球第 2026027 期,3 月 10 日开奖"


def wanted(**more: Any) -> draws.Wanted:
    told: dict[str, Any] = {
        "of": "village", "area_code": COUNTY, "n": 2, "why": "看看低保落实",
        "opens_on": TODAY + timedelta(days=5),
    }  # fmt: skip
    return draws.Wanted(**{**told, **more})


def villages(n: int = 12) -> None:
    for i in range(2, n):
        for town in (TOWN, OTHER_TOWN):
            Area(code=f"{town}{i:03}", name=f"{i}村", full_name=f"{i}村").save()


def framed(c: County, who: str = "su", **more: Any) -> Draw:
    return draws.record_frame(wanted(**more), c.can(who), NOW)


def made(c: County, who: str = "su", seed: str = SEED, **more: Any) -> Draw:
    draw = framed(c, who, **more)
    return draws.give_seed(draw.pk, seed, FROM, c.can(who), later(days=1))


def test_the_frame_comes_first_and_then_a_seed(c: County) -> None:
    villages()
    draw = framed(c, by="town")
    assert draw.made_at == NOW
    assert (draw.seed, draw.result, draw.drawn_at) == ("", None, None)
    assert draw.digest == Frame.of(draw.frame).digest
    assert draw.sizes == {TOWN: 1, OTHER_TOWN: 1}
    draw = draws.give_seed(draw.pk, f" {SEED} ", FROM, c.can("su"), later(days=1))
    draw.refresh_from_db()
    assert (draw.seed, len(draw.result or ()), draw.drawn_at) == (SEED, 2, later(days=1))
    record = draws.record_of(draw)
    assert repeat(record, Frame.of(draw.frame), draw.strata) == ()
    assert draws.check(draw) == draws.Checked((), 0, 0)


def test_the_same_frame_and_seed_give_the_same_draw(c: County) -> None:
    villages()
    first, again = made(c, n=5), made(c, "he", n=5)
    assert first.result == again.result
    assert made(c, n=5, seed="another").result != first.result
    assert set(drawn.others(first)) == set(Draw.objects.exclude(pk=first.pk))


def test_sent_twice_it_is_one_draw(c: County) -> None:
    key = uuid4()
    assert framed(c, key=key) == framed(c, key=key)
    draw = made(c, key=key)
    assert draws.give_seed(draw.pk, SEED, FROM, c.can("su"), later(days=2)) == draw
    assert Draw.objects.count() == 1


def test_nobody_draws_again_until_they_like_it(c: County) -> None:
    draw = made(c)
    with pytest.raises(Unfit, match="drawn_already"):
        draws.give_seed(draw.pk, "another", FROM, c.can("su"), later(days=2))


def test_the_table_itself_refuses_a_seed_before_the_frame(c: County) -> None:
    draw = made(c)
    with pytest.raises(IntegrityError), transaction.atomic():
        Draw.objects.filter(pk=draw.pk).update(drawn_at=NOW - timedelta(hours=1))
    with pytest.raises(Unfit, match="seed_before_frame"):
        draws.give_seed(framed(c).pk, SEED, FROM, c.can("su"), NOW)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"n": 0}, "draw_how_many"),
        ({"n": 3}, "draw_how_many"),
        ({"of": "person"}, "no_such_frame"),
        ({"by": "county"}, "no_such_frame"),
        ({"of": "village", "by": "village"}, "no_such_frame"),
        ({"area_code": "110101"}, "no_area"),
        ({"why": " "}, "empty"),
        ({"why": "看\x00看"}, "not_a_line"),
        ({"why": "长" * 201}, "not_a_line"),
        ({"opens_on": TODAY - timedelta(days=1)}, "opens_when"),
        ({"opens_on": TODAY + timedelta(days=400)}, "opens_when"),
    ],
)
def test_what_makes_no_frame(c: County, wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(Unfit, match=code):
        framed(c, **wrong)
    assert not Draw.objects.exists()


@pytest.mark.parametrize("seed", ["", "  ", "a\nb", "a\tb", "\x00", "x" * 121])
def test_what_is_no_seed(c: County, seed: str) -> None:
    draw = framed(c)
    with pytest.raises(Unfit, match=r"empty|not_a_line"):
        draws.give_seed(draw.pk, seed, FROM, c.can("su"), later(days=1))
    with pytest.raises(Unfit, match="empty"):
        draws.give_seed(draw.pk, SEED, " ", c.can("su"), later(days=1))


@pytest.mark.parametrize("who", ["bo", "lin", "wang", "jian", "admin", "ji", "outsider"])
def test_who_may_not_draw(c: County, who: str) -> None:
    with pytest.raises(NotYours):
        framed(c, who)
    draw = framed(c)
    for other in (who, "mei"):  # another's frame is drawn from by nobody else
        with pytest.raises(NotYours):
            draws.give_seed(draw.pk, SEED, FROM, c.can(other), later(days=1))


def test_an_altered_record_is_an_alarm_and_a_changed_world_is_none(c: County) -> None:
    villages(4)
    draw = made(c, by="town")
    Area(code=f"{TOWN}099", name="新村", full_name="新村").save()
    Area.objects.filter(pk=f"{TOWN}003").delete()
    assert draws.check(draw) == draws.Checked((), 1, 1)
    first, *rest = draw.frame
    strata = dict(draw.strata or {})
    changes: list[tuple[dict[str, Any], str]] = [
        ({"frame": rest}, "frame"),
        ({"frame": [*draw.frame, "990103001777"]}, "frame"),
        ({"frame": [*draw.frame, first]}, "frame"),
        ({"digest": "0" * 64}, "frame"),
        ({"strata": strata | {first: OTHER_TOWN}}, "strata"),
        ({"strata": None}, "strata"),
        ({"strata_digest": ""}, "strata"),
        ({"seed": "another"}, "result"),
        ({"result": [first, first]}, "result"),
        ({"result": []}, "result"),
        ({"sizes": {TOWN: 2, OTHER_TOWN: 1}}, "result"),
        ({"sizes": {TOWN: 1}}, "result"),
        ({"sizes": {TOWN: 99, OTHER_TOWN: 1}}, "result"),
    ]
    for change, alarm in changes:
        fresh = Draw.objects.get(pk=draw.pk)
        for name, value in change.items():
            setattr(fresh, name, value)
        assert draws.altered(fresh) == (alarm,), change


def test_a_frame_that_was_altered_is_not_drawn_from(c: County) -> None:
    villages(4)
    draw = framed(c)
    Draw.objects.filter(pk=draw.pk).update(frame=draw.frame[1:])
    with pytest.raises(Unfit, match="frame_altered"):
        draws.give_seed(draw.pk, SEED, FROM, c.can("su"), later(days=1))


def test_households_are_drawn_by_what_tells_nothing_of_them(c: County) -> None:
    homes = [household(c).household for _ in range(6)]
    gone = household(c).household
    gone.closed_at = NOW
    gone.save()
    household(c, area="990103002001")
    draw = made(c, of="household", area_code=TOWN, n=2, by="village")
    assert len(draw.frame) == 6
    assert set(draw.frame) == {frames.fingerprint(home.key) for home in homes}
    assert not any(str(home.key)[:8] in one for home in homes for one in draw.frame)
    assert draw.sizes == {VILLAGE: 2}
    found = frames.households(draw)
    assert [frames.fingerprint(home.key) for home in found] == draw.result
    household(c)
    found[0].closed_at = NOW
    found[0].save()
    assert draws.check(draw) == draws.Checked((), 1, 1)
    assert [home.pk for home in frames.households(draw)] == [home.pk for home in found]


def test_a_list_so_short_that_neighbours_could_tell_is_not_made(c: County) -> None:
    for _ in range(4):
        household(c)
    with pytest.raises(Unfit, match="too_few_households"):
        framed(c, of="household", area_code=TOWN)
    household(c, area="990103002001")
    assert framed(c, of="household").sizes == {"": 2}
    with pytest.raises(Unfit, match="too_few_households"):
        framed(c, of="household", by="town")


def test_the_result_opens_on_its_day_and_before_only_to_its_maker(c: County) -> None:
    draw = made(c)
    day = draw.opens_on
    for who in ("he", "mei", "bo", "jian", "wang"):
        duties = c.can(who)
        assert not drawn.tells(draw, duties, day - timedelta(days=1))
        assert not drawn.visible(duties, day - timedelta(days=1)).exists()
        assert drawn.tells(draw, duties, day)
        assert drawn.visible(duties, day).get() == draw
    assert drawn.tells(draw, c.can("su"), TODAY)
    assert drawn.visible(c.can("su"), TODAY).get() == draw
    assert not drawn.tells(draw, c.can("outsider"), day)
    assert not drawn.visible(c.can("outsider"), day).exists()
    assert not drawn.opened(day - timedelta(days=1)).exists()
    assert drawn.opened(day).get() == draw


def plan(c: County, draw: Draw, **more: Any) -> Plan:
    told: dict[str, Any] = {
        "kind": "home", "area_code": (draw.result or [""])[0], "starts_at": later(days=2),
        "ends_at": later(days=2, hours=3), "lead": c.he.pk, "unit": c.government.pk,
        "goers": [c.bo.pk],
    }  # fmt: skip
    return Plan(**{**told, **more})


def test_one_goes_where_the_lot_fell_and_nobody_else_is_told(c: County) -> None:
    draw = made(c, n=1)
    outing = drawn.plan_visit(draw, plan(c, draw), c.can("su"), later(days=1))
    assert (outing.unannounced, outing.draw) == (True, draw)
    for who in ("he", "bo"):  # who goes is told
        assert drawn.tells(draw, c.can(who), TODAY)
        assert drawn.visible(c.can(who), TODAY).exists()
    assert not drawn.tells(draw, c.can("mei"), TODAY)
    call_off(outing.pk, "下大雨", c.can("su"))
    assert not drawn.tells(draw, c.can("bo"), TODAY)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"kind": "meeting"}, "no_doors"),
        ({"kind": "nonsense"}, "no_doors"),
        ({"area_code": COUNTY}, "not_in_draw"),
        ({"starts_at": later(days=9), "ends_at": later(days=9, hours=1)}, "opens_before_the_day"),
    ],
)
def test_what_is_no_visit_of_a_draw(c: County, wrong: dict[str, Any], code: str) -> None:
    draw = made(c, n=1)
    with pytest.raises(Unfit, match=code):
        drawn.plan_visit(draw, plan(c, draw, **wrong), c.can("su"), later(days=1))
    with pytest.raises(NotYours):
        drawn.plan_visit(draw, plan(c, draw), c.can("mei"), later(days=1))
    assert not Outing.objects.exists()


def test_nobody_goes_before_it_was_drawn(c: County) -> None:
    draw = made(c, n=1)
    told = plan(c, draw)
    waiting = framed(c)
    with pytest.raises(Unfit, match="not_drawn"):
        drawn.plan_visit(waiting, told, c.can("su"), later(days=1))
    with pytest.raises(Unfit, match="not_drawn"):
        draws.record_of(waiting)


def test_of_many_households_the_telephone_takes_along_those_drawn(c: County) -> None:
    for _ in range(6):
        household(c)
    draw = made(c, of="household", n=2)
    drawn.plan_visit(draw, plan(c, draw, area_code=VILLAGE), c.can("su"), later(days=1))
    told_to = section("outings", c.bo, c.can("bo"), NOW)
    assert told_to is not None
    lot = {str(home.key) for home in frames.households(draw)}
    assert (len(lot), set(told_to.items[0]["households"])) == (2, lot)


def test_the_days_households_are_those_drawn_where_one_goes(c: County) -> None:
    here = {household(c).household.pk for _ in range(3)}
    there = {household(c, area="990103002001").household.pk for _ in range(2)}
    draw = made(c, of="household", n=5)
    assert {area.pk for area in drawn.goals(draw)} == {VILLAGE, "990103002001"}
    told = plan(c, draw, area_code=VILLAGE)
    outing = drawn.plan_visit(draw, told, c.can("su"), later(days=1))
    told_to = section("outings", c.bo, c.can("bo"), NOW)
    assert told_to is not None
    [row] = told_to.items
    keys = {str(home.key) for home in Household.objects.filter(pk__in=here)}
    assert (row["key"], set(row["households"])) == (str(outing.key), keys)
    assert {home.pk for home in frames.households(draw)} == here | there
    assert drawn.visible(c.can("wang"), TODAY + timedelta(days=2)).exists()
    assert not drawn.visible(c.can("wang"), TODAY + timedelta(days=1)).exists()
    assert not drawn.tells(draw, c.can("wang"), TODAY + timedelta(days=2))


@given(st.uuids(), st.uuids())
def test_fingerprints_are_a_line_of_their_own(one: Any, other: Any) -> None:
    assert len(frames.fingerprint(one)) == 32
    assert (frames.fingerprint(one) == frames.fingerprint(other)) == (one == other)
