"""Outings: planned, published, held, written up, reported back."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sixia.field.models.planning import Draw, Rota
from sixia.grid.models import Area, Staff, Unit
from sixia.guide.models import Policy
from sixia.ledger.models import Case

STATES = (
    ("planned", _("已安排")),
    ("published", _("已公告")),
    ("held", _("去过了,待整理")),
    ("written", _("已整理")),
    ("reported", _("已回告")),
    ("called_off", _("已取消")),
)


class Outing(models.Model):
    """下基层一次: who goes where, when and for what. Its kind is data (`kinds.toml`).

    `unannounced`: nobody but those who go and who drew the place is told before the day.
    `before`: the last meeting at the same place, with whose promises this one opens.
    """

    key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=12, choices=STATES, default="planned")
    area = models.ForeignKey(Area, models.PROTECT, related_name="outings")
    place = models.CharField(max_length=120, blank=True)
    starts_at = models.DateTimeField(db_index=True)
    ends_at = models.DateTimeField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="outings")
    lead = models.ForeignKey(Staff, models.PROTECT, related_name="outings")
    purpose = models.TextField(blank=True)
    unannounced = models.BooleanField(default=False)
    draw = models.ForeignKey(Draw, models.PROTECT, null=True, related_name="outings")
    rota = models.ForeignKey(Rota, models.PROTECT, null=True, related_name="outings")
    before = models.ForeignKey("self", models.PROTECT, null=True, related_name="following")
    head_count = models.PositiveIntegerField(null=True)
    summary = models.TextField(blank=True)
    report = models.TextField(blank=True)
    called_off = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    written_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    goers = models.ManyToManyField(Staff, related_name="goes_to")
    policies = models.ManyToManyField(Policy, related_name="+")
    agenda = models.ManyToManyField(Case, related_name="+")

    class Meta:
        ordering: ClassVar = ["-starts_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["area", "-starts_at"]),
            models.Index(fields=["state", "starts_at"]),
            models.Index(fields=["unit", "-starts_at"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="outing_ends_after_it_begins"
            ),
            models.UniqueConstraint(fields=["rota", "starts_at"], name="one_outing_for_each_turn"),
        ]


class Invited(models.Model):
    """A unit asked to sit at the table, and whether it came."""

    outing = models.ForeignKey(Outing, models.CASCADE, related_name="invited")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    came = models.BooleanField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["outing", "unit"], name="one_invitation_for_each_unit")
        ]


class Visitor(models.Model):
    """Someone, or a group, who came to a reception day: a number in the queue, no name.

    `settled`: waiting, spot (settled on the spot), ledger, elsewhere (an accusation, or gone)."""

    SETTLED = (
        ("waiting", _("在等")),
        ("spot", _("当场解决")),
        ("ledger", _("上了台账")),
        ("elsewhere", _("另行处理")),
    )
    REPRESENTATIVES = 5  # 信访工作条例 20

    key = models.UUIDField(unique=True)
    outing = models.ForeignKey(Outing, models.CASCADE, related_name="visitors")
    number = models.PositiveIntegerField()
    people = models.PositiveSmallIntegerField(default=1)
    settled = models.CharField(max_length=10, choices=SETTLED, default="waiting")
    came_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["outing", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["outing", "number"], name="one_visitor_for_each_number"
            ),
            models.CheckConstraint(
                condition=Q(people__gte=1, people__lte=5), name="five_representatives_at_most"
            ),
        ]
