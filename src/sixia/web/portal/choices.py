"""What a resident chooses from: a place by name, what it is about, which unit."""

from functools import lru_cache
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from sixia.grid import queries as grid
from sixia.grid.known import known
from sixia.hear.taxonomy import taxonomy

LONGEST = 18  # digits of a micro-grid's code
Options = list[tuple[str, str]]
Groups = list[tuple[str, Options]]


class Long(forms.Select):
    """A choice of hundreds. Written out once for each list, where Django would ask a template for
    each line of it, each time somebody opens the page."""

    lang = ""  # of the names

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: Any = None,  # noqa: ARG002 - Django names it
    ) -> SafeString:
        own = get_language() or "zh-hans" if self.lang else ""
        lines = _lines(tuple(_frozen(each) for each in self.choices), own)
        if value:
            chosen = format_html('value="{}"', value)
            lines = lines.replace(chosen, f"{chosen} selected", 1)
        told = flatatt({**self.build_attrs(self.attrs, attrs), "name": name})
        return format_html("<select{}>{}</select>", told, mark_safe(lines))  # noqa: S308 - escaped line by line


class Names(Long):
    """A choice of names that stay in Chinese whatever the page's language."""

    lang = "zh-Hans"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"lang": self.lang, **(attrs or {})})


Line = tuple[str, str] | tuple[str, tuple[tuple[str, str], ...]]


def _frozen(choice: Any) -> Line:
    value, label = choice
    if isinstance(label, list | tuple):
        return str(value), tuple((str(code), str(name)) for code, name in label)
    return str(value), str(label)


@lru_cache(maxsize=32)
def _lines(choices: tuple[Line, ...], own: str) -> str:
    """All options as HTML; `own` is the language of the one that names nothing."""
    told = []
    for value, label in choices:
        if isinstance(label, str):
            told.append(_option(value, label, "" if value else own))
        else:
            inner = format_html_join("", "{}", ((_option(code, name, ""),) for code, name in label))
            told.append(format_html('<optgroup label="{}">{}</optgroup>', value, inner))
    return "".join(told)


def _option(value: str, label: str, lang: str) -> SafeString:
    of = format_html(' lang="{}"', lang) if lang else ""
    return format_html('<option value="{}"{}>{}</option>', value, of, label)


class Listed(forms.ChoiceField):
    """A choice from a long list, which is read only to be shown: whether what came is on it, the
    ledger says when it takes it."""

    def valid_value(self, value: Any) -> bool:
        return str(value).isascii() and str(value).isdigit() and len(str(value)) <= LONGEST


def places() -> Groups:
    """Villages grouped by town; the whole town or county for those who can't say nearer."""
    return _places(known().stamp, get_language() or "zh-hans")


@lru_cache(maxsize=4)
def _places(_stamp: str, _language: str) -> Groups:
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
    return _offices(known().stamp, get_language() or "zh-hans")


@lru_cache(maxsize=4)
def _offices(_stamp: str, _language: str) -> Groups:
    groups: dict[str, Options] = {}
    for unit in grid.offices():
        groups.setdefault(unit.get_kind_display(), []).append((str(unit.pk), unit.name))
    return list(groups.items())
