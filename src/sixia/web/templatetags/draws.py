"""What templates say of draws."""

from django import template
from django.utils.translation import gettext, ngettext

from sixia.field.models import Draw
from sixia.grid.models import Household

register = template.Library()


@register.simple_tag
def what_of(draw: Draw) -> str:
    """How many of what are drawn: "5 villages by lot"."""
    n = sum(draw.sizes.values())
    if draw.of == "village":
        told = ngettext("抽 %(n)s 个村(社区)", "抽 %(n)s 个村(社区)", n)
    elif draw.of == "grid":
        told = ngettext("抽 %(n)s 个网格", "抽 %(n)s 个网格", n)
    else:
        told = ngettext("抽 %(n)s 户困难家庭", "抽 %(n)s 户困难家庭", n)
    return told % {"n": n}


@register.simple_tag
def file_number(home: Household) -> str:
    """What a household's file is called where no name is told."""
    return gettext("第 %(n)s 号档案") % {"n": home.pk}
