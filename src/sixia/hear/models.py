"""What was said, by whom, through which channel. Words never change; people are sealed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sixia.grid.models import Area, Staff, Unit

CHANNELS = (
    ("web", _("网页")),
    ("visit", _("来访")),
    ("letter", _("来信")),
    ("phone", _("电话")),
    ("meeting", _("屋场会")),
    ("reception", _("接访")),
    ("field", _("下访")),
    ("email", _("电子邮件")),
    ("import", _("导入")),
    ("api", _("接口")),
)
KINDS = (
    ("request", _("求决")),
    ("suggestion", _("建议")),
    ("enquiry", _("咨询")),
    ("complaint", _("投诉")),
    ("thanks", _("表扬")),
)
REPLY_BY = (
    ("none", _("我自己凭编号来查")),
    ("sms", _("短信")),
    ("phone", _("打电话给我")),
    ("email", _("电子邮件")),
    ("letter", _("寄信")),
)


class Person(models.Model):
    """Who spoke, if they said so. One row a concern: repeats are linked by matter, never by
    person. All fields are AES-GCM; the indexes are keyed hashes, equal only for equal numbers."""

    name = models.BinaryField(default=b"")
    phone = models.BinaryField(default=b"")
    email = models.BinaryField(default=b"")
    address = models.BinaryField(default=b"")
    phone_index = models.CharField(max_length=64, blank=True, db_index=True)
    email_index = models.CharField(max_length=64, blank=True, db_index=True)


class Concern(models.Model):
    """诉求: what one person, firm or meeting said. `words` never change; erased words are None."""

    key = models.UUIDField(unique=True)
    channel = models.CharField(max_length=10, choices=CHANNELS)
    kind = models.CharField(max_length=10, choices=KINDS)
    received_at = models.DateTimeField(db_index=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    words = models.TextField(null=True)  # noqa: DJ001  # None is erased, "" would be silence
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    place = models.CharField(max_length=200, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    class_code = models.CharField(max_length=6, blank=True)
    class_version = models.CharField(max_length=24, blank=True)
    about_unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+")
    person = models.OneToOneField(Person, models.SET_NULL, null=True, blank=True)
    consent = models.BooleanField(default=False)
    reply_by = models.CharField(max_length=8, choices=REPLY_BY, default="none")
    language = models.CharField(max_length=8, default="zh-hans")
    tracking = models.CharField(max_length=64, null=True, blank=True, unique=True)
    source = models.CharField(max_length=40, blank=True)
    source_id = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source", "source_id"],
                condition=~Q(source_id=""),
                name="one_concern_for_each_source_id",
            )
        ]

    @property
    def anonymous(self) -> bool:
        return self.person_id is None


class Attachment(models.Model):
    """A file that came with a concern, cleaned, sealed and stored by the hash of its content."""

    concern = models.ForeignKey(Concern, models.CASCADE, related_name="attachments")
    sha256 = models.CharField(max_length=64, db_index=True)
    mime = models.CharField(max_length=80)
    suffix = models.CharField(max_length=8)
    size = models.PositiveIntegerField()


class Accusation(models.Model):
    """检举控告, sealed off: outside search, lists, counts, exports, the ledger and the public log.

    Words, person and what was pulled out of the ledger are encrypted (信访工作条例 30, 46). The
    index is a keyed hash of the source and id it was imported under, if it was."""

    STAGES = (
        ("received", _("已收到")),
        ("in_hand", _("核查中")),
        ("ended", _("已办结")),
    )
    key = models.UUIDField(unique=True)
    received_at = models.DateTimeField()
    channel = models.CharField(max_length=10, choices=CHANNELS)
    stage = models.CharField(max_length=10, choices=STAGES, default="received")
    sealed = models.BinaryField()
    tracking = models.CharField(max_length=64, null=True, blank=True, unique=True)
    answer = models.BinaryField(default=b"")
    source_index = models.CharField(max_length=64, null=True, db_index=True)  # noqa: DJ001  # None was never imported


class AccusationEvent(models.Model):
    """What those in charge did with an accusation, each opening of it included."""

    accusation = models.ForeignKey(Accusation, models.PROTECT, related_name="events")
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+")
    verb = models.CharField(max_length=16)
    at = models.DateTimeField()
    words = models.BinaryField(default=b"")
