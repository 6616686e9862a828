"""An import in templates."""

from datetime import datetime

from django import template
from django.utils import timezone

from sixia.web.imports import FIELD

register = template.Library()


@register.filter
def import_field(name: str) -> str:
    """What a field of a profile is called."""
    return str(FIELD.get(name, name))


@register.filter
def moment(text: str) -> datetime:
    """A moment that was written down as text, in the deployment's zone."""
    return timezone.localtime(datetime.fromisoformat(text))
