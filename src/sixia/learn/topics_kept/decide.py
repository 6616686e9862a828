"""What people decide of topics: one row each, held to from then on. No case is changed by it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from uuid_utils.compat import uuid7

from sixia.grid.rules import Duties
from sixia.learn import can_mine
from sixia.learn.models import Decision, Member, Pinned, Topic
from sixia.learn.topics_kept.read import LEAST, living, may_decide
from sixia.learn.topics_kept.rows import FIGURES, day_number, fill, in_use, show

if TYPE_CHECKING:
    import pyarrow as pa

    from sixia.learn.topics_kept.found import Found

FORMS = ("merge", "split")  # decisions on which messages are together
MOST = 200  # characters of a reason
NAME = 60
HEARD = 500  # messages of a topic that are read to choose whose words it is told in


class NotYours(Exception):
    """Only dispatchers and supervisors of its place decide on a topic."""


class Unfit(Exception):
    """What was asked cannot be done. `code` says why; nothing was changed."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@transaction.atomic
def merge(topic_id: int, other_id: int, duties: Duties, now: datetime) -> Decision:
    """Put `other` into the topic: they are one from now on. Raises Unfit, NotYours."""
    _can_count()
    topic, other = _standing(topic_id, duties), _standing(other_id, duties)
    if topic == other:
        raise Unfit("same_topic")
    parts = {0: _concerns(topic), 1: _concerns(other)}
    made = _decide(topic, "merge", duties, now, other=other, parts=parts)
    _together(topic, other)
    return made


@transaction.atomic
def split(topic_id: int, concerns: Collection[int], duties: Duties, now: datetime) -> Decision:
    """Put these messages into a topic of their own, apart from now on. Both need as many persons
    as any topic. Raises Unfit, NotYours."""
    _can_count()
    topic = _standing(topic_id, duties)
    all_ = _concerns(topic)
    parts = {0: all_ - set(concerns), 1: all_ & set(concerns)}
    other = Topic.objects.get(pk=topic.pk)
    other.pk, other.key, other.name, other.born_at = None, uuid7(), "", now
    other.dismissed = None
    other.save()
    made = _decide(topic, "split", duties, now, other=other, parts=parts)
    _move(made, topic, other)
    if len(_told_anew(topic, other)) < len(parts):
        raise Unfit("too_few")
    return made


@transaction.atomic
def name(topic_id: int, words: str, duties: Duties, now: datetime) -> Decision:
    """Call it so; "" gives it back the words of one who spoke. Raises Unfit, NotYours."""
    topic = _seen(topic_id, duties)
    words = " ".join(words.split())
    if len(words) > NAME:
        raise Unfit("long_name")
    made = _decide(topic, "name", duties, now, words)
    Topic.objects.filter(pk=topic.pk).update(name=words)
    return made


@transaction.atomic
def dismiss(topic_id: int, reason: str, duties: Duties, now: datetime) -> Decision:
    """Take it off the list, until it grows a lot. Raises Unfit, NotYours."""
    topic = _standing(topic_id, duties)
    reason = reason.strip()
    if not reason or len(reason) > MOST:
        raise Unfit("long_reason" if reason else "no_reason")
    made = _decide(topic, "dismiss", duties, now, reason)
    Topic.objects.filter(pk=topic.pk).update(state="dismissed", dismissed=made)
    return made


@transaction.atomic
def undo(decision_id: int, duties: Duties, now: datetime) -> Decision:
    """Take a decision back, the latest of its kind on this topic. Raises Unfit, NotYours."""
    one = Decision.objects.select_related("topic", "other").filter(pk=decision_id).first()
    if one is None or one.verb == "undo":
        raise Unfit("no_decision")
    if one.verb in FORMS:
        _can_count()
    topic = _seen(one.topic_id, duties)
    if _later(one):
        raise Unfit("later_one")
    made = _decide(topic, "undo", duties, now, undoes=one)
    BACK[one.verb](one, topic)
    return made


def _later(one: Decision) -> bool:
    """Was it taken back, or is there another that rests on it?"""
    rows = Decision.objects.filter(undone=None, pk__gte=one.pk).exclude(verb="undo")
    if one.verb in FORMS:
        both = [one.topic_id, one.other_id]
        rows = rows.filter(Q(topic__in=both) | Q(other__in=both), verb__in=FORMS)
    else:
        rows = rows.filter(topic=one.topic_id, verb=one.verb)
    return [row.pk for row in rows] != [one.pk]


def _unmerge(one: Decision, topic: Topic) -> None:
    assert one.other
    Member.objects.filter(topic=one.other).delete()
    _move(one, topic, one.other)
    Topic.objects.filter(pk=one.other.pk).update(state="standing", into=None)
    _settle(topic, Topic.objects.get(pk=one.other.pk))


def _unsplit(one: Decision, topic: Topic) -> None:
    assert one.other
    _together(topic, one.other)


