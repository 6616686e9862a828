"""What was sent with an idempotency key: so that sending it again changes nothing."""

from django.db import models

from sixia.grid.models import Token


class Sent(models.Model):
    """A write that was made. Of what was sent only a keyed hash is kept, of what it made ids."""

    key = models.UUIDField(primary_key=True)
    token = models.ForeignKey(Token, models.PROTECT, related_name="+")
    mark = models.CharField(max_length=64)
    made = models.JSONField(default=dict)
    at = models.DateTimeField()
