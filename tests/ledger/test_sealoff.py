"""What a resident added later goes with their concern, on a case shared with others too."""

import pytest

from sixia.grid.models import Look
from sixia.hear import accusations
from sixia.hear.people import look
from sixia.ledger import commands as m
from sixia.ledger.perform import as_resident, perform
from sixia.ledger.public import own
from sixia.ledger.record import Raised
from sixia.ledger.sealoff import seal_off
from tests.factories import ANSWER, NOW, County, assignment, raised
from tests.hear.test_accusations import MARK, traces
from tests.ledger.test_database_walk import proved


def shared(c: County) -> tuple[Raised, Raised]:
    """Two people on one case, answered and served."""
    lan, zhou = raised(words="化粪池往外冒"), raised(words="邻居也说臭")
    join = m.Join(concerns=(zhou.concern.pk,), from_case=zhou.case.pk)
    moves = (("mei", join), ("mei", assignment(c)), ("bo", m.Sign()))
    for who, command in moves:
        perform(lan.case.pk, command, c.can(who), NOW)
    return lan, zhou


@pytest.mark.parametrize("how", ["sealed off", "erased"])
def test_what_one_of_several_added_goes_with_their_concern(c: County, how: str) -> None:
    lan, zhou = shared(c)
    as_resident(lan.case.pk, zhou.concern.pk, m.Note(note=MARK), NOW)
    as_resident(lan.case.pk, lan.concern.pk, m.Note(note="老人摔了一跤"), NOW)
    perform(lan.case.pk, ANSWER, c.can("bo"), NOW)
    perform(lan.case.pk, m.Serve(how="phone"), c.can("bo"), NOW)
    again = m.Reopen(head=c.qin.pk, reason=MARK)
    as_resident(lan.case.pk, zhou.concern.pk, again, NOW)
    assert traces(MARK)
    if how == "erased":
        erase = m.Erase(concern=zhou.concern.pk, why="本人要求")
        perform(lan.case.pk, erase, c.can("su"), NOW)
    else:
        seal_off(zhou.concern.pk, c.mei, NOW)
    assert traces(MARK) == set()
    assert traces("老人摔了一跤")
    lan.case.refresh_from_db()
    proved(lan.case)


def test_nobody_is_told_that_another_added_something(c: County) -> None:
    lan, zhou = shared(c)
    as_resident(lan.case.pk, zhou.concern.pk, m.Note(note="夜里更臭"), NOW)
    for one, told in ((lan, False), (zhou, True)):
        assert one.concern.tracking
        seen = own(one.concern.pk, one.concern.tracking)
        assert seen
        assert any(e.verb == "noted" for e in seen.cases[0].steps) == told


def test_who_looked_at_it_is_sealed_with_it(c: County) -> None:
    told = raised(words="他收了钱")
    look(told.concern, c.bo, MARK, NOW)
    other = raised(words="路灯不亮")
    look(other.concern, c.bo, "回电话", NOW)
    sealed = seal_off(told.concern.pk, c.mei, NOW)
    assert [x.why for x in Look.objects.all()] == ["回电话"]
    assert traces(MARK, str(told.concern.key)) <= {("hear_accusation", str(told.concern.key))}
    _, kept = accusations.open_one(str(sealed.key), c.ji, c.can("ji"), NOW)
    assert f"staff:{c.bo.pk}" in kept.history
    assert MARK in kept.history
