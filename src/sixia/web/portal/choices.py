"""What a resident chooses from: a place by name, what it is about, which unit."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext

from sixia.grid import queries as grid
from sixia.hear.taxonomy import taxonomy

LONGEST = 18  # digits of a micro-grid's code
Options = list[tuple[str, str]]
Groups = list[tuple[str, Options]]


class Names(forms.Select):
    """A choice of names that stay in Chinese whatever the page's language."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if not value:
            option["attrs"]["lang"] = get_language() or "zh-hans"
        return option


class Listed(forms.ChoiceField):
    """A choice from a long list, which is read only to be shown: whether what came is on it, the
    ledger says when it takes it."""

    def valid_value(self, value: Any) -> bool:
        return str(value).isascii() and str(value).isdigit() and len(str(value)) <= LONGEST


def places() -> Groups:
    """Villages grouped by town; the whole town or county for those who can't say nearer."""
    groups: dict[str, tuple[str, Options]] = {}
    for area in grid.places():
        town = area.code[:9]
        _title, options = groups.setdefault(town, (area.name, []))
        whole = gettext("说不清在哪里") if len(area.code) == 6 else gettext("说不清是哪个村")
        nearer = area.name if area.level == "village" else f"{area.name}({whole})"
        options.append((area.code, nearer))
    return list(groups.values())


def classes() -> Groups:
    """The second level under the first: near enough for a resident, a dispatcher refines it."""
    known, language = taxonomy(), get_language() or "zh"
    return [
        (
            known.label(top.code, language),
            [(each.code, known.label(each.code, language)) for each in known.children(top.code)],
        )
        for top in known.children()
    ]


def offices() -> Groups:
    """Units grouped by kind."""
    groups: dict[str, Options] = {}
    for unit in grid.offices():
        groups.setdefault(unit.get_kind_display(), []).append((str(unit.pk), unit.name))
    return list(groups.items())
