"""Outings whose day has come, as their pages need them."""

import re
from datetime import date, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from sixia.field.models import Outing
from sixia.field.outings import Plan, plan
from tests.factories import NOW, VILLAGE, County, later


def held(c: County, kind: str, who: str, **more: Any) -> Outing:
    """One whose day was NOW, which for the pages is past; planned by whoever leads it."""
    staff = getattr(c, who)
    asked: dict[str, Any] = {
        "kind": kind, "area_code": VILLAGE, "starts_at": NOW, "ends_at": later(hours=3),
        "lead": staff.pk, "unit": staff.unit_id, "place": "村口晒谷场",
    }  # fmt: skip
    return plan(Plan(**{**asked, **more}), c.can(who), NOW)


def meeting(c: County, **more: Any) -> Outing:
    return held(c, "meeting", "cun", **more)


def reception(c: County, **more: Any) -> Outing:
    """Announced; the deputy head of the county receives, the head of housing goes along."""
    outing = held(c, "reception", "he", goers=[c.qin.pk], **more)
    outing.state, outing.published_at = "published", NOW - timedelta(days=5)
    outing.save()
    return outing


def onsite(c: County, **more: Any) -> Outing:
    invited = [c.housing.pk, c.traffic.pk]
    return held(c, "onsite", "he", goers=[c.qin.pk], invited=invited, **more)


def secret(c: County) -> Outing:
    """Unannounced, and its day has not come."""
    begins = timezone.now() + timedelta(days=20)
    ends = begins + timedelta(hours=2)
    return held(c, "research", "qin", starts_at=begins, ends_at=ends, unannounced=True)


def outings(c: County) -> dict[str, object]:
    return {"meeting": meeting(c).pk, "reception": reception(c).pk, "onsite": onsite(c).pk}


def hidden(html: str) -> dict[str, str]:
    """What a page's form carries unseen."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html)
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def form(client: Client, url: str, **typed: Any) -> dict[str, Any]:
    """The form of a page as one would send it, with this typed in."""
    return {**hidden(client.get(url).content.decode()), **typed}


def soon(days: int = 9) -> str:
    day: date = timezone.localdate() + timedelta(days=days)
    return day.isoformat()
