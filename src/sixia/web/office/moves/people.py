"""Whom a move may name: staff by unit, units, checkers. Few statements, whatever the number."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from sixia.grid.models import Duty, Staff, Unit
from sixia.grid.queries import NoHome, head, home, on_duty

Grouped = list[tuple[str, list[tuple[str, str]]]]


def in_office(day: date) -> QuerySet[Duty]:
    """Duties of those who can be made responsible on this day, heads first in each unit."""
    working = Duty.objects.filter(
        Q(until__isnull=True) | Q(until__gte=day),
        since__lte=day,
        role__in=("handler", "unit_head"),
        staff__is_active=True,
    )
    return working.select_related("staff", "unit").order_by("unit__code", "-role", "staff__name")


def seats(duties: Iterable[Duty], first: int | None = None) -> Grouped:
    """Unit and person as one choice, "unit:person", grouped by unit; `first` is on top.

    One list instead of two that depend on one another: it works without any script.
    """
    groups: dict[int, tuple[str, dict[str, str]]] = {}
    for duty in duties:
        name, options = groups.setdefault(duty.unit_id, (duty.unit.name, {}))
        label = f"{duty.staff.name}({duty.get_role_display()})"
        options.setdefault(f"{duty.unit_id}:{duty.staff_id}", f"{name} · {label}")
    order = sorted(groups, key=lambda unit: unit != first)
    return [(groups[u][0], list(groups[u][1].items())) for u in order]


def seated_at(value: str) -> tuple[Unit, int]:
    """The unit and the person's id behind a choice that `seats` made."""
    unit, _, person = value.partition(":")
    return Unit.objects.get(pk=int(unit)), int(person)


def home_unit(area: str) -> int | None:
    """The unit that a place resolves to: a suggestion, never more."""
    try:
        return home(area).unit.pk
    except NoHome:
        return None


def checkers(area: str, day: date) -> list[tuple[int, str]]:
    rows = on_duty("supervisor", area, day).select_related("unit").order_by("name", "pk")
    return [(s.pk, f"{s.name}({s.unit.name})") for s in rows]


def units(but: int | None = None) -> list[tuple[int, str]]:
    rows = Unit.objects.exclude(pk=but) if but else Unit.objects.all()
    return [(u.pk, u.name) for u in rows.order_by("code")]


def reviewer(unit_id: int, day: date) -> tuple[Unit, Staff] | None:
    """The unit above this one and who heads it; None where nobody is above."""
    unit = Unit.objects.select_related("parent").filter(pk=unit_id).first()
    if unit is None or unit.parent is None:
        return None
    found = head(unit.parent, day)
    return (unit.parent, found) if found else None
