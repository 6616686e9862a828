"""What is to be told to whom, written in the same transaction as the event that causes it."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _


class Message(models.Model):
    """One message to one person. Address and text are sealed; `hint` shows enough to recognise
    the address ("138****1234"). `about` is the key of what it speaks of."""

    CHANNELS = (
        ("sms", _("短信")),
        ("call", _("电话告知")),
        ("email", _("电子邮件")),
        ("letter", _("信函")),
    )
    STATES = (
        ("queued", _("待发")),
        ("handed", _("已交出")),
        ("arrived", _("已送达")),
        ("failed", _("没有送到")),
    )
    about = models.UUIDField(db_index=True)
    concern = models.BigIntegerField(null=True)
    purpose = models.CharField(max_length=20)
    channel = models.CharField(max_length=8, choices=CHANNELS)
    language = models.CharField(max_length=8, default="zh-hans")
    to = models.BinaryField()
    hint = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)
    body = models.BinaryField()
    state = models.CharField(max_length=8, choices=STATES, default="queued")
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["channel", "state", "id"])]
