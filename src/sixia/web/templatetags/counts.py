"""Counts by name, where a page has many."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def at(sizes: Mapping[str, object], name: str) -> object:
    return sizes.get(name, "")
