"""A household's file in templates."""

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from sixia.web import homes
from sixia.web.names import Labels
from sixia.web.story import own

register = template.Library()
register.filter("circumstances", homes.named)


@register.filter
def home_label(code: str, table: str) -> str:
    """{{ line.kind|home_label:"LINE" }}"""
    found: Labels = getattr(homes, table)
    return str(found.get(code, code))


@register.simple_tag
def changed(change: dict[str, object]) -> SafeString:
    """What was set right: the field, the old and the new; of minors only that it was."""
    field = str(change.get("field", ""))
    if field == "closed":
        yes, no = gettext("本户同意结档"), gettext("本户没有同意结档")
        return escape(yes if change.get("new") else no)
    label = homes.FIELD.get(field, field)
    if field == "minors":
        return escape(label)
    old, new = (homes.value_of(field, change.get(k)) for k in ("old", "new"))
    return format_html("{}: {} → {}", label, own(old), own(new))
