"""The outbox: what is to be told is written down first, then handed to a channel.

A message is `queued` in the transaction of its event, `handed` to a channel that needs people or
another system, and settled as `arrived` or `failed` when somebody or something says so.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from sixia.post.models import Message
from sixia.seal import envelope

TO, BODY = "post.message.to", "post.message.body"


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to be told to one person. `to` is a phone number, e-mail or postal address."""

    about: UUID
    concern: int | None
    purpose: str
    channel: str
    to: str
    subject: str
    body: str
    language: str = "zh-hans"


def queue(letters: Iterable[Letter], now: datetime) -> list[Message]:
    """Write messages into the outbox, in the caller's transaction. One statement."""
    return Message.objects.bulk_create(rows(letters, now))


def rows(letters: Iterable[Letter], now: datetime) -> list[Message]:
    """Messages not yet written, to be written together with what they tell of."""
    return [_row(letter, now) for letter in letters]


def _row(letter: Letter, now: datetime) -> Message:
    keys = settings.SIXIA_KEYS
    return Message(
        about=letter.about,
        concern=letter.concern,
        purpose=letter.purpose,
        channel=letter.channel,
        language=letter.language,
        to=envelope.seal(keys, letter.to, TO),
        hint=hint(letter.to),
        subject=letter.subject[:80],
        body=envelope.seal(keys, letter.body, BODY),
        created_at=now,
    )


def hint(address: str) -> str:
    """Enough of an address to recognise it by, never all: "199****0001", "l***@…", "清溪…"."""
    if "@" in address:
        name, _, host = address.partition("@")
        return f"{name[:1] if len(name) > 1 else ''}***@{host}"[:40]
    number = re.fullmatch(r"[0-9 +()-]{11,}", address)
    return f"{address[:3]}****{address[-4:]}" if number else f"{address[:2]}…"


def address(message: Message) -> str:
    return envelope.open_(settings.SIXIA_KEYS, bytes(message.to), TO)


def body(message: Message) -> str:
    return envelope.open_(settings.SIXIA_KEYS, bytes(message.body), BODY)


def waiting(channel: str) -> QuerySet[Message]:
    """Messages nobody has handed on yet, oldest first."""
    return Message.objects.filter(channel=channel, state="queued").order_by("id")


def of(about: UUID) -> QuerySet[Message]:
    """All that was sent about one case, newest first."""
    return Message.objects.filter(about=about).order_by("-id")


def hand(messages: Iterable[Message], now: datetime) -> list[Message]:
    """Mark as handed over those that were still queued; a second call hands nothing twice."""
    taken = []
    for message in messages:
        changed = Message.objects.filter(pk=message.pk, state="queued").update(
            state="handed", handed_at=now
        )
        if changed:
            taken.append(message)
    return taken


def take_back(message: Message, trouble: str, most: int, now: datetime) -> None:
    """It could not be handed over: it waits again, or has failed after so many tries."""
    message.tries += 1
    over = message.tries >= most
    Message.objects.filter(pk=message.pk, state="handed").update(
        state="failed" if over else "queued",
        tries=message.tries,
        trouble=trouble[:200],
        handed_at=None,
        settled_at=now if over else None,
    )


def settle(message: Message, arrived: bool, now: datetime, trouble: str = "") -> bool:
    """Say whether a message arrived. False if that had been said before."""
    changed = Message.objects.filter(pk=message.pk, state__in=("queued", "handed")).update(
        state="arrived" if arrived else "failed", settled_at=now, trouble=trouble[:200]
    )
    return bool(changed)


def withdraw(about: UUID | None = None, concern: int | None = None) -> None:
    """Remove all messages about a case or a concern, sent or not (used when it is sealed off)."""
    if about:
        Message.objects.filter(about=about).delete()
    if concern:
        Message.objects.filter(concern=concern).delete()
