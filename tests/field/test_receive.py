"""The clerk's one act a matter: a number for whoever has none, and the matter, together."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from sixia.field import desk
from sixia.field.desk import Seat
from sixia.field.models import Heard, Outing, Visitor
from sixia.field.queries import figures
from sixia.field.rules import Unfit
from sixia.hear.record import BadConcern
from sixia.ledger.deliver import may_hand_code
from sixia.ledger.models import Case
from sixia.ledger.spot import Settled
from tests.factories import NOW, County, later, raised, said, walked
from tests.field.conftest import planned
from tests.field.test_desk import come, settled


@pytest.fixture
def day(c: County) -> Outing:
    return planned(c, "reception", who="he", lead=c.he.pk, unit=c.government.pk, goers=[c.qin.pk])


def receive(c: County, day: Outing, seat: Seat | None = None, words: str = "水管漏了。",
            key: UUID | None = None, how: Settled | None = None) -> Visitor:  # fmt: skip
    told = said(words, key=key or uuid4(), received_at=NOW)
    return desk.receive(day.pk, seat or Seat(uuid4()), told, c.can("lin"), NOW, how)[0]


def test_whoever_comes_next_gets_a_number_with_their_matter(c: County, day: Outing) -> None:
    assert [receive(c, day).number, receive(c, day).number] == [1, 2]


def test_sent_twice_there_is_one_number_and_one_matter(c: County, day: Outing) -> None:
    seat, key = Seat(uuid4()), uuid4()
    assert receive(c, day, seat, key=key) == receive(c, day, seat, key=key)
    assert Heard.objects.count() == Visitor.objects.count() == 1


def test_a_visitor_is_heard_at_one_desk_and_may_raise_more_there(c: County, day: Outing) -> None:
    seat = Seat(uuid4(), come(c, day).pk)
    receive(c, day, seat)
    with pytest.raises(Unfit) as error:
        receive(c, day, seat, "另一张桌子也记。")
    assert (error.value.code, error.value.params["number"]) == ("already_heard", 1)
    receive(c, day, replace(seat, more=True), "还有一件。")
    assert Heard.objects.count() == 2


def test_what_cannot_be_written_down_draws_no_number(c: County, day: Outing) -> None:
    with pytest.raises(BadConcern):
        receive(c, day, words="a\x00b")
    assert not Visitor.objects.exists()


def test_a_visitor_of_another_day_is_not_here(c: County, day: Outing) -> None:
    stranger = come(c, planned(c, "reception", who="he", lead=c.he.pk, unit=c.government.pk))
    with pytest.raises(Unfit) as error:
        receive(c, day, Seat(uuid4(), stranger.pk))
    assert error.value.code == "no_visitor"


def test_only_who_receives_there_settles(c: County, day: Outing) -> None:
    with pytest.raises(Unfit) as error:
        receive(c, day, how=replace(settled(c), person=c.bo.pk))
    assert error.value.code == "not_there"
    assert not Visitor.objects.exists()


def test_the_day_in_figures(c: County, day: Outing) -> None:
    seat = Seat(uuid4(), come(c, day, people=3).pk)
    receive(c, day, seat)
    receive(c, day, replace(seat, more=True), how=settled(c))
    receive(c, day, how=settled(c))
    desk.turn_away(day.pk, Seat(uuid4()), c.can("lin"), NOW)
    come(c, day, people=2)
    told = figures(day)
    assert (told.groups, told.people, told.waiting) == (4, 7, 1)
    assert not hasattr(told, "elsewhere")
    assert (told.matters, told.spot, told.ledger) == (3, 2, 1)


def test_nobody_of_the_handling_unit_hands_out_its_code(c: County) -> None:
    fresh, housing = raised().case, walked(c, "in_hand")
    village = Case(unit=c.village)
    hands = {who for who in ("lin", "mei", "bo", "qin", "wang") if may_hand_code(fresh, c.can(who))}
    assert hands == {"lin", "mei", "wang"}  # a handler's own unit may yet be given it
    assert [may_hand_code(housing, c.can(w)) for w in ("lin", "bo", "qin", "tao")] == [
        True, False, False, True]  # fmt: skip
    assert not may_hand_code(village, c.can("wang"))


def test_turning_away_who_was_heard_takes_nothing_back(c: County, day: Outing) -> None:
    visitor = receive(c, day)
    desk.turn_away(day.pk, Seat(uuid4(), visitor.pk), c.can("lin"), later(minutes=5))
    assert Visitor.objects.get().settled == "ledger"
