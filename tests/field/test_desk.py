"""The reception desk: numbers in order, five of a group at most, settled or on the ledger."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from sixia.field import desk
from sixia.field.models import Heard, Outing, Visitor
from sixia.field.rules import NotYours, Unfit
from sixia.ledger.models import Case
from sixia.ledger.moves import Refused
from sixia.ledger.rebuild import check
from sixia.ledger.spot import Settled
from tests.factories import NOW, County, said
from tests.field.conftest import planned


@pytest.fixture
def day(c: County) -> Outing:
    return planned(c, "reception", who="he", lead=c.he.pk, unit=c.government.pk, goers=[c.qin.pk])


def come(c: County, day: Outing, who: str = "lin", key: UUID | None = None, people: int = 1,
         ) -> Visitor:  # fmt: skip
    return desk.come(day.pk, c.can(who), NOW, key or uuid4(), people)


def settled(c: County) -> Settled:
    return Settled(outcome="explained", facts="查了台账。", view="补贴下月补发。", basis="当场办结",
                   unit=c.housing.pk, person=c.qin.pk)  # fmt: skip


def test_visitors_have_numbers_in_order_and_each_comes_once(c: County, day: Outing) -> None:
    key = uuid4()
    assert [come(c, day).number, come(c, day, key=key).number] == [1, 2]
    assert come(c, day, key=key).number == 2
    assert Visitor.objects.count() == 2


@pytest.mark.parametrize("people", [0, 6, 1000])
def test_a_group_sends_five_at_most(c: County, day: Outing, people: int) -> None:
    with pytest.raises(Unfit) as error:
        come(c, day, people=people)
    assert error.value.code == "too_many_people"


def test_what_is_settled_there_is_a_whole_story(c: County, day: Outing) -> None:
    raised = desk.take(come(c, day), said(channel="visit"), c.can("lin"), NOW, settled(c))
    case = Case.objects.get(pk=raised.case.pk)
    assert (case.stage, case.outcome, case.person) == ("served", "explained", c.qin)
    assert (raised.concern.channel, Visitor.objects.get().settled) == ("reception", "spot")
    verbs = list(case.events.order_by("seq").values_list("verb", flat=True))
    assert verbs == ["registered", "accepted", "assigned", "signed", "contacted", "answered",
                     "served"]  # fmt: skip
    assert not check().differences


def test_one_visitor_may_have_several_matters(c: County, day: Outing) -> None:
    visitor = come(c, day)
    desk.take(visitor, said("第一件事。"), c.can("lin"), NOW, settled(c))
    desk.take(visitor, said("第二件事。"), c.can("lin"), NOW)
    desk.take(visitor, said("第三件事。"), c.can("lin"), NOW, settled(c))
    assert Heard.objects.filter(visitor=visitor).count() == 3
    assert Visitor.objects.get().settled == "ledger"


def test_the_same_matter_sent_twice_is_there_once(c: County, day: Outing) -> None:
    visitor, words = come(c, day), said(key=uuid4())
    for _ in range(2):
        desk.take(visitor, words, c.can("lin"), NOW, settled(c))
    assert Case.objects.count() == Heard.objects.count() == 1


def test_the_government_as_a_whole_settles_nothing_for_nobody_could_check(
    c: County, day: Outing
) -> None:
    whole = replace(settled(c), unit=c.government.pk, person=c.he.pk)
    with pytest.raises(Refused) as error:
        desk.take(come(c, day), said(), c.can("lin"), NOW, whole)
    assert error.value.code == "no_checker"
    assert not Case.objects.exists()


@pytest.mark.parametrize("who", ["bo", "tao", "su", "jian", "admin", "outsider"])
def test_who_sits_at_the_desk(c: County, day: Outing, who: str) -> None:
    with pytest.raises(NotYours):
        come(c, day, who)


def test_only_a_reception_day_has_a_desk(c: County, meeting: Outing) -> None:
    with pytest.raises(Unfit) as error:
        come(c, meeting)
    assert error.value.code == "no_desk"


def test_an_accuser_goes_elsewhere_and_leaves_no_word(c: County, day: Outing) -> None:
    visitor = come(c, day)
    desk.elsewhere(visitor, c.can("lin"), NOW)
    assert Visitor.objects.get().settled == "elsewhere"
    names: set[Any] = {f.name for f in Visitor._meta.get_fields()}
    assert not names & {"words", "name", "note", "why"}
