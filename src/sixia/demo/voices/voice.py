"""What one person said, as plain data."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Voice:
    """A concern as it came in; `at` is aware, in Asia/Shanghai.

    `matter` is the same string for all who speak of one happening. `place` is what the person
    said about where; `area_code` has 12 (village) or 15 (grid) digits."""

    at: datetime
    channel: str  # web visit letter phone meeting reception email
    kind: str  # request suggestion enquiry complaint thanks
    topic: str
    issue: str
    class_hint: str
    area_code: str
    village: str  # its name
    place: str
    title: str
    words: str
    name: str | None
    phone: str | None
    consent: bool
    unit_code: str
    grade: str  # urgent utilities ordinary complex
    matter: str | None
