"""For whom sections are made, and codes in words of both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.utils import timezone, translation

from sixia.grid.models import Staff
from sixia.grid.rules import Duties

Items = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Scene:
    """Whose telephone, with which duties, when."""

    staff: Staff
    duties: Duties
    now: datetime

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)


@cache
def _in(language: str, label: object) -> str:
    with translation.override(language):
        return str(label)


def both(name: str, labels: Mapping[str, Any], code: str) -> dict[str, str]:
    """A code in words, in both languages: a telephone is read without the server."""
    label = labels.get(code, "")
    return {f"{name}_zh": _in("zh-hans", label), f"{name}_en": _in("en", label)}
