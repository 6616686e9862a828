"""What templates say of outings, on every face."""

from django import template

from sixia.web import outings

register = template.Library()
register.filter("kind_name", outings.kind_name)
register.filter("kind_short", outings.kind_short)
