"""派单: who is given a matter by the dispatch catalogue."""

from datetime import datetime

from django.utils import timezone

from sixia.grid.models import Staff, Unit
from sixia.grid.queries import members
from sixia.ledger.actor import By
from sixia.ledger.append import Done
from sixia.ledger.commands import Assign, Hand, Invite, Refer
from sixia.ledger.models import CatalogueItem
from sixia.ledger.moves import Refused
from sixia.ledger.states import State


def suggested(class_code: str) -> list[CatalogueItem]:
    """The catalogue's items for a class, the most specific first, those for any class last."""
    prefixes = {class_code[:n] for n in (0, 2, 4, 6)}
    items = CatalogueItem.objects.filter(class_code__in=prefixes).select_related("unit")
    return sorted(items, key=lambda item: (-len(item.class_code), item.number))


def item_for(class_code: str, unit: Unit) -> CatalogueItem | None:
    """The item that gives this class to this unit or to one it is a part of, if there is one."""
    return next((i for i in suggested(class_code) if i.unit_id in unit.ids), None)


def after_assign(done: Done, command: Assign | Refer, _by: By, now: datetime) -> None:
    """What the command says of units and people must be so; a catalogue number that is named
    must exist and give the matter to this unit."""
    unit = _unit(command.unit, command.unit_path)
    _member(unit, command.person, now)
    if isinstance(command, Assign):
        _outside(command.checker, unit, done.after)
        if command.with_unit is not None:
            _unit(command.with_unit, command.with_path)
    if not command.catalogue:
        return
    item = CatalogueItem.objects.filter(number=command.catalogue).first()
    if item is None or item.unit_id not in command.unit_path:
        raise Refused("not_in_catalogue", number=command.catalogue)


def after_hand(done: Done, command: Hand, _by: By, now: datetime) -> None:
    assert done.case.unit is not None  # only an assigned case is handed on
    _member(done.case.unit, command.person, now)


def after_invite(_done: Done, command: Invite, _by: By, _now: datetime) -> None:
    if not Unit.objects.filter(pk=command.unit).exists():
        raise Refused("no_such_unit", unit=command.unit)


def _unit(unit_id: int, path: tuple[int, ...]) -> Unit:
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None or unit.ids != tuple(path):
        raise Refused("no_such_unit", unit=unit_id)
    return unit


def _member(unit: Unit, person: int, now: datetime) -> None:
    if not members(unit, timezone.localdate(now)).filter(pk=person).exists():
        raise Refused("not_of_unit", field="person")


def _outside(checker: int, unit: Unit, state: State) -> None:
    """Who checks serves neither in the unit nor in the one complained about."""
    staff = Staff.objects.filter(pk=checker, is_active=True).select_related("unit").first()
    inside = {unit.pk, state.about_unit if state.about_path else None}
    if staff is None or inside & set(staff.unit.ids):
        raise Refused("own_unit", field="checker")
