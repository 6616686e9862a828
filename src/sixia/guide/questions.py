"""Questions people ask: answered on the spot, or put on the ledger to be answered later."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from uuid_utils.compat import uuid7

from sixia.grid.models import Area
from sixia.grid.rules import Duties
from sixia.guide.actions import clean, storable
from sixia.guide.models import Policy, Question
from sixia.guide.queries import published
from sixia.guide.rules import BadEntry, fits, may, need
from sixia.hear.models import Accusation
from sixia.hear.people import Speaker
from sixia.hear.record import BadConcern, Said, check, same_words
from sixia.ledger.perform import by
from sixia.ledger.record import Raised, raise_concern

LONGEST = 4_000  # of an answer given on the spot


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """A question as it was asked. `policy`: the key of the one it is about, if any. Without an
    `answer` it becomes an enquiry: then who asked, how to reach them and the tracking code their
    receipt already has count; with one, none of these is kept. `key` is made by the sender."""

    words: str
    area_code: str
    asked_at: datetime
    answer: str = ""
    policy: UUID | None = None
    channel: str = "field"
    place: str = ""
    speaker: Speaker = field(default_factory=Speaker)
    reply_by: str = "none"
    language: str = "zh-hans"
    consent: bool = False
    code: str = ""
    key: UUID = field(default_factory=uuid7)


@dataclass(frozen=True, slots=True)
class Asked:
    """The question, and what it raised on the ledger if nobody could answer it."""

    question: Question
    raised: Raised | None = None


def ask(asking: Asking, duties: Duties, now: datetime) -> Asked:
    """Keep a question with the answer given, or raise it as an enquiry whose words only the
    ledger holds. One transaction; the same key again changes nothing, and with other words or
    another answer it is refused, for those would be kept nowhere.

    Raises BadEntry, hear.record.BadConcern, grid.queries.NoHome.
    """
    need(may(duties, "ask"), "not_yours")
    if before := _here(asking):
        return before
    try:
        return _ask(asking, duties, now)
    except IntegrityError:
        # The same was sent twice at once, and the other one came first.
        if before := _here(asking):
            return before
        raise


def _here(asking: Asking) -> Asked | None:
    rows = Question.objects.filter(key=asking.key).select_related("concern")
    question = rows.first()
    if question is None:
        return None
    on_ledger = question.concern
    words, answer = (on_ledger.words, "") if on_ledger else (question.words, question.answer)
    if not (same_words(asking.words, words) and same_words(asking.answer, answer)):
        raise BadConcern("other_words")
    return Asked(question)


@transaction.atomic
def _ask(asking: Asking, duties: Duties, now: datetime) -> Asked:
    policy = _policy(asking.policy) if asking.policy else None
    said = _said(asking, policy, duties)
    question = Question(
        key=asking.key,
        policy=policy,
        area_id=asking.area_code,
        asked_at=asking.asked_at,
        staff_id=duties.staff,
    )
    raised = None
    if asking.answer.strip():
        _answered(question, asking, said, now)
    else:
        raised = raise_concern(said, now, by(duties))
        question.concern = raised.concern
    question.save(force_insert=True)
    return Asked(question, raised)


def _policy(key: UUID) -> Policy:
    policy = published().filter(key=key).first()
    if policy is None:
        raise BadEntry("no_policy")
    return policy


def _said(asking: Asking, policy: Policy | None, duties: Duties) -> Said:
    return Said(
        words=asking.words,
        area_code=asking.area_code,
        channel=asking.channel,
        received_at=asking.asked_at,
        kind="enquiry",
        class_code=policy.class_code if policy else "",
        place=asking.place,
        speaker=asking.speaker,
        reply_by=asking.reply_by,
        language=asking.language,
        consent=asking.consent,
        code=asking.code,
        recorded_by=duties.staff,
        key=asking.key,
    )


def _answered(question: Question, asking: Asking, said: Said, now: datetime) -> None:
    check(said, now)
    if Accusation.objects.filter(key=asking.key).exists():
        raise BadConcern("already_here")
    if not Area.objects.filter(pk=asking.area_code).exists():
        raise BadConcern("no_area", named=asking.area_code)
    answer = clean(asking.answer)
    fits("answer", answer, LONGEST)
    storable("answer", answer)
    question.words, question.answer = clean(asking.words), answer
    question.answered_at = asking.asked_at
