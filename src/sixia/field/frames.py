"""What can be drawn in an area: its villages, its grids, or the households with an open file."""

import hashlib
from collections.abc import Iterable, Mapping
from uuid import UUID

from sixia.field.models import Draw
from sixia.grid.models import Area, Household

# By what a draw can be stratified, and how long such a place's code is.
STRATA: Mapping[str, tuple[str, ...]] = {
    "village": ("town",),
    "grid": ("town", "village"),
    "household": ("town", "village"),
}
LENGTH = {"town": 9, "village": 12}


def fingerprint(key: UUID) -> str:
    """What stands for a household in a frame that everyone may read: 32 hex digits of the SHA-256
    of its key. The key itself tells to the millisecond when the file was opened."""
    return hashlib.sha256(str(key).encode()).hexdigest()[:32]


def ids(of: str, area_code: str) -> dict[str, str]:
    """Every id that could be drawn there now, with the code of its place. One query."""
    if of == "household":
        files = Household.objects.filter(area__code__startswith=area_code)
        rows = files.filter(closed_at=None, erased_at=None).values_list("key", "area_id")
        return {fingerprint(key): code for key, code in rows}
    areas = Area.objects.filter(code__startswith=area_code, level=of)
    return {code: code for code in areas.values_list("code", flat=True)}


def strata(places: Mapping[str, str], by: str) -> dict[str, str] | None:
    """Each id's town or village; None for a draw without strata."""
    return {one: code[: LENGTH[by]] for one, code in places.items()} if by else None


def households(draw: Draw) -> list[Household]:
    """The households drawn, in the order they were drawn; those erased since are left out."""
    wanted = set(draw.result or ()) if draw.of == "household" else set()
    if not wanted:
        return []
    files = Household.objects.filter(area__code__startswith=draw.area_id, erased_at=None)
    known = {fingerprint(key): pk for pk, key in files.values_list("pk", "key")}
    found = _by_pk(known[one] for one in wanted & known.keys())
    return [found[known[one]] for one in draw.result or () if one in known]


def _by_pk(pks: Iterable[int]) -> dict[int, Household]:
    return Household.objects.select_related("area").in_bulk(list(pks))
