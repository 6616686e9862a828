"""Who one is, and the places one works in."""

from typing import Any

from django.conf import settings
from django.db.models import Q

from sixia.field.sections.scene import Items, Scene
from sixia.grid.models import Area, Team
from sixia.grid.queries import head

LEVELS = ("town", "village", "grid", "micro_grid")
MOST = 5000


def me(s: Scene) -> Items:
    staff, chief = s.staff, head(s.staff.unit, s.today)
    return [
        {
            "staff": staff.pk,
            "name": staff.name,
            "unit": staff.unit_id,
            "unit_name": staff.unit.name,
            "roles": sorted(s.duties.roles),
            "county": settings.SIXIA_NAME,
            "portal_name": settings.SIXIA_PORTAL_NAME,
            "hotline": settings.SIXIA_HOTLINE,
            "today": s.today,
            "phone_of_head": chief.phone if chief else "",
        }
    ]


def areas(s: Scene) -> Items:
    """The places of one's duties and teams, from town to micro-grid."""
    codes = {d.area for d in s.duties.held}
    codes |= set(Team.objects.filter(members=s.staff).values_list("area_id", flat=True))
    here = Q(pk__in=[])
    for code in codes:
        here |= Q(code__startswith=code)
    rows = Area.objects.filter(here, level__in=LEVELS).select_related("team").order_by("code")
    return [_area(row) for row in rows[:MOST]]


def _area(row: Area) -> dict[str, Any]:
    team = getattr(row, "team", None)
    return {
        "code": row.code,
        "name": row.name,
        "full_name": row.full_name,
        "level": row.level,
        "team": {"name": team.name, "phone": team.phone} if team else None,
    }