def _unname(_one: Decision, topic: Topic) -> None:
    rows = Decision.objects.filter(topic=topic, verb="name", undone=None).order_by("-pk")
    before = rows.values_list("words", flat=True).first()
    Topic.objects.filter(pk=topic.pk).update(name=before or "")


def _undismiss(_one: Decision, topic: Topic) -> None:
    Topic.objects.filter(pk=topic.pk).update(dismissed=None)
    Topic.objects.filter(pk=topic.pk, state="dismissed").update(state="standing")


BACK = {"merge": _unmerge, "split": _unsplit, "name": _unname, "dismiss": _undismiss}


def _move(made: Decision, topic: Topic, other: Topic) -> None:
    """The messages that were pinned in the other part, however many."""
    theirs = Pinned.objects.filter(decision=made, part=1).values("concern")
    Member.objects.filter(topic=topic, concern__in=theirs).update(topic=other)


def _together(topic: Topic, other: Topic) -> None:
    """All messages of both in the one; the other leads to it."""
    both = living([other]).values("concern")
    Member.objects.filter(topic=topic, concern__in=both).delete()
    Member.objects.filter(topic=other).update(topic=topic)
    Topic.objects.filter(pk=other.pk).update(state="merged", into=topic)
    topic.rank = min(topic.rank, other.rank)
    _settle(topic)


def _settle(*topics: Topic) -> None:
    """Figures anew; those of which too few speak, or nobody, are gone, and those are back of which
    enough do again."""
    enough = _told_anew(*topics)
    left = [topic.pk for topic in topics if topic.pk not in enough]
    Topic.objects.filter(pk__in=left, state="standing").update(state="gone")
    Topic.objects.filter(pk__in=enough, state="gone").update(state="standing")


def _can_count() -> None:
    if not can_mine():
        raise Unfit("no_mining")


def _told_anew(*topics: Topic) -> set[int]:
    """Figures anew, from what stands in the ledger. Those of which enough persons speak."""
    from sixia.learn.topics_kept import said

    run = in_use()
    assert run
    until, all_ = day_number(run.until), [_concerns(topic) for topic in topics]
    told = _found(all_, said.about, until)
    inside = [said.within(all_[n], told[n].area) if n in told else [] for n in range(len(all_))]
    for n, one in _found([_some(concerns) for concerns in inside], said.of, until).items():
        told[n] = replace(told[n], voice=one.voice, sentence=one.sentence)
    pairs = [(topics[n], one) for n, one in told.items()]
    show(pairs)
    Topic.objects.bulk_update([topic for topic, _ in pairs], (*FIGURES, "rank"))
    fill(pairs)
    return {topic.pk for topic, one in pairs if one.persons >= LEAST}


def _some(concerns: Collection[int]) -> list[int]:
    """Of many, some evenly by id: enough to choose whose words a topic is told in."""
    return sorted(concerns)[:: max(1, -(-len(concerns) // HEARD))]


def _found(
    topics: Sequence[Collection[int]], read: "Callable[[Collection[int]], pa.Table]", until: int
) -> "dict[int, Found]":
    """By the number of the topic, what is found of these concerns as they are read."""
    import pyarrow as pa

    from sixia.learn.topics_kept.found import found

    number = {str(one): n for n, keys in enumerate(topics) for one in keys}
    said = read([one for keys in topics for one in keys])
    labels = pa.array([number[key] for key in said["key"].to_pylist()], pa.int64()).to_numpy()
    return {number[str(one.voice)]: one for one in found(said, labels, until, least=1)}


def _decide(
    topic: Topic, verb: str, duties: Duties, now: datetime, words: str = "",
    other: Topic | None = None, undoes: Decision | None = None,
    parts: Mapping[int, Collection[int]] | None = None,
) -> Decision:  # fmt: skip
    persons = living([topic]).values("voice").distinct().count()
    made = Decision.objects.create(
        topic=topic, verb=verb, other=other, words=words, persons=persons, undoes=undoes,
        staff_id=duties.staff, at=now,
    )  # fmt: skip
    rows = (Pinned(decision=made, concern_id=concern, part=part)
            for part, concerns in (parts or {}).items() for concern in concerns)  # fmt: skip
    Pinned.objects.bulk_create(rows, 2_000)
    return made


def _concerns(topic: Topic) -> set[int]:
    return set(living([topic]).values_list("concern", flat=True))


def _seen(topic_id: int, duties: Duties) -> Topic:
    """The topic as it is now; no run and no other decision comes between."""
    in_use()
    topic = Topic.objects.get(pk=topic_id)
    if not may_decide(duties, topic):
        raise NotYours
    return topic


def _standing(topic_id: int, duties: Duties) -> Topic:
    topic = _seen(topic_id, duties)
    if topic.state != "standing":
        raise Unfit("not_standing")
    return topic
