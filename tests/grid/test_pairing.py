"""Pairing: from one day to another, handed over with what must be known, never just dropped."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from sixia.grid import closing, entries, homes, households, onduty, pairing, villages
from sixia.grid.models import Area, Household, Look, Pairing
from sixia.grid.onduty import NotOnDuty
from sixia.grid.pairing import LastOne, NotFit, Over
from sixia.grid.queries import duties
from sixia.grid.setup import end_duty, set_active
from tests.factories import NOW, VILLAGE, County, county, household, later

TODAY = NOW.date()


def pair_of(home: Household) -> Pairing:
    return Pairing.objects.get(household=home, until=None)


def colleague(c: County) -> None:
    """Tao comes to housing."""
    c.tao.duties.update(unit=c.housing)


def test_a_hand_over_ends_one_and_begins_the_next_with_its_note(c: County) -> None:
    home = household(c).household
    colleague(c)
    old = pair_of(home)
    new = pairing.hand_over(old.pk, c.tao, "耳背,要大声说", c.can("bo"), NOW)
    old.refresh_from_db()
    assert (old.until, new.since, new.until, new.after) == (TODAY, TODAY, None, old)
    assert (new.unit, new.staff) == (c.housing, c.tao)
    assert homes.note_of(new) == "耳背,要大声说"
    assert "耳背".encode() not in bytes(new.note)
    tomorrow = TODAY + timedelta(days=1)
    assert not onduty.on_duty_for(c.can("bo"), home, tomorrow)
    assert onduty.on_duty_for(duties(c.tao, tomorrow), home, tomorrow)


def test_what_was_written_without_network_before_a_hand_over_is_kept(c: County) -> None:
    home = household(c).household
    pairing.hand_over(pair_of(home).pk, c.tao, "", c.can("qin"), later(days=5))
    can, week = c.can("bo"), later(days=9)
    entry = entries.add(home, "need", "米", c.bo, can, week, at=later(days=4))
    assert (entry.staff, entry.happened_at) == (c.bo, later(days=4))
    for at in (None, later(days=6), later(days=20)):
        with pytest.raises(NotOnDuty):
            entries.add(home, "need", "米", c.bo, can, week, at=at)
    with pytest.raises(NotOnDuty):  # months later nobody believes the telephone
        entries.add(home, "need", "米", c.bo, can, later(days=60), at=later(days=4))


def test_who_has_it_hands_it_to_a_colleague_and_the_head_to_anyone(c: County) -> None:
    home = household(c).household
    with pytest.raises(NotFit):
        pairing.hand_over(pair_of(home).pk, c.tao, "", c.can("bo"), NOW)
    new = pairing.hand_over(pair_of(home).pk, c.tao, "", c.can("qin"), NOW)
    assert new.unit == c.traffic
    for who in ("bo", "qin", "su", "admin", "jian", "outsider"):  # it is traffic's now
        with pytest.raises(NotOnDuty):
            pairing.hand_over(new.pk, c.bo, "", c.can(who), NOW)


@pytest.mark.parametrize(
    "who",
    ["lin", "mei", "tao", "tan", "su", "he", "jian", "admin", "ji", "cun", "wang", "outsider"],
)
def test_nobody_else_hands_over_ends_or_adds(c: County, who: str) -> None:
    home = household(c).household
    row, theirs = pair_of(home), c.can(who)
    with pytest.raises(NotOnDuty):
        pairing.hand_over(row.pk, getattr(c, who), "", theirs, NOW)
    with pytest.raises(NotOnDuty):
        pairing.end(row.pk, theirs, NOW)
    with pytest.raises(NotOnDuty):
        pairing.pair_household(home, getattr(c, who), theirs, NOW)
    assert pair_of(home) == row


def test_the_head_hands_on_what_a_closed_account_left(c: County) -> None:
    home = household(c).household
    set_active(c.bo, active=False)
    left = onduty.unattended(c.can("qin"), TODAY).get()
    pairing.hand_over(left.pk, c.qin, "", c.can("qin"), NOW)
    assert not onduty.unattended(c.can("qin"), TODAY)
    assert pair_of(home).staff == c.qin


def test_nobody_is_paired_who_cannot_go_to_people(c: County) -> None:
    home = household(c).household
    for staff in (c.jian, c.admin, c.outsider, c.bo):
        with pytest.raises(NotFit):
            pairing.pair_household(home, staff, c.can("qin"), NOW)
    set_active(c.tao, active=False)
    for person in (c.tao, c.outsider):
        with pytest.raises(NotFit):
            pairing.hand_over(pair_of(home).pk, person, "", c.can("qin"), NOW)
    assert pair_of(home).staff == c.bo


def test_a_hand_over_happens_once(c: County) -> None:
    home = household(c).household
    row = pair_of(home)
    pairing.hand_over(row.pk, c.tao, "", c.can("qin"), NOW)
    with pytest.raises(Over):
        pairing.hand_over(row.pk, c.wang, "", c.can("qin"), NOW)
    assert pair_of(home).staff == c.tao


def test_the_last_one_cannot_just_leave(c: County) -> None:
    home = household(c).household
    first = pair_of(home)
    with pytest.raises(LastOne):
        pairing.end(first.pk, c.can("qin"), NOW)
    second = pairing.pair_household(home, c.wang, c.can("qin"), NOW)
    pairing.end(first.pk, c.can("qin"), NOW)
    assert pair_of(home) == second
    set_active(c.wang, active=False)
    with pytest.raises(NotOnDuty):  # the village's head answers for that one now
        pairing.end(second.pk, c.can("qin"), NOW)
    with pytest.raises(LastOne):
        pairing.end(second.pk, c.can("cun"), NOW)


def test_units_are_paired_with_villages_from_to(c: County) -> None:
    village = Area.objects.get(pk=VILLAGE)
    row = villages.pair_village(c.housing, village, c.bo, c.can("qin"), TODAY)
    assert [p.pk for p in villages.of_villages(TODAY)] == [row.pk]
    with pytest.raises(NotFit):
        villages.pair_village(c.housing, village, None, c.can("he"), TODAY)
    villages.end_village(row.pk, c.can("admin"), TODAY + timedelta(days=9))
    assert not villages.of_villages(TODAY + timedelta(days=10))
    with pytest.raises(Over):
        villages.end_village(row.pk, c.can("qin"), TODAY)


def test_who_pairs_units_with_villages(c: County) -> None:
    village = Area.objects.get(pk=VILLAGE)
    row = villages.pair_village(c.housing, village, None, c.can("he"), TODAY)
    for who in ["bo", "tan", "su", "mei", "jian", "outsider"]:
        with pytest.raises(NotOnDuty):
            villages.pair_village(c.centre, village, None, c.can(who), TODAY)
        with pytest.raises(NotOnDuty):
            villages.end_village(row.pk, c.can(who), TODAY)


def test_a_household_over_two_years_and_three_pairs_of_hands(c: County) -> None:
    """Bo opens and helps, leaves; Tao has it a year and asks to close; the household says yes."""
    start = datetime(2024, 3, 4, 2, 0, tzinfo=UTC)
    home = household(c, now=start).household
    need = entries.add(home, "need", "屋顶漏雨", c.bo, c.can("bo"), start)
    half = start + timedelta(days=180)
    entries.settle(home, need.pk, c.can("bo"), half)
    entries.add(home, "result", "屋顶修好了", c.bo, c.can("bo"), half)
    colleague(c)
    year = start + timedelta(days=370)
    end_duty(c.bo.duties.get(), year.date())
    left = onduty.unattended(c.can("qin"), (year + timedelta(days=1)).date()).get()
    moved = year + timedelta(days=1)
    pairing.hand_over(left.pk, c.tao, "怕生,先打电话", c.can("qin"), moved)
    today = moved + timedelta(days=30)
    family = households.look(home, c.tao, duties(c.tao, today.date()), "上门", today)
    assert family.name == "王婆婆"
    told = [homes.told(e)["words"] for e in home.entries.all()]
    assert told == ["屋顶漏雨", "屋顶修好了"]
    rows = list(pairing.of_household(home))
    assert [(p.staff, p.since, p.until) for p in rows] == [
        (c.bo, start.date(), moved.date()), (c.tao, moved.date(), None),
    ]  # fmt: skip
    assert homes.note_of(rows[1]) == "怕生,先打电话"
    with pytest.raises(NotOnDuty):
        households.look(home, c.bo, duties(c.bo, today.date()), "看看", today)
    over = start + timedelta(days=730)
    closing.ask_to_close(home, duties(c.tao, over.date()), over)
    closing.agree(home, over, yes=True)
    assert not Pairing.objects.filter(until=None).exists()
    assert Look.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_hand_overs_at_once_one_wins() -> None:
    c = county()
    home = household(c).household
    row, heads = pair_of(home), c.can("qin")
    told: list[str] = []
    start = threading.Barrier(2)

    def go(to: str) -> None:
        start.wait()
        try:
            pairing.hand_over(row.pk, getattr(c, to), to, heads, later(hours=1))
            told.append("done")
        except Over:
            told.append("over")
        finally:
            connection.close()

    both = [threading.Thread(target=go, args=(to,)) for to in ("tao", "wang")]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(told) == ["done", "over"]
    assert Pairing.objects.filter(household=home, until=None).count() == 1
