"""派单: who is given a matter by the dispatch catalogue."""

from datetime import datetime

from sixia.grid.models import Unit
from sixia.ledger.append import Done
from sixia.ledger.commands import Assign, By, Refer
from sixia.ledger.models import CatalogueItem
from sixia.ledger.moves import Refused


def suggested(class_code: str) -> list[CatalogueItem]:
    """The catalogue's items for a class, the most specific first, those for any class last."""
    prefixes = {class_code[:n] for n in (0, 2, 4, 6)}
    items = CatalogueItem.objects.filter(class_code__in=prefixes).select_related("unit")
    return sorted(items, key=lambda item: (-len(item.class_code), item.number))


def item_for(class_code: str, unit: Unit) -> CatalogueItem | None:
    """The item that gives this class to this unit or to one it is a part of, if there is one."""
    return next((i for i in suggested(class_code) if i.unit_id in unit.ids), None)


def after_assign(_done: Done, command: Assign | Refer, _by: By, _now: datetime) -> None:
    """A catalogue number that is named must exist and give the matter to this unit."""
    if not command.catalogue:
        return
    item = CatalogueItem.objects.filter(number=command.catalogue).first()
    if item is None or item.unit_id not in command.unit_path:
        raise Refused("not_in_catalogue", number=command.catalogue)
