"""Questions: answered at once, or raised and answered later; shown to all by a person only."""

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from sixia.guide.models import Policy, Question
from sixia.guide.queries import answered, readable, shown, told, waiting
from sixia.guide.questions import Asked, Asking, ask
from sixia.guide.rules import BadEntry
from sixia.guide.showing import hide, show
from sixia.hear.models import Accusation, Concern
from sixia.hear.record import BadConcern, by_code
from sixia.ledger.commands import Answer, Erase, Sign
from sixia.ledger.models import Case
from sixia.ledger.perform import perform
from sixia.ledger.queries import visible
from sixia.ledger.sealoff import seal_off
from sixia.post.models import Message
from sixia.seal.tracking import new_code
from tests.factories import LAN, NOW, VILLAGE, County, assignment, later
from tests.guide.shelves import shelve

WORDS = "我妈在外省住,津贴还能领吗?"
ANSWER = "能领。每年用手机认证一次就行。"


def asking(**more: Any) -> Asking:
    told: dict[str, Any] = {"words": WORDS, "area_code": VILLAGE, "asked_at": NOW}
    return Asking(**{**told, **more})


@pytest.fixture
def policy(c: County) -> Policy:
    return shelve(c)


def raised(c: County, policy: Policy | None = None, **more: Any) -> Asked:
    """A question nobody could answer."""
    return ask(asking(policy=policy.key if policy else None, **more), c.can("bo"), NOW)


def answer_it(c: County, asked: Asked) -> Case:
    """A week later, through the ledger."""
    assert asked.raised
    pk = asked.raised.case.pk
    perform(pk, assignment(c), c.can("mei"), later(days=1))
    perform(pk, Sign(), c.can("bo"), later(days=2))
    command = Answer(outcome="explained", facts="查过了", view=ANSWER, basis="办法第三条")
    return perform(pk, command, c.can("bo"), later(days=7)).case


def test_an_answer_given_on_the_spot_is_kept_and_nothing_else(c: County, policy: Policy) -> None:
    asked = ask(asking(answer=ANSWER, policy=policy.key, speaker=LAN), c.can("wang"), later(days=2))
    question = Question.objects.get()
    assert asked == Asked(question)
    assert (question.words, question.answer, question.policy) == (WORDS, ANSWER, policy)
    assert (question.asked_at, question.answered_at, question.staff) == (NOW, NOW, c.wang)
    assert answered(question) == ANSWER
    assert not Concern.objects.exists()
    assert not question.public


def test_a_question_nobody_could_answer_goes_on_the_ledger(c: County, policy: Policy) -> None:
    asked = raised(c, policy, speaker=LAN, reply_by="sms", channel="meeting", place="晒谷坪")
    question, concern = Question.objects.get(), Concern.objects.get()
    assert question.concern == concern
    assert (question.words, question.answer, question.answered_at) == ("", "", None)
    assert (concern.words, concern.kind, concern.channel) == (WORDS, "enquiry", "meeting")
    assert (concern.class_code, concern.recorded_by) == (policy.class_code, c.bo)
    assert asked.raised
    assert asked.raised.code
    assert by_code(asked.raised.code) == concern
    assert Message.objects.filter(purpose="receipt", channel="sms").count() == 1
    assert answered(question) == ""


def test_a_receipt_given_without_network_keeps_its_code(c: County) -> None:
    code = new_code()
    asked = raised(c, code=code.lower())
    assert by_code(code) == asked.question.concern
    for bad in (code, "K7QF-3M2P", "没有这样的码"):
        with pytest.raises(BadConcern, match="bad_code"):
            raised(c, code=bad)
    assert Question.objects.count() == Concern.objects.count() == 1


@pytest.mark.parametrize("answer", ["", ANSWER])
def test_the_same_question_sent_again_changes_nothing(
    c: County, policy: Policy, answer: str
) -> None:
    told = asking(answer=answer, policy=policy.key)
    first = ask(told, c.can("bo"), NOW)
    again = ask(told, c.can("bo"), later(hours=1))
    assert again.question == first.question
    assert again.raised is None
    assert Question.objects.count() == 1
    assert Concern.objects.count() == (0 if answer else 1)


@pytest.mark.parametrize("answer", ["", ANSWER])
@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"words": " "}, "no_words"),
        ({"words": "问" * 10_001}, "too_long"),
        ({"words": "a\x00b"}, "not_text"),
        ({"area_code": "990199"}, "no_area"),
        ({"asked_at": later(hours=1)}, "in_the_future"),
        ({"policy": UUID(int=7)}, "no_policy"),
    ],
)
def test_what_can_be_no_question_leaves_nothing(
    c: County, answer: str, wrong: dict[str, Any], code: str
) -> None:
    with pytest.raises((BadConcern, BadEntry), match=f"^{code} "):
        ask(asking(answer=answer, **wrong), c.can("bo"), NOW)
    assert not Question.objects.exists()
    assert not Concern.objects.exists()


