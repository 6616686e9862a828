"""What is heard and promised out there is on the ledger, tied to where it was said, once."""

from uuid import uuid4

import pytest

from sixia.field import heard, outings, table
from sixia.field.heard import Source
from sixia.field.models import Heard, Made, Outing, Visit
from sixia.field.queries import became, cases_heard, made_at
from sixia.field.rules import NotYours, Unfit
from sixia.field.visits import Visited, note_of, record_visit
from sixia.hear.models import Accusation
from sixia.ledger.models import Case
from sixia.ledger.perform import Forbidden
from sixia.ledger.sealoff import seal_off
from sixia.ledger.spot import Given, keeper
from tests.factories import NOW, VILLAGE, County, later, raised, said, walked
from tests.field.conftest import planned


def test_what_was_raised_at_a_meeting_came_in_there(c: County, meeting: Outing) -> None:
    source = Source(outing=meeting)
    words = said("水渠堵了三年。", channel=source.channel, key=uuid4())
    for _ in range(2):  # sent twice
        made = heard.hear(words, source, c.can("cun"), NOW)
    assert made.concern.channel == "meeting"
    assert cases_heard(meeting).get() == made.case
    assert Heard.objects.get().outing == meeting


def test_whoever_does_not_go_to_people_hears_nothing_there(c: County, meeting: Outing) -> None:
    for who in ("jian", "admin", "outsider"):
        with pytest.raises(Forbidden):
            heard.hear(said(), Source(outing=meeting), c.can(who), NOW)
    assert not Case.objects.exists()


def promised(c: County, meeting: Outing) -> Case:
    unit, person = keeper(c.can("cun"), NOW.date())
    given = Given(kind="promise", means="周五前清淤", due_at=later(days=4), area_code=VILLAGE,
                  unit=unit, person=person)  # fmt: skip
    words = said("水渠堵了三年。", channel="meeting", key=uuid4())
    return heard.promise(given, words, Source(outing=meeting), c.can("cun"), NOW).case


def test_a_promise_at_a_meeting_opens_the_next_one(c: County, meeting: Outing) -> None:
    case = promised(c, meeting)
    assert made_at(meeting).get() == case
    outings.hold(meeting.pk, c.can("cun"), later(days=2), heads=9)
    following = planned(c, starts_at=later(days=30))
    assert following.before
    assert became(following.before).promised == (case,)


def test_an_accusation_told_at_a_meeting_leaves_nothing_there(c: County, meeting: Outing) -> None:
    made = heard.hear(said("村主任收了钱。", channel="meeting"), Source(outing=meeting),
                      c.can("cun"), NOW)  # fmt: skip
    seal_off(made.concern.pk, c.su, NOW)
    assert Accusation.objects.count() == 1
    assert not Heard.objects.exists()
    assert not became(meeting).raised


def test_a_visit_is_written_down_once_and_its_note_is_sealed(c: County) -> None:
    told = Visited(area_code=VILLAGE, happened_at=NOW, note="灶台塌了一角,屋里潮。", key=uuid4())
    first, again = (record_visit(told, c.can("wang"), NOW) for _ in range(2))
    assert first == again == Visit.objects.get()
    assert "灶台" not in bytes(first.note).decode("latin1")
    assert note_of(first) == "灶台塌了一角,屋里潮。"
    assert (first.staff, first.unit) == (c.wang, c.village)


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"happened_at": later(hours=1)}, "in_the_future"),
        ({"note": "\x00"}, "not_text"),
        ({"area_code": "1"}, "no_area"),
    ],
)
def test_a_visit_that_cannot_be_is_not(c: County, more: dict[str, object], code: str) -> None:
    told = {"area_code": VILLAGE, "happened_at": NOW, **more}
    with pytest.raises(Unfit) as error:
        record_visit(Visited(**told), c.can("wang"), NOW)  # type: ignore[arg-type]  # as hostile as can be
    assert error.value.code == code


def test_who_visits(c: County) -> None:
    for who in ("jian", "admin", "ji", "outsider"):
        with pytest.raises(NotYours):
            record_visit(Visited(area_code=VILLAGE, happened_at=NOW), c.can(who), NOW)


# --- on-site office


def office(c: County, case: Case | None = None) -> Outing:
    agenda = [case.pk] if case else []
    return planned(c, "onsite", who="he", lead=c.he.pk, unit=c.government.pk, agenda=agenda,
                   invited=[c.housing.pk, c.traffic.pk])  # fmt: skip


def decision(
    c: County, unit: str = "housing", person: str = "bo", case: Case | None = None
) -> table.Decision:
    of, by = getattr(c, unit).pk, getattr(c, person).pk
    return table.Decision(
        means="两家一起改管网", due_at=later(days=30), unit=of, person=by, case=case
    )


def test_what_is_decided_at_the_table_is_that_units_promise(c: County) -> None:
    for unit, person in (("housing", "bo"), ("traffic", "tao")):
        made = table.decide(office(c), decision(c, unit, person), said(channel="field"),
                            c.can("he"), NOW)  # fmt: skip
        assert (made.case.unit, made.case.person) == (getattr(c, unit), getattr(c, person))
    assert Made.objects.count() == 2


def test_what_is_decided_about_a_case_is_promised_to_those_on_it(c: County) -> None:
    case = walked(c, "in_hand")
    outing = office(c, case)
    made = table.decide(outing, decision(c, case=case), None, c.can("he"), NOW)
    assert made.case.parent == case
    assert made.case.links.get().concern == case.links.get().concern


@pytest.mark.parametrize(
    ("who", "unit", "person", "error"),
    [
        ("tao", "housing", "bo", NotYours),
        ("he", "village", "cun", Unfit),
        ("he", "housing", "tao", Unfit),
    ],
)
def test_who_decides_for_whom(
    c: County, who: str, unit: str, person: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        table.decide(office(c), decision(c, unit, person), said(), c.can(who), NOW)
    assert not Made.objects.exists()


def test_a_case_that_is_not_on_the_agenda_is_not_decided(c: County) -> None:
    other = raised().case
    with pytest.raises(Unfit):
        table.decide(office(c), decision(c, case=other), None, c.can("he"), NOW)
