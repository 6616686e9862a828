"""How long ago, in whole days: what coverage says beside a place."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.translation import ngettext

register = template.Library()


@register.simple_tag
def gone(moment: datetime, now: datetime) -> str:
    """The days from a moment until today: "61 days"."""
    n = max(0, (timezone.localdate(now) - timezone.localdate(moment)).days)
    return ngettext("%(n)s 天", "%(n)s 天", n) % {"n": n}