def test_hostile_answers_and_strangers_are_refused(c: County) -> None:
    for answer, code in (("长" * 4_001, "too_long"), ("a\x00b", "not_text")):
        with pytest.raises(BadEntry, match=code):
            ask(asking(answer=answer), c.can("bo"), NOW)
    for who in ("jian", "admin", "ji", "outsider"):
        with pytest.raises(BadEntry, match="not_yours"):
            ask(asking(answer=ANSWER), c.can(who), NOW)


def test_those_that_wait_stand_in_line_until_they_are_answered(c: County, policy: Policy) -> None:
    second = raised(c, policy)
    first = raised(c, asked_at=later(days=-3))
    ask(asking(answer=ANSWER), c.can("bo"), NOW)
    assert list(waiting()) == [first.question, second.question]
    assert not waiting(visible(c.can("tao")))
    case = answer_it(c, second)
    assert list(waiting()) == [first.question]
    assert answered(second.question) == ANSWER
    known = told([first.question, second.question])
    assert (known[second.question.pk].case, known[second.question.pk].at) == (
        case.pk,
        later(days=7),
    )
    assert known[first.question.pk].text == ""


def test_words_on_the_ledger_are_for_those_who_see_the_case(c: County, policy: Policy) -> None:
    spot = ask(asking(answer=ANSWER), c.can("bo"), NOW).question
    ledger = raised(c, policy).question
    assert set(readable(visible(c.can("mei")))) == {spot, ledger}
    assert set(readable(visible(c.can("tao")))) == {spot}


def test_a_sealed_off_question_leaves_nothing(c: County, policy: Policy) -> None:
    told = asking(policy=policy.key, words="收我津贴的李主任自己扣了一半,这合规定吗?")
    asked = ask(told, c.can("bo"), NOW)
    assert asked.question.concern
    seal_off(asked.question.concern.pk, c.mei, NOW)
    assert not Question.objects.exists()
    for answer in ("", ANSWER):
        with pytest.raises(BadConcern, match="already_here"):
            ask(replace(told, answer=answer), c.can("bo"), NOW)
    assert not Question.objects.exists()
    assert Accusation.objects.count() == 1


def test_an_answered_enquiry_is_shown_only_in_words_made_for_it(c: County, policy: Policy) -> None:
    asked = raised(c, policy)
    key, qin = asked.question.key, c.can("qin")
    with pytest.raises(BadEntry, match="no_answer"):
        show(key, "住在外省能领吗?", ANSWER, qin)
    answer_it(c, asked)
    with pytest.raises(BadEntry, match="own_words"):
        show(key, f"有人问:{WORDS}", ANSWER, qin)
    for who in ("bo", "su", "outsider"):
        with pytest.raises(BadEntry, match="not_yours"):
            show(key, "住在外省能领吗?", ANSWER, c.can(who))
    assert not shown()
    show(key, "住在外省能领吗?", ANSWER, qin)
    question = shown().get()
    assert (question.words, question.answered_at) == ("住在外省能领吗?", later(days=7))
    assert Concern.objects.get().words == WORDS
    hide(key, qin)
    assert not shown()
    question.refresh_from_db()
    assert (question.words, question.answer) == ("", "")
    assert answered(question) == ANSWER  # the ledger's own


def test_who_agreed_may_be_quoted_and_who_is_erased_is_not_shown(c: County, policy: Policy) -> None:
    asked = raised(c, policy, consent=True)
    case = answer_it(c, asked)
    show(asked.question.key, WORDS, ANSWER, c.can("qin"))
    assert shown().count() == 1
    command = Erase(concern=asked.question.concern_id, why="本人要求")
    perform(case.pk, command, c.can("su"), later(days=8))
    assert not shown()
    with pytest.raises(BadEntry, match="erased"):
        show(asked.question.key, "能领吗?", ANSWER, c.can("qin"))


def test_one_answered_on_the_spot_is_shown_once_worded(c: County, policy: Policy) -> None:
    key = ask(asking(answer=ANSWER, policy=policy.key), c.can("bo"), NOW).question.key
    for words, answer, code in (
        ("", ANSWER, "empty"), ("问" * 301, ANSWER, "too_long"), ("能领吗?", "a\x00", "not_text"),
    ):  # fmt: skip
        with pytest.raises(BadEntry, match=code):
            show(key, words, answer, c.can("qin"))
    show(key, "能领吗?", ANSWER, c.can("mei"))
    assert shown().get().words == "能领吗?"
    assert hide(key, c.can("mei")).words == "能领吗?"
    with pytest.raises(BadEntry, match="no_question"):
        hide(UUID(int=1), c.can("mei"))
    homeless = ask(asking(answer=ANSWER), c.can("bo"), NOW).question
    with pytest.raises(BadEntry, match="no_policy"):
        show(homeless.key, "能领吗?", ANSWER, c.can("mei"))


def test_a_policy_that_ended_keeps_its_questions(c: County) -> None:
    old = shelve(c, until=date(2026, 2, 1))
    assert ask(asking(policy=old.key, answer=ANSWER), c.can("bo"), NOW).question.policy == old
