"""What a household sees of its file with its code."""

from dataclasses import dataclass
from datetime import date

from sixia.field.file import Line, composed
from sixia.grid import homes, pairing
from sixia.grid.homes import Family, Minors
from sixia.grid.models import Household, Look, Pairing
from sixia.grid.onduty import at_work
from sixia.ledger.models import Case


@dataclass(frozen=True, slots=True)
class OwnFile:
    """What a household sees of itself with its code: all fields, its minors' too; who looked, by
    unit; who is paired with it; its measures. Lines name units, not staff; what a visitor noted
    for colleagues is not among them."""

    household: Household
    family: Family
    minors: Minors
    measures: list[Case]
    paired: list[Pairing]
    lines: list[Line]
    looks: list[Look]


LOOKS_SHOWN = 100


def own_file(home: Household, today: date) -> OwnFile:
    """For the household itself, after its code was shown. Who has left is not named any more."""
    file = composed(home, homes.family_of(home))
    looks = Look.objects.filter(about=home.key).select_related("staff__unit")
    lines = [line for line in file.lines if line.kind not in ("paired", "ended")]
    return OwnFile(
        home,
        file.family,
        homes.minors_of(home),
        file.measures,
        list(pairing.of_household(home).filter(until=None, staff__in=at_work(today))),
        lines,
        list(looks.order_by("-at", "-pk")[:LOOKS_SHOWN]),
    )
