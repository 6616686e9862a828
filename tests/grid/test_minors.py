"""What is kept of minors: asked for, allowed by another, for some days, each look logged."""

from datetime import timedelta

import pytest

from sixia.grid import homes, households, minors
from sixia.grid.homes import Minors
from sixia.grid.looks import NoReason
from sixia.grid.minors import Decided, NotAllowed
from sixia.grid.models import Household, Look, MinorsApproval
from sixia.grid.onduty import NotOnDuty
from tests.factories import NOW, County, household, later

CHILD = Minors("孙女八岁,父母在外", ("left_behind",))


@pytest.fixture
def home(c: County) -> Household:
    return household(c, minors=CHILD).household


def asked(c: County, home: Household) -> MinorsApproval:
    return minors.ask(home, c.bo, c.can("bo"), "联系学校办补助", NOW)


def test_being_on_duty_is_not_enough(c: County, home: Household) -> None:
    with pytest.raises(NotAllowed):
        minors.look(home, c.bo, c.can("bo"), NOW)
    asked(c, home)
    with pytest.raises(NotAllowed):
        minors.look(home, c.bo, c.can("bo"), NOW)
    assert not Look.objects.exists()


def test_what_another_allowed_opens_for_those_days_and_is_logged_with_its_reason(
    c: County, home: Household
) -> None:
    minors.decide(asked(c, home).pk, c.qin, c.can("qin"), 7, NOW)
    assert minors.look(home, c.bo, c.can("bo"), NOW) == CHILD
    look = Look.objects.get()
    assert (look.staff, look.what, look.why) == (c.bo, "minors", "联系学校办补助")
    minors.look(home, c.bo, c.can("bo"), later(days=6))
    with pytest.raises(NotAllowed):
        minors.look(home, c.bo, c.can("bo"), later(days=7))
    assert Look.objects.count() == 2


def test_it_opens_for_who_asked_and_for_nobody_else(c: County, home: Household) -> None:
    minors.decide(asked(c, home).pk, c.su, c.can("su"), 30, NOW)
    with pytest.raises(NotAllowed):
        minors.look(home, c.qin, c.can("qin"), NOW)  # a head on duty was not the one who asked
    with pytest.raises(NotOnDuty):
        minors.look(home, c.su, c.can("su"), NOW)  # nor may who allowed it see anything


@pytest.mark.parametrize(
    "who",
    ["bo", "lin", "mei", "tao", "tan", "he", "jian", "admin", "ji", "cun", "wang", "outsider"],
)
def test_nobody_but_a_head_or_a_supervisor_decides(c: County, home: Household, who: str) -> None:
    row = asked(c, home)
    with pytest.raises(NotOnDuty):
        minors.decide(row.pk, getattr(c, who), c.can(who), 7, NOW)
    assert not minors.waiting(c.can(who), NOW.date())
    row.refresh_from_db()
    assert row.granted is None


def test_no_head_allows_it_to_themselves(c: County, home: Household) -> None:
    row = minors.ask(home, c.qin, c.can("qin"), "要看", NOW)
    assert not minors.waiting(c.can("qin"), NOW.date())
    with pytest.raises(NotOnDuty):
        minors.decide(row.pk, c.qin, c.can("qin"), 7, NOW)
    assert [a.pk for a in minors.waiting(c.can("su"), NOW.date())] == [row.pk]


def test_a_no_is_a_no_and_nothing_is_decided_twice(c: County, home: Household) -> None:
    row = asked(c, home)
    minors.decide(row.pk, c.qin, c.can("qin"), 0, NOW)
    with pytest.raises(Decided):
        minors.decide(row.pk, c.su, c.can("su"), 7, NOW)
    with pytest.raises(NotAllowed):
        minors.look(home, c.bo, c.can("bo"), NOW)


def test_asking_twice_is_asking_once_and_needs_a_reason(c: County, home: Household) -> None:
    assert asked(c, home) == asked(c, home)
    with pytest.raises(NoReason):
        minors.ask(home, c.bo, c.can("bo"), " ", NOW)
    with pytest.raises(NotOnDuty):
        minors.ask(home, c.tao, c.can("tao"), "看看", NOW)


def test_leave_is_never_longer_than_thirty_days(c: County, home: Household) -> None:
    row = minors.decide(asked(c, home).pk, c.qin, c.can("qin"), 365, NOW)
    assert row.until == NOW.date() + timedelta(days=29)


def test_the_first_word_needs_no_leave_and_the_next_does(c: County) -> None:
    home = household(c).household
    minors.write(home, CHILD, c.bo, c.can("bo"), NOW)
    home.refresh_from_db()
    assert homes.minors_of(home) == CHILD
    with pytest.raises(NotAllowed):
        minors.write(home, Minors("别的"), c.bo, c.can("bo"), NOW)
    with pytest.raises(NotOnDuty):
        minors.write(home, Minors("别的"), c.tao, c.can("tao"), NOW)


def test_a_new_code_opens_all_so_it_needs_the_same_leave(c: County, home: Household) -> None:
    with pytest.raises(NotAllowed):
        households.new_code(home, c.bo, c.can("bo"), NOW)
    assert not Look.objects.exists()
    minors.decide(asked(c, home).pk, c.qin, c.can("qin"), 1, NOW)
    assert households.by_code(households.new_code(home, c.bo, c.can("bo"), NOW)) == home
