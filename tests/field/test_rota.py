"""Turns of leaders become outings once; two change days; a rota ends."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from sixia.field import lay_rota, outings, rota, rota_days
from sixia.field.models import Outing, Rota
from sixia.field.rules import NotYours, Unfit
from sixia.grid.models import Area
from tests.factories import NOW, OTHER_TOWN, TOWN, County, later

TODAY = NOW.date()  # a Monday
SOON = TODAY + timedelta(weeks=5)


def new(c: County, **more: Any) -> lay_rota.NewRota:
    told: dict[str, Any] = {
        "name": "县领导接访", "kind": "reception", "unit": c.government.pk,
        "first_day": date(2026, 3, 12), "begins": time(9), "place": "便民服务中心",
        "turns": [(c.he.pk, TOWN), (c.qin.pk, OTHER_TOWN)],
    }  # fmt: skip
    return lay_rota.NewRota(**{**told, **more})


def kept(c: County, who: str = "mei", **more: Any) -> Rota:
    return lay_rota.create(new(c, **more), c.can(who), NOW)


def test_outings_are_arranged_ahead_once(c: County) -> None:
    each = kept(c)
    made = rota.make_outings(each.pk, SOON, c.can("mei"), NOW)
    assert [(o.lead, o.area_id) for o in made] == [(c.he, TOWN), (c.qin, OTHER_TOWN)] * 2 + [
        (c.he, TOWN)
    ]
    assert made[0].starts_at == datetime(2026, 3, 12, 1, tzinfo=UTC)
    assert made[0].ends_at - made[0].starts_at == timedelta(hours=3)
    assert {(o.kind, o.state, o.place, o.rota) for o in made} == {
        ("reception", "planned", "便民服务中心", each)
    }
    assert rota.make_outings(each.pk, SOON, c.can("mei"), later(hours=1)) == []
    further = rota.make_outings(each.pk, SOON + timedelta(weeks=1), c.can("mei"), NOW)
    assert [o.lead for o in further] == [c.qin]
    assert Outing.objects.count() == 6


def test_a_holiday_moves_the_turn_and_all_ahead_says_so(c: County) -> None:
    each = kept(c, first_day=date(2026, 2, 19))  # Spring Festival: off until the 23rd
    days = rota_days.ahead(each, datetime(2026, 2, 1, tzinfo=UTC), date(2026, 3, 6))
    assert [(a.due.day.isoformat(), a.turn.staff) for a in days] == [
        ("2026-02-24", c.he), ("2026-02-26", c.qin), ("2026-03-05", c.he),
    ]  # fmt: skip
    assert days[0].due.planned == date(2026, 2, 19)


def test_days_of_a_year_whose_holidays_are_not_known_wait(c: County) -> None:
    each = kept(c, first_day=date(2026, 12, 24))
    now = datetime(2026, 12, 1, tzinfo=UTC)
    made = rota.make_outings(each.pk, date(2027, 2, 1), c.can("mei"), now)
    assert len(made) == 2
    assert len(rota_days.ahead(each, now, date(2027, 2, 1))) == 6


def test_what_was_called_off_is_not_arranged_again(c: County) -> None:
    each = kept(c)
    first, *_ = rota.make_outings(each.pk, SOON, c.can("mei"), NOW)
    outings.call_off(first.pk, "开会", c.can("mei"))
    assert rota.make_outings(each.pk, SOON, c.can("mei"), NOW) == []


def test_two_change_days_and_each_keeps_their_place(c: County) -> None:
    each = kept(c)
    first, second, third, *_ = rota.make_outings(each.pk, SOON, c.can("mei"), NOW)
    rota.swap(each.pk, second.pk, first.pk, c.can("mei"), NOW)
    days = [a.outing for a in rota_days.ahead(each, NOW, SOON)]
    assert [(o.lead, o.area_id) for o in days[:2] if o] == [(c.qin, OTHER_TOWN), (c.he, TOWN)]
    assert [o.pk for o in days if o][:3] == [second.pk, first.pk, third.pk]
    assert rota.make_outings(each.pk, SOON, c.can("mei"), NOW) == []


def test_nobody_changes_days_once_people_were_told(c: County) -> None:
    each, other = kept(c), kept(c, name="另一个", first_day=date(2026, 3, 13))
    first, second, *_ = rota.make_outings(each.pk, SOON, c.can("mei"), NOW)
    theirs, *_ = rota.make_outings(other.pk, SOON, c.can("mei"), NOW)
    outings.publish(second.pk, c.can("mei"), NOW)
    for one, two in ((first, second), (first, first), (first, theirs)):
        with pytest.raises(Unfit, match="not_to_swap"):
            rota.swap(each.pk, one.pk, two.pk, c.can("mei"), NOW)


def test_a_stopped_rota_calls_off_what_was_to_come(c: County) -> None:
    each = kept(c)
    made = rota.make_outings(each.pk, SOON, c.can("mei"), NOW)
    gone = made[0].starts_at + timedelta(minutes=1)
    assert rota.stop(each.pk, "改为每月一次", c.can("mei"), gone) == 4
    assert Outing.objects.filter(state="called_off", called_off="改为每月一次").count() == 4
    each.refresh_from_db()
    assert rota_days.ahead(each, gone, SOON) == []
    assert rota.make_outings(each.pk, SOON, c.can("mei"), gone) == []
    assert rota_days.rotas(gone).get().over  # type: ignore[attr-defined]  # annotated


def test_the_nearest_rota_comes_first(c: County) -> None:
    late, near, none = (
        kept(c, name="乙"),
        kept(c, name="甲", first_day=TODAY + timedelta(1)),
        kept(c, name="丙"),
    )
    for each in (late, near):
        rota.make_outings(each.pk, SOON, c.can("mei"), NOW)
    assert list(rota_days.rotas(NOW)) == [near, late, none]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"name": " "}, "empty"),
        ({"name": "a\x00"}, "not_a_line"),
        ({"place": "长" * 121}, "not_a_line"),
        ({"kind": "parade"}, "no_kind"),
        ({"unit": 0}, "no_unit"),
        ({"turns": []}, "turns_how_many"),
        ({"turns": [(0, TOWN)]}, "no_staff"),
        ({"every_weeks": 0}, "how_often"),
        ({"minutes": 0}, "how_often"),
        ({"first_day": date(2030, 1, 1)}, "first_day"),
        ({"last_day": date(2026, 3, 1)}, "ends_before_it_begins"),
    ],
)
def test_what_is_no_rota(c: County, wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(Unfit, match=code):
        kept(c, **wrong)
    assert not Rota.objects.exists()


def test_no_turn_in_a_place_that_is_none(c: County) -> None:
    with pytest.raises(Unfit, match="no_area"):
        kept(c, turns=[(c.he.pk, "110101")])


@pytest.mark.parametrize(
    ("who", "may"),
    [("mei", True), ("he", True), ("qin", False), ("bo", False), ("su", False), ("jian", False),
     ("outsider", False)],
)  # fmt: skip
def test_who_keeps_the_countys_rota(c: County, who: str, may: bool) -> None:
    each = kept(c)
    acts: list[Any] = [
        lambda: kept(c, who, name="新的"),
        lambda: rota.make_outings(each.pk, SOON, c.can(who), NOW),
        lambda: rota.stop(each.pk, "不办了", c.can(who), NOW),
    ]
    for act in acts:
        if may:
            act()
        else:
            with pytest.raises(NotYours):
                act()


def test_a_head_keeps_the_rota_of_the_unit(c: County) -> None:
    each = kept(c, "qin", unit=c.housing.pk)
    assert rota.make_outings(each.pk, SOON, c.can("qin"), NOW)
    with pytest.raises(NotYours):
        rota.stop(each.pk, "不办了", c.can("tan"), NOW)


def test_who_has_left_is_named_and_nothing_is_arranged(c: County) -> None:
    each = kept(c)
    c.qin.is_active = False
    c.qin.save()
    with pytest.raises(Unfit, match="has_left") as error:
        rota.make_outings(each.pk, SOON, c.can("mei"), NOW)
    assert error.value.params == {"who": c.qin.name}
    assert not Outing.objects.exists()
    with pytest.raises(Unfit, match="too_far_ahead"):
        rota.make_outings(each.pk, TODAY + timedelta(weeks=30), c.can("mei"), NOW)


def test_ahead_costs_the_same_however_many_turns(c: County, django_assert_num_queries: Any) -> None:
    each = kept(c, turns=[(c.he.pk, TOWN)])
    many = kept(c, turns=[(c.he.pk, TOWN), (c.qin.pk, OTHER_TOWN), (c.tan.pk, TOWN)])
    for one in (each, many):
        rota.make_outings(one.pk, SOON, c.can("mei"), NOW)
        with django_assert_num_queries(3):
            assert [a.turn.area.name and a.turn.staff.name for a in rota_days.ahead(one, NOW, SOON)]
    assert Area.objects.exists()


def test_who_takes_over_a_turn_leads_what_was_arranged_ahead(c: County) -> None:
    each = kept(c)
    made = rota.make_outings(each.pk, SOON, c.can("mei"), NOW)
    theirs = each.turns.get(staff=c.he)
    after = made[0].starts_at + timedelta(minutes=1)  # the first has begun: it stays whose it was
    outings.call_off(made[2].pk, "开会", c.can("mei"))
    assert rota.take_over(each.pk, theirs.pk, c.mei.pk, c.can("mei"), after) == 1
    leads = list(Outing.objects.order_by("starts_at").values_list("lead__username", flat=True))
    assert leads == ["he", "qin", "he", "qin", "mei"]
    further = rota.make_outings(each.pk, SOON + timedelta(weeks=2), c.can("mei"), NOW)
    assert [o.lead for o in further] == [c.qin, c.mei]


def test_a_turn_goes_to_no_one_who_left_and_is_not_another_rotas(c: County) -> None:
    each, other = kept(c), kept(c, name="另一张")
    theirs = each.turns.get(staff=c.he)
    c.bo.is_active = False
    c.bo.save()
    for turn, to in (
        (theirs.pk, c.bo.pk),
        (theirs.pk, 10**9),
        (other.turns.earliest("order").pk, c.mei.pk),
    ):
        with pytest.raises(Unfit):
            rota.take_over(each.pk, turn, to, c.can("mei"), NOW)
    with pytest.raises(NotYours):
        rota.take_over(each.pk, theirs.pk, c.mei.pk, c.can("qin"), NOW)
    theirs.refresh_from_db()
    assert theirs.staff == c.he
