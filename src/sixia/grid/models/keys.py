"""Who may come in by machine, and who looked at personal data."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from sixia.grid.models.who import Staff


class Token(models.Model):
    """令牌: a key of one member of staff's, for a telephone or a program. Only its hash is kept.

    It opens what its scopes name, never more than its owner's duties; `ended_at`: it opens
    nothing any more (signed out, or cut off because the telephone was lost)."""

    KINDS = (("device", _("手机")), ("machine", _("程序")))

    key = models.UUIDField(unique=True)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="tokens")
    kind = models.CharField(max_length=8, choices=KINDS)
    name = models.CharField(max_length=60)
    scopes = models.JSONField(default=list)
    hash = models.CharField(max_length=64, unique=True)
    # Of the owner's password when it was made: a new password ends what the old one opened.
    password_mark = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]


class Look(models.Model):
    """Someone looked at personal data: who, at what, why, when. Never deleted with what it is
    about; sealed with it where that turns out to be an accusation.

    `about`: the key of a concern or a household; `what`: person, attachment, message, household
    or minors."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="looks")
    about = models.UUIDField(db_index=True)
    what = models.CharField(max_length=16)
    why = models.CharField(max_length=200)
    at = models.DateTimeField(db_index=True)
