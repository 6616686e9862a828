"""Each look at personal data is written down before anything is shown."""

from datetime import datetime
from uuid import UUID

from sixia.grid.models import Look, Staff


class NoReason(Exception):
    """Personal data is shown only to someone who says what for."""


def log_look(about: UUID, staff: Staff, what: str, why: str, now: datetime) -> None:
    """Write down that someone is about to be shown something of a person's: `what` is person,
    attachment, message, household, minors or import (rows that did not come in); `about` is the
    concern's, household's or import's key."""
    Look.objects.create(staff=staff, about=about, what=what, why=why.strip()[:200], at=now)


def log_looks(abouts: list[UUID], staff: Staff, what: str, why: str, now: datetime) -> None:
    """The same for several at once, one line each. One statement."""
    told = why.strip()[:200]
    Look.objects.bulk_create(
        Look(staff=staff, about=about, what=what, why=told, at=now) for about in abouts
    )
