"""What is committed on the spot is on the ledger at once, whole, and is judged by those it was
made to."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from sixia.hear.models import Concern
from sixia.ledger import commands as m
from sixia.ledger import spot
from sixia.ledger.append import state_of
from sixia.ledger.models import Case, Event
from sixia.ledger.moves import Refused
from sixia.ledger.perform import Forbidden, perform
from sixia.ledger.queries import WHYS, mine, silent_promises, visible
from sixia.ledger.rebuild import check
from sixia.post.models import Message
from tests.factories import ANSWER, NOW, VILLAGE, County, later, said


def given(c: County, who: str = "bo", **more: Any) -> spot.Given:
    unit, person = spot.keeper(c.can(who), NOW.date())
    told: dict[str, Any] = {
        "kind": "promise", "means": "调清掏车来清一次", "due_at": later(days=10),
        "area_code": VILLAGE, "unit": unit, "person": person,
    }  # fmt: skip
    return spot.Given(**{**told, **more})


def promised(c: County, who: str = "bo", **more: Any) -> Case:
    return spot.commit(given(c, who, **more), said(), c.can(who), NOW).case


def test_a_promise_on_the_spot_has_all_five_facts(c: County) -> None:
    case = promised(c)
    assert (case.kind, case.stage, case.unit, case.person) == (
        "promise",
        "in_hand",
        c.housing,
        c.bo,
    )
    assert case.checker == c.su
    assert case.path
    assert case.due_at == later(days=10)
    assert case.title == "调清掏车来清一次"
    assert not check().differences


@pytest.mark.parametrize(("kind", "pack"), [("promise", "promise"), ("measure", "measure")])
def test_those_it_was_made_to_judge_it(c: County, kind: str, pack: str) -> None:
    case = promised(c, kind=kind)
    assert case.pack == pack
    perform(case.pk, ANSWER, c.can("bo"), NOW)
    perform(case.pk, m.Serve(how="visit"), c.can("bo"), NOW)
    concern = case.links.get().concern_id
    judge = m.Judge(concern=concern, head=c.qin.pk, solved="yes", satisfied=4)
    assert perform(case.pk, judge, c.can("mei"), NOW).case.stage == "closed"


def test_the_code_goes_to_the_person_and_not_to_who_promised(c: County) -> None:
    made = spot.commit(given(c), said(reply_by="sms"), c.can("bo"), NOW)
    assert not hasattr(made, "code")
    assert Message.objects.get(purpose="receipt").about == made.case.key


def test_sent_twice_it_is_there_once(c: County) -> None:
    words = said(key=uuid4())
    first = spot.commit(given(c), words, c.can("bo"), NOW)
    again = spot.commit(given(c), words, c.can("bo"), later(hours=1))
    assert again.case == first.case
    assert Case.objects.count() == Concern.objects.count() == 1


def test_told_days_later_it_happened_when_it_happened(c: County) -> None:
    then = NOW - timedelta(days=3)
    told = said(received_at=then)
    case = spot.commit(given(c, due_at=later(days=-1)), told, c.can("bo"), NOW, then).case
    assert case.opened_at == then
    assert case.colour(NOW) == "late"
    assert set(Event.objects.filter(case=case).values_list("happened_at", flat=True)) == {then}


@pytest.mark.parametrize(
    ("who", "unit", "person", "may"),
    [
        ("bo", "housing", "bo", True),
        ("qin", "housing", "bo", True),
        ("tao", "housing", "bo", False),
        ("wang", "village", "wang", True),
        ("wang", "village", "cun", False),
        ("he", "housing", "bo", True),
        ("lin", "housing", "bo", False),
        ("jian", "housing", "bo", False),
        ("outsider", "housing", "bo", False),
    ],
)
def test_who_may_commit_whom(c: County, who: str, unit: str, person: str, may: bool) -> None:
    told = given(c, unit=getattr(c, unit).pk, person=getattr(c, person).pk)
    if may:
        assert spot.commit(told, said(), c.can(who), NOW).case.person == getattr(c, person)
        return
    with pytest.raises(Forbidden):
        spot.commit(told, said(), c.can(who), NOW)
    assert not Concern.objects.exists()


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"means": " "}, "empty"),
        ({"due_at": NOW}, "promise_needs_date"),
    ],
)
def test_a_promise_needs_means_and_a_date(c: County, more: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as error:
        promised(c, **more)
    assert error.value.code == code
    assert not Concern.objects.exists()
    assert not Case.objects.exists()


def test_a_unit_promises_nothing_about_a_complaint_against_it(c: County) -> None:
    complaint = said(kind="complaint", about_unit=c.housing.pk)
    with pytest.raises(Refused) as error:
        spot.commit(given(c), complaint, c.can("bo"), NOW)
    assert error.value.code == "complaint_about_unit"


def test_a_plea_for_help_goes_to_the_head_and_ends_when_answered(c: County) -> None:
    unit, person = spot.helper(c.can("bo"), NOW.date())
    assert (unit, person) == (c.housing.pk, c.qin.pk)
    told = given(c, kind="help", unit=unit, person=person, means="一个人跑三个片区,顾不过来")
    case = spot.commit(told, None, c.can("bo"), NOW).case
    assert mine(c.can("qin"), NOW).get() == case
    perform(case.pk, ANSWER, c.can("qin"), NOW)
    perform(case.pk, m.Serve(how="visit"), c.can("qin"), NOW)
    done = perform(case.pk, m.Close(), c.can("mei"), NOW)
    assert done.case.stage == "closed"
    assert state_of(done.case).ground == "done"


def test_a_promise_nobody_touches_comes_up_with_its_maker_and_their_head(c: County) -> None:
    case = promised(c, due_at=later(days=200))
    soon = later(days=29)
    assert [r.why for r in mine(c.can("bo"), soon)] == [WHYS.index("act")]  # type: ignore[attr-defined]  # annotated
    late = later(days=31)
    for who in ("bo", "qin"):
        assert [r.why for r in mine(c.can(who), late)] == [WHYS.index("silent")]  # type: ignore[attr-defined]  # annotated
    assert silent_promises(visible(c.can("qin")), late).get() == case
    perform(case.pk, m.Note(note="车已约好"), c.can("bo"), late)
    assert [r.why for r in mine(c.can("bo"), late)] == [WHYS.index("act")]  # type: ignore[attr-defined]  # annotated
    assert not mine(c.can("qin"), late)


def test_a_grid_worker_works_only_what_is_theirs(c: County) -> None:
    own = promised(c, "wang")
    assert visible(c.can("wang")).get() == own
    perform(own.pk, m.Note(note="去看过了"), c.can("wang"), NOW)
    other = promised(c, "cun", unit=c.village.pk, person=c.cun.pk)
    with pytest.raises(Forbidden):
        perform(other.pk, m.Note(note="—"), c.can("wang"), NOW)
