"""An outing from plan to report back: who may, what follows what, and who is told when."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from sixia.field import outings
from sixia.field.kinds import kinds
from sixia.field.models import Outing
from sixia.field.public import nearest
from sixia.field.queries import mine, public, visible
from sixia.field.rules import FOLLOWS, NotYours, Unfit
from tests.factories import NOW, OTHER_TOWN, County, later, walked
from tests.field.conftest import planned, told

TODAY = NOW.date()


def refused(code: str, act: Any) -> None:
    with pytest.raises(Unfit) as error:
        act()
    assert error.value.code == code


def test_a_meeting_from_plan_to_report_back(c: County, meeting: Outing) -> None:
    who = c.can("cun")
    assert meeting.state == "planned"
    outings.publish(meeting.pk, who, NOW)
    assert [each.key for each in nearest(NOW)] == [meeting.key]
    then = later(days=2, hours=1)
    outings.hold(meeting.pk, who, then, heads=37)
    outings.write_up(meeting.pk, "说了水渠和路灯。", who, later(days=3))
    done = outings.report_back(meeting.pk, "路灯已经亮了。", who, later(days=9))
    assert (done.state, done.head_count, done.held_at) == ("reported", 37, then)
    assert not nearest(then)
    assert public(then).get() == meeting


def test_planned_twice_with_one_key_it_is_there_once(c: County) -> None:
    key = uuid4()
    assert planned(c, key=key) == planned(c, key=key)
    assert Outing.objects.count() == 1


def test_steps_follow_one_another(c: County, meeting: Outing) -> None:
    """Every step from every state: those the table names go, all others change nothing."""
    who, day = c.can("cun"), later(days=2, hours=1)
    steps: dict[str, Callable[[int], Outing]] = {
        "published": lambda n: outings.publish(n, who, NOW),
        "held": lambda n: outings.hold(n, who, day),
        "written": lambda n: outings.write_up(n, "说了水。", who, day),
        "reported": lambda n: outings.report_back(n, "水通了。", who, day),
        "called_off": lambda n: outings.call_off(n, "下大雨", who),
    }
    for state, following in FOLLOWS.items():
        for wanted, step in steps.items():
            Outing.objects.filter(pk=meeting.pk).update(state=state)
            if wanted in following:
                assert step(meeting.pk).state == wanted
            else:
                refused("not_now", partial(step, meeting.pk))
                assert Outing.objects.get().state == state


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"kind": "parade"}, "no_kind"),
        ({"area_code": "123"}, "no_area"),
        ({"unit": 0}, "no_unit"),
        ({"lead": 0}, "no_staff"),
        ({"goers": (0,)}, "no_staff"),
        ({"ends_at": later(days=1)}, "ends_before_it_begins"),
        ({"ends_at": later(days=40)}, "too_long"),
        ({"unannounced": True}, "must_be_announced"),
    ],
)
def test_what_does_not_fit_is_not_planned(c: County, more: dict[str, Any], code: str) -> None:
    refused(code, lambda: planned(c, **more))
    assert not Outing.objects.exists()


@pytest.mark.parametrize(
    ("who", "unit", "may"),
    [
        ("cun", "village", True), ("wang", "village", True), ("he", "village", True),
        ("mei", "housing", True), ("bo", "housing", True), ("tao", "housing", False),
        ("qin", "housing", True), ("jian", "village", False), ("admin", "village", False),
        ("outsider", "village", False),
    ],
)  # fmt: skip
def test_who_plans_for_which_unit(c: County, who: str, unit: str, may: bool) -> None:
    more = {"unit": getattr(c, unit).pk}
    if may:
        assert planned(c, who=who, **more).made_by == getattr(c, who)
        return
    with pytest.raises(NotYours):
        planned(c, who=who, **more)


@pytest.mark.parametrize(
    ("who", "may"), [("cun", True), ("he", False), ("tao", False), ("su", False)]
)
def test_who_runs_it(c: County, meeting: Outing, who: str, may: bool) -> None:
    if may:
        assert outings.publish(meeting.pk, c.can(who), NOW).state == "published"
        return
    with pytest.raises(NotYours):
        outings.publish(meeting.pk, c.can(who), NOW)


def test_whoever_goes_along_runs_it_too(c: County) -> None:
    outing = planned(c, goers=[c.bo.pk])
    assert outings.publish(outing.pk, c.can("bo"), NOW).state == "published"


def test_nobody_is_told_of_an_unannounced_visit_before_its_day(c: County) -> None:
    outing = planned(c, "home", who="su", lead=c.su.pk, unit=c.su.unit_id, unannounced=True,
                     goers=[c.he.pk])  # fmt: skip
    people = ("lin", "mei", "bo", "qin", "su", "tao", "he", "jian", "cun", "wang", "outsider")
    told_before = [w for w in people if visible(c.can(w), TODAY)]
    assert told_before == ["su", "he"]
    on_the_day = TODAY + timedelta(days=2)
    assert [w for w in people if visible(c.can(w), on_the_day)] == list(people[:-1])
    refused("not_announced", lambda: outings.publish(outing.pk, c.can("su"), NOW))
    assert not public(later(days=9))


def test_a_kind_that_is_never_announced_is_not(c: County) -> None:
    outing = planned(c, "home")
    refused("not_announced", lambda: outings.publish(outing.pk, c.can("cun"), NOW))


def test_what_has_begun_is_not_announced_any_more(c: County, meeting: Outing) -> None:
    refused(
        "too_late_to_announce", lambda: outings.publish(meeting.pk, c.can("cun"), later(days=2))
    )


def test_it_is_not_held_before_its_day(c: County, meeting: Outing) -> None:
    refused("not_yet", lambda: outings.hold(meeting.pk, c.can("cun"), later(days=1)))


def test_the_next_meeting_knows_the_last_one_there(c: County, meeting: Outing) -> None:
    who = c.can("cun")
    outings.hold(meeting.pk, who, later(days=2), heads=12)
    elsewhere = planned(c, who="he", area_code=OTHER_TOWN, starts_at=later(days=20))
    following = planned(c, starts_at=later(days=20))
    assert following.before == meeting
    assert elsewhere.before is None


def test_it_is_planned_otherwise_only_while_nobody_was_told(c: County, meeting: Outing) -> None:
    who = c.can("cun")
    case = walked(c, "in_hand")
    moved = told(c, place="村委会", invited=[c.housing.pk], agenda=[case.pk])
    changed = outings.change(meeting.pk, moved, c.can("cun"), NOW)
    assert (changed.place, changed.invited.get().unit) == ("村委会", c.housing)
    assert not changed.agenda.exists()  # the village does not see housing's case
    outings.publish(meeting.pk, who, NOW)
    refused("not_now", lambda: outings.change(meeting.pk, moved, who, NOW))


def test_who_came_is_counted_and_never_named(c: County, meeting: Outing) -> None:
    refused("bad_count", lambda: outings.hold(meeting.pk, c.can("cun"), later(days=2), heads=-1))
    names = {f.name for f in Outing._meta.get_fields()}
    assert "head_count" in names
    assert not names & {"attendees", "present", "people"}


def test_mine_holds_what_i_go_to_and_what_i_have_to_write_up(c: County, meeting: Outing) -> None:
    assert mine(c.can("cun"), TODAY).get() == meeting
    assert not mine(c.can("wang"), TODAY)
    outings.hold(meeting.pk, c.can("cun"), later(days=2))
    assert mine(c.can("cun"), TODAY + timedelta(days=9)).get() == meeting


def test_the_six_kinds_say_what_they_are() -> None:
    assert set(kinds()) == {"outreach", "research", "reception", "onsite", "home", "meeting"}
    assert kinds()["reception"].announce == kinds()["meeting"].announce == "must"
    assert kinds()["meeting"].returns
