"""Personal data: sealed on the way in, opened only with a reason, each look logged."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from sixia.grid.looks import NoReason, log_look
from sixia.grid.models import Look, Staff
from sixia.hear.models import Concern, Person
from sixia.seal import envelope

FIELDS = ("name", "phone", "email", "address")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who spoke, in clear: never stored, never logged."""

    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""

    def __bool__(self) -> bool:
        return any((self.name, self.phone, self.email, self.address))


def sealed(speaker: Speaker) -> Person | None:
    """An unsaved row with everything sealed; None for someone who gave nothing."""
    if not speaker:
        return None
    keys = settings.SIXIA_KEYS
    told = {f: getattr(speaker, f) for f in FIELDS if getattr(speaker, f)}
    boxes = {f: envelope.seal(keys, text, f"hear.person.{f}") for f, text in told.items()}
    return Person(
        **boxes, phone_index=phone_index(speaker.phone), email_index=email_index(speaker.email)
    )


def phone_index(phone: str) -> str:
    """The keyed index of a phone number, or "" for none."""
    number = envelope.normal_phone(phone)
    return envelope.blind(settings.SIXIA_KEYS, number, "hear.person.phone") if number else ""


def email_index(email: str) -> str:
    address = envelope.normal_email(email)
    return envelope.blind(settings.SIXIA_KEYS, address, "hear.person.email") if address else ""


def opened(person: Person) -> Speaker:
    """In clear, for the machine's own use (addressing a letter). People go through `look`."""
    keys = settings.SIXIA_KEYS
    boxes = {f: bytes(getattr(person, f)) for f in FIELDS}
    texts = {f: envelope.open_(keys, box, f"hear.person.{f}") for f, box in boxes.items() if box}
    return Speaker(**texts)


@transaction.atomic
def look(concern: Concern, staff: Staff, why: str, now: datetime) -> Speaker:
    """Who spoke, for a member of staff who says why; the look is logged first. Raises NoReason."""
    if not why.strip():
        raise NoReason
    log_look(concern.key, staff, "person", why, now)
    return opened(concern.person) if concern.person else Speaker()


def take_looks(about: UUID) -> list[dict[str, object]]:
    """Take the looks at a concern out of the open log, oldest first, to be sealed with it."""
    looks = Look.objects.filter(about=about).order_by("at", "pk")
    told = [
        {"verb": "looked", "by": f"staff:{x.staff_id}", "at": x.at, "words": {x.what: x.why}}
        for x in looks
    ]
    looks.delete()
    return told
