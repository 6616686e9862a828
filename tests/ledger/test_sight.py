"""Who sees a case follows what they owe on it now or have done; and who may not end it."""

import pytest

from sixia.grid.models import Area
from sixia.grid.setup import give_duty
from sixia.ledger import commands as m
from sixia.ledger.perform import Forbidden, perform
from sixia.ledger.queries import visible
from tests.factories import ANSWER, NOW, SINCE, County, later, walked


def sees(c: County, who: str) -> bool:
    return visible(c.can(who)).exists()


def test_a_co_handler_sees_it_while_their_part_is_owed_and_once_it_is_done(c: County) -> None:
    case = walked(c, "in_hand")
    assert not sees(c, "tao")
    part = m.Invite(unit=c.traffic.pk, due_at=later(days=9), part="围挡")
    perform(case.pk, part, c.can("bo"), NOW)
    assert sees(c, "tao")
    perform(case.pk, m.ReportPart(unit=c.traffic.pk, report="已围好"), c.can("tao"), NOW)
    assert sees(c, "tao")


def test_a_part_called_off_before_it_was_done_shows_nothing_any_more(c: County) -> None:
    case = walked(c, "in_hand")
    part = m.Invite(unit=c.traffic.pk, due_at=later(days=9), part="围挡")
    perform(case.pk, part, c.can("bo"), NOW)
    perform(case.pk, ANSWER, c.can("bo"), NOW)
    assert not sees(c, "tao")


def test_a_unit_does_not_withdraw_what_it_handles(c: County) -> None:
    case = walked(c, "answered")
    for role, inside in (("dispatcher", c.bo), ("intake", c.qin)):
        give_duty(inside, role, c.housing, Area.objects.get(pk="990103"), SINCE)
    gone = m.Withdraw(concern=case.links.get().concern_id)
    for who in ("bo", "qin"):
        with pytest.raises(Forbidden):
            perform(case.pk, gone, c.can(who), NOW)
    assert perform(case.pk, gone, c.can("lin"), NOW).case.stage == "withdrawn"
