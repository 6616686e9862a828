"""What was suggested to whom, and what they made of it."""

from typing import ClassVar

from django.db import models

from sixia.grid.models import Staff
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
