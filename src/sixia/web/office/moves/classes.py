"""The livelihood classes as choices, grouped by the first level."""

from django.utils.translation import get_language

from sixia.hear.taxonomy import Taxonomy, taxonomy

Grouped = list[tuple[str, list[tuple[str, str]]]]


def grouped() -> Grouped:
    """Second and third level under each first, third ones after the second they belong to."""
    language = get_language() or "zh"
    known = taxonomy()
    groups: Grouped = []
    for top in known.children():
        name = known.label(top.code, language)
        below = [x.code for x in known if x.code.startswith(top.code) and x.level > 1]
        options = [(code, _below(known, code, language)) for code in below]
        groups.append((name, [(top.code, name), *options]))
    return groups


def _below(known: Taxonomy, code: str, language: str) -> str:
    """The name of a class with those above it, but for the first level."""
    return " › ".join(known.label(each.code, language) for each in known.path(code)[1:])
