"""An outing of each kind, planned the way its people would."""

from datetime import timedelta
from typing import Any

import pytest

from sixia.field.models import Outing
from sixia.field.outings import Plan, plan
from tests.factories import NOW, VILLAGE, County, later


def told(c: County, kind: str = "meeting", **more: Any) -> Plan:
    """What the village head plans for the day after tomorrow, unless told otherwise."""
    begins = more.pop("starts_at", later(days=2))
    asked: dict[str, Any] = {
        "kind": kind, "area_code": VILLAGE, "starts_at": begins,
        "ends_at": begins + timedelta(hours=2), "lead": c.cun.pk, "unit": c.village.pk,
        "place": "村口晒谷场",
    }  # fmt: skip
    return Plan(**{**asked, **more})


def planned(c: County, kind: str = "meeting", who: str = "cun", **more: Any) -> Outing:
    return plan(told(c, kind, **more), c.can(who), NOW)


@pytest.fixture
def meeting(c: County) -> Outing:
    return planned(c)
