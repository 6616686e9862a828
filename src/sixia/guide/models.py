"""The policy library: what holds, in its own words and in plain ones, and what people asked."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from sixia.grid.models import Area, Staff
from sixia.hear.models import Concern


class Policy(models.Model):
    """政策: a text in force from–until, who issued it, for whom it is, what it says in plain
    words. A newer one supersedes it; none is deleted, so that it stays known what held when.

    `searched`: what people look for a policy by, normalised (see `queries.containing`)."""

    key = models.UUIDField(unique=True)
    title = models.CharField(max_length=120)
    issuer = models.CharField(max_length=80)
    number = models.CharField(max_length=60, blank=True)
    text = models.TextField()
    plain = models.TextField()
    audience = models.CharField(max_length=160)
    class_code = models.CharField(max_length=6, blank=True, db_index=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    supersedes = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    searched = models.TextField(editable=False, default="")

    class Meta:
        ordering: ClassVar = ["-since", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="policy_ends_after_it_begins",
            )
        ]


class Question(models.Model):
    """A question asked about a policy, and the answer given. One that nobody could answer becomes
    an enquiry on the ledger, `concern`, which alone holds its words. `public`: shown, without
    place or person, to all."""

    key = models.UUIDField(unique=True)
    policy = models.ForeignKey(Policy, models.PROTECT, null=True, related_name="questions")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    words = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    asked_at = models.DateTimeField(db_index=True)
    answered_at = models.DateTimeField(null=True)
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    concern = models.OneToOneField(Concern, models.CASCADE, null=True, related_name="question")
    public = models.BooleanField(default=False)
