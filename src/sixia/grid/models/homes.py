"""Households in need, what is known of them, and who is paired with whom."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sixia.grid.models.who import Area, Staff, Unit


class Household(models.Model):
    """困难家庭档案: where it is, in clear; who lives there and how, sealed (AES-GCM).

    Opens to those on duty for it only, each look logged. What is kept of minors is sealed apart
    and needs an approval. The household reads and corrects its own file with its code."""

    key = models.UUIDField(unique=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="households")
    sealed = models.BinaryField()
    minors = models.BinaryField(default=b"")
    tracking = models.CharField(max_length=64, null=True, blank=True, unique=True)
    opened_at = models.DateTimeField()
    # By whom and in which role; the reason is sealed with the rest.
    opened_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    opened_as = models.CharField(max_length=16, blank=True)
    changed_at = models.DateTimeField()
    # Asked whether the file may be closed; only their own yes closes it.
    asked_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # From then on nothing is kept but that there was a file.
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["area", "closed_at"]),
            models.Index(fields=["closed_at"], condition=Q(erased_at=None), name="files_to_erase"),
        ]


class Entry(models.Model):
    """One line of a household's file: a need, a result, a correction of its own. Appended, never
    changed; `settled_at`: a need that was met. `staff` is None where the household wrote it."""

    KINDS = (
        ("need", _("需要")),
        ("result", _("结果")),
        ("correction", _("本户更正")),
    )
    key = models.UUIDField(unique=True)
    household = models.ForeignKey(Household, models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=10, choices=KINDS)
    sealed = models.BinaryField()
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["happened_at", "id"]


class Pairing(models.Model):
    """结对: a unit with a village, or a member of its staff with a household, from–to.

    A hand-over ends one and begins the next, which names it in `after` and carries what the
    successor must know, sealed, in `note`."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="pairings")
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="pairings")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="pairings")
    household = models.ForeignKey(Household, models.CASCADE, null=True, related_name="pairings")
    since = models.DateField()
    until = models.DateField(null=True)
    after = models.ForeignKey("self", models.SET_NULL, null=True, related_name="handed_to")
    note = models.BinaryField(default=b"")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(area__isnull=False, household__isnull=True)
                | Q(area__isnull=True, household__isnull=False, staff__isnull=False),
                name="paired_with_a_village_or_a_household",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="pairing_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["household", "staff"],
                condition=Q(until=None, household__isnull=False),
                name="paired_once_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["unit", "area"],
                condition=Q(until=None, area__isnull=False),
                name="one_pairing_of_unit_and_village",
            ),
        ]


class MinorsApproval(models.Model):
    """Leave to see what a file keeps of minors: asked with a reason, decided by another
    (未成年人网络保护条例 36), for some days."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="approvals")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    why = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)
    until = models.DateField(null=True)
