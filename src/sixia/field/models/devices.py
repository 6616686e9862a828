"""What telephones sent."""

from typing import ClassVar

from django.db import models

from sixia.grid.models import Staff, Token


class Record(models.Model):
    """One record a device made, known by the id it gave it: sent twice, it is here once.

    What was kept lives in the rooms it went to, and no copy here; `sealed` holds the body of one
    that was refused, so that nothing a worker wrote is lost. `seq` is the device's own order."""

    OUTCOMES = ("kept", "refused", "mended")

    id = models.UUIDField(primary_key=True)
    device = models.ForeignKey(Token, models.PROTECT, related_name="records")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    outcome = models.CharField(max_length=8)
    code = models.CharField(max_length=40, blank=True)
    sealed = models.BinaryField(default=b"")
    made = models.JSONField(default=dict)
    claimed_at = models.DateTimeField()
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["device", "seq"]
        indexes: ClassVar = [models.Index(fields=["device", "seq"])]


class Upload(models.Model):
    """A photo or voice memo that came before the record that names it: cleaned, sealed on disk
    by the hash of its content. One that nothing names is dropped after some days."""

    key = models.UUIDField(primary_key=True)
    device = models.ForeignKey(Token, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, db_index=True)
    mime = models.CharField(max_length=80)
    suffix = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    at = models.DateTimeField(db_index=True)
    used = models.BooleanField(default=False)
