"""Letting everyone read a question with its answer: a person words it, and can take it back."""

from uuid import UUID

from django.db import transaction

from sixia.grid.rules import Duties
from sixia.guide.actions import clean, storable
from sixia.guide.models import Question
from sixia.guide.queries import told
from sixia.guide.rules import QUESTION_MOST, BadEntry, fits, may, need
from sixia.hear.bigrams import normalise


@transaction.atomic
def show(key: UUID, words: str, answer: str, duties: Duties) -> Question:
    """Let everyone read a question with its answer, in wording that a person has freed of who
    and where. Of an enquiry the wording is new: what someone said is theirs, and stands in it
    only if they agreed. Of one answered on the spot it takes the place of the worker's note.

    Raises BadEntry.
    """
    need(may(duties, "publish"), "not_yours")
    question = _locked(key)
    need(question.policy and question.policy.published_at, "no_policy")
    worded = {"words": clean(words), "answer": clean(answer)}
    for name, text in worded.items():
        fits(name, text, QUESTION_MOST[name])
        storable(name, text)
        setattr(question, name, text)
    if question.concern_id:
        _of_the_ledger(question)
    question.public = True
    question.save()
    return question


def _of_the_ledger(question: Question) -> None:
    concern, known = question.concern, told([question]).get(question.pk)
    assert concern is not None
    need(concern.words is not None, "erased")
    need(known and known.at, "no_answer")
    assert known is not None
    own = normalise(concern.words or "")
    need(concern.consent or not own or own not in normalise(question.words), "own_words")
    question.answered_at = known.at


@transaction.atomic
def hide(key: UUID, duties: Duties) -> Question:
    """Show it no longer; the wording made of an enquiry is dropped. Raises BadEntry."""
    need(may(duties, "publish"), "not_yours")
    question = _locked(key)
    question.public = False
    if question.concern_id:
        question.words = question.answer = ""
        question.answered_at = None
    question.save()
    return question


def _locked(key: UUID) -> Question:
    rows = Question.objects.select_for_update(of=("self",)).select_related("policy", "concern")
    try:
        return rows.get(key=key)
    except Question.DoesNotExist:
        raise BadEntry("no_question") from None
