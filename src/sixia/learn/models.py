"""What was suggested to whom, and what they made of it; topics, and what people decided of them."""

from typing import ClassVar

from django.db import models

from sixia.grid.models import Area, Staff
from sixia.hear.models import Concern
from sixia.ledger.models import Case


class Offer(models.Model):
    """A suggestion that a person saw when they decided. `offered` are the codes of classes or the
    ids of units, the likeliest first; `chosen` is what the person decided."""

    WHAT = (("class", "class"), ("unit", "unit"))
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    what = models.CharField(max_length=5, choices=WHAT)
    offered = models.JSONField()
    chosen = models.CharField(max_length=20)
    taken = models.BooleanField()
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["what", "taken", "id"])]


class TopicRun(models.Model):
    """One time that topics were found. The latest is in use; one that broke off left nothing.
    `until` is the day of the last message: months are counted back from it."""

    at = models.DateTimeField()
    since = models.DateField()
    until = models.DateField()
    messages = models.PositiveIntegerField()
    topics = models.PositiveIntegerField()


class Topic(models.Model):
    """话题, as it was at the latest run or decision. It keeps its key, name and dismissal from run
    to run. No words are copied here: `voice` is who said it best, in the `sentence` of that number,
    and is read when it is shown.
    `rank` is its place among all, rising ones first, then the hottest."""

    STATES = (("standing",) * 2, ("dismissed",) * 2, ("merged",) * 2, ("gone",) * 2)
    key = models.UUIDField(unique=True)
    state = models.CharField(max_length=9, choices=STATES, default="standing")
    name = models.CharField(max_length=60, blank=True)
    voice = models.ForeignKey(
        Concern, models.SET_NULL, null=True, related_name="+", db_constraint=False
    )
    sentence = models.PositiveSmallIntegerField(default=0)
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    class_code = models.CharField(max_length=6, blank=True)
    first = models.DateField()
    last = models.DateField()
    persons = models.PositiveIntegerField()
    likes = models.PositiveIntegerField()
    heat = models.FloatField()
    rising = models.BooleanField()
    rank = models.PositiveIntegerField()
    born_at = models.DateTimeField()
    into = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    dismissed = models.ForeignKey("Decision", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "rank", "id"])]


class Member(models.Model):
    """A message of a topic. `voice` only tells the persons of this one topic apart, from 1 on.

    Without database constraint on the concern: one that was sealed off while a run wrote joins
    nothing, and the run need not fail for it."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="members", db_index=False)
    concern = models.ForeignKey(Concern, models.CASCADE, related_name="+", db_constraint=False)
    voice = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["topic", "concern"], name="once_in_a_topic")
        ]


class Decision(models.Model):
    """What somebody decided of a topic: one move that happened, never changed. `other` is the
    topic that was put into it or came out of it; `words` the name or the reason; `persons` how
    many had spoken by then; `undoes` the decision that this one takes back."""

    VERBS = (("merge",) * 2, ("split",) * 2, ("name",) * 2, ("dismiss",) * 2, ("undo",) * 2)
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="decisions")
    verb = models.CharField(max_length=8, choices=VERBS)
    other = models.ForeignKey(Topic, models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=200, blank=True)
    persons = models.PositiveIntegerField()
    undoes = models.OneToOneField("self", models.PROTECT, null=True, related_name="undone")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Pinned(models.Model):
    """A message that was in a topic when it was merged or split: in its own part (0) or in the
    `other` (1). Later runs hold to it."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="pinned")
    concern = models.ForeignKey(Concern, models.CASCADE, related_name="+", db_constraint=False)
    part = models.PositiveSmallIntegerField()
