"""What outings come from: rotas, and draws that anyone can repeat."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from sixia.grid.models import Area, Staff, Unit


class Rota(models.Model):
    """轮值: every so many weeks on one weekday, the turns in order, over and over."""

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    every_weeks = models.PositiveSmallIntegerField(default=1)
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    begins = models.TimeField()
    minutes = models.PositiveSmallIntegerField(default=180)
    place = models.CharField(max_length=120, blank=True)
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["name", "id"]


class Turn(models.Model):
    """One turn of a rota: which leader goes where."""

    rota = models.ForeignKey(Rota, models.CASCADE, related_name="turns")
    order = models.PositiveSmallIntegerField()
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["rota", "order"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rota", "order"], name="one_turn_for_each_place")
        ]


class Draw(models.Model):
    """抽取: a frame, a seed and what they gave, kept so that anyone can repeat it (`sixia.draw`).

    Two steps: the frame is recorded with its digest (`made_at`), and only then a seed that nobody
    in it decides is given and drawn with (`drawn_at`). The ids are area codes, or for households
    the fingerprints of their keys (`frames.fingerprint`), which tell nothing of who lives there.
    `opens_on`: nobody but its maker and those who go is shown the result before this day."""

    OF = ("village", "grid", "household")

    key = models.UUIDField(unique=True)
    of = models.CharField(max_length=12)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    why = models.CharField(max_length=200)
    frame = models.JSONField()
    strata = models.JSONField(null=True)
    digest = models.CharField(max_length=64, db_index=True)
    strata_digest = models.CharField(max_length=64, blank=True)
    sizes = models.JSONField()
    opens_on = models.DateField()
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    seed = models.CharField(max_length=120, blank=True)
    seed_from = models.CharField(max_length=200, blank=True)
    result = models.JSONField(null=True)
    drawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(drawn_at=None, seed="", result__isnull=True)
                | Q(drawn_at__gt=models.F("made_at"), result__isnull=False) & ~Q(seed=""),
                name="drawn_with_a_seed_after_the_frame",
            )
        ]
