"""What came of going there: what was heard, asked and promised; visits."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from sixia.field.models.outings import Outing, Visitor
from sixia.grid.models import Area, Household, Staff, Unit
from sixia.guide.models import Question
from sixia.hear.models import Concern
from sixia.ledger.models import Case


class Visit(models.Model):
    """走访: someone went to a door. `note`, what the visitor saw, is sealed.

    `claimed_at` is the time its telephone told, `happened_at` the same with the clock's error
    taken out; both may lie days before `recorded_at`."""

    key = models.UUIDField(unique=True)
    outing = models.ForeignKey(Outing, models.PROTECT, null=True, related_name="visits")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="visits")
    place = models.CharField(max_length=120, blank=True)
    met = models.BooleanField()
    note = models.BinaryField(default=b"")
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    claimed_at = models.DateTimeField()
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-happened_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["area", "-happened_at"]),
            models.Index(fields=["household", "-happened_at"]),
            models.Index(fields=["unit", "-happened_at"]),
        ]


class _Source(models.Model):
    """Where something came from: an outing, a visit, a visitor, a household; one or several."""

    outing = models.ForeignKey(Outing, models.PROTECT, null=True, related_name="%(class)s_set")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="%(class)s_set")
    visitor = models.ForeignKey(Visitor, models.PROTECT, null=True, related_name="%(class)s_set")
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, related_name="%(class)s_set"
    )

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(outing__isnull=False)
                | Q(visit__isnull=False)
                | Q(visitor__isnull=False)
                | Q(household__isnull=False),
                name="%(class)s_came_from_somewhere",
            )
        ]


class Heard(_Source):
    """A concern that was raised there."""

    concern = models.OneToOneField(Concern, models.CASCADE, related_name="heard")


class Made(_Source):
    """A promise, measure or decision that was made there: a case on the ledger."""

    case = models.OneToOneField(Case, models.CASCADE, related_name="made")


class Asked(_Source):
    """A question about a policy that was asked there."""

    question = models.OneToOneField(Question, models.CASCADE, related_name="asked")
