"""What a model suggests to whoever dispatches, as choices they can take with a click.

A link fills in the form and does nothing else; what stands in it is still theirs to change. The
form carries what was shown, so that it is known what became of it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sixia.grid.models import Unit
from sixia.hear.taxonomy import taxonomy
from sixia.learn.suggest import Suggested, suggestions
from sixia.ledger.models import Case
from sixia.ledger.queries import concerns_of
from sixia.web.office.moves.people import Grouped

# Plain words for how likely something is, the likeliest first.
SURE: tuple[tuple[float, str | Promise], ...] = (
    (0.9, _("很有把握")),
    (0.7, _("比较有把握")),
    (0.4, _("说不准")),
    (0.0, _("也有可能")),
)
CODES = re.compile(r"(class|unit)=(\d{1,12}(?:,\d{1,12}){0,2})")


@dataclass(frozen=True, slots=True)
class Hint:
    """One suggestion: its name, how sure the model is, and where a click leads; `on` if it stands
    in the form already, `url` is empty where nobody can be chosen."""

    what: str
    name: str
    sure: str | Promise
    url: str
    on: bool


@dataclass(frozen=True, slots=True)
class Hints:
    classes: tuple[Hint, ...] = ()
    units: tuple[Hint, ...] = ()


NONE = Hints()


def hints(case: Case, chosen: Mapping[str, Any], seats: Grouped, now: datetime) -> Hints:
    """What is suggested for this case as the form stands; nothing where no model is in use."""
    said = concerns_of(case).order_by("pk").first()
    words, channel = (said.words or "", said.channel) if said else ("", "")
    told = suggestions(case, words, channel, now, str(chosen.get("class_code") or ""))
    if not told.classes and not told.units:
        return NONE
    known, language = taxonomy(), get_language() or "zh"
    path = {one.what: known.path(one.what) for one in told.classes}
    names = {
        code: " › ".join(known.label(each.code, language) for each in found) or code
        for code, found in path.items()
    }
    classes = [_hint(one, names[one.what], "class_code", one.what, chosen) for one in told.classes]
    return Hints(tuple(classes), tuple(_units(told.units, chosen, seats)))


def _units(told: Sequence[Suggested], chosen: Mapping[str, Any], seats: Grouped) -> list[Hint]:
    rows = Unit.objects.filter(pk__in=[one.what for one in told]) if told else []
    names = {str(unit.pk): unit.name for unit in rows}
    first = {options[0][0].partition(":")[0]: options[0][0] for _name, options in seats if options}
    return [
        _hint(one, names[one.what], "seat", first.get(one.what, ""), chosen)
        for one in told
        if one.what in names
    ]


def _hint(one: Suggested, name: str, field: str, value: str, chosen: Mapping[str, Any]) -> Hint:
    sure = next(words for least, words in SURE if one.share >= least)
    kept = {key: chosen[key] for key in ("class_code", "seat") if chosen.get(key)}
    url = "?" + urlencode({**kept, field: value}) if value else ""
    stands = str(chosen.get(field) or "").partition(":")[0] == one.what
    return Hint(one.what, name, sure, url, stands)


def packed(shown: Hints) -> str:
    """What was shown, as the form carries it."""
    parts = {"class": shown.classes, "unit": shown.units}
    return ";".join(f"{k}={','.join(hint.what for hint in v)}" for k, v in parts.items() if v)


def unpacked(carried: str) -> dict[str, list[str]]:
    """What a form carries; what is not of that shape is passed over."""
    return {what: codes.split(",") for what, codes in CODES.findall(carried)}
