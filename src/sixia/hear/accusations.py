"""检举控告: own tables, own intake, own duty; every opening is logged (信访工作条例 30, 46).

Nothing here touches the search index, the ledger, the outbox or the log.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from uuid_utils.compat import uuid7

from sixia.grid.models import Staff
from sixia.grid.rules import Duties
from sixia.hear.models import Accusation, AccusationEvent
from sixia.hear.people import Speaker
from sixia.hear.record import BadConcern, code_again, hashed, made_code, same_words
from sixia.seal import envelope, tracking

TOLD, WORDS, ANSWER = "hear.accusation", "hear.accusation.event", "hear.accusation.answer"


class NotYours(Exception):
    """Accusations open only to staff who hold the duty `discipline`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All that is kept of an accusation, sealed as one."""

    words: str
    speaker: Speaker = field(default_factory=Speaker)
    area_code: str = ""
    place: str = ""
    about: str = ""
    history: str = "[]"
    files: tuple[tuple[str, str, str], ...] = ()
    source: str = ""
    source_id: str = ""


def keep(
    told: Told,
    channel: str,
    received_at: datetime,
    tracking_hash: str | None,
    key: UUID | None = None,
) -> Accusation:
    """Store one, sealed. One that was a concern keeps its key, so that it can't be sent again."""
    text = json.dumps(asdict(told), ensure_ascii=False)
    return Accusation.objects.create(
        key=key or uuid7(),
        received_at=received_at,
        channel=channel,
        sealed=envelope.seal(settings.SIXIA_KEYS, text, TOLD),
        tracking=tracking_hash,
        source_index=_source_index(told.source, told.source_id) if told.source_id else None,
    )


def _source_index(source: str, source_id: str) -> str:
    told = f"{source}\x00{source_id}"  # no database keeps a NUL in either
    return envelope.blind(settings.SIXIA_KEYS, told, "hear.accusation.source")


def imported(source: str, ids: Sequence[str]) -> dict[str, tuple[str, datetime]]:
    """Which of these ids of a source were sealed off, with their words and time: for the import's
    own use, which takes them for what is here already and tells nobody."""
    named = {_source_index(source, each): each for each in ids}
    rows = Accusation.objects.filter(source_index__in=named).order_by("id")
    return {
        named[str(row.source_index)]: (str(_opened(row)["words"]), row.received_at) for row in rows
    }


def receive(
    told: Told,
    channel: str,
    now: datetime,
    staff: Staff | None = None,
    key: UUID | None = None,
    held: str = "",
) -> str | None:
    """Take an accusation in; its tracking code, or None if this key is here already, unless it
    comes again at once from who holds the secret it came with.

    Raises BadConcern, also where this key came with other words or about someone else: those
    would be kept nowhere.
    """
    if not told.words.strip():
        raise BadConcern("no_words")
    if len(told.words) > 10_000:
        raise BadConcern("too_long", most=10_000)
    code = made_code(key, held, told.words) if key and held else tracking.new_code()
    try:
        with transaction.atomic():
            log(keep(told, channel, now, hashed(code), key), staff, "received", now)
    except IntegrityError:
        before = Accusation.objects.filter(key=key).first() if key else None
        if key and before:
            kept = _opened(before)
            if not all(same_words(getattr(told, it), kept[it]) for it in ("words", "about")):
                raise BadConcern("other_told") from None
            return code_again(key, held, told.words, before.tracking, before.received_at, now)
        raise
    return code


def log(
    accusation: Accusation, staff: Staff | None, verb: str, now: datetime, words: str = ""
) -> None:
    box = envelope.seal(settings.SIXIA_KEYS, words, WORDS) if words else b""
    AccusationEvent.objects.create(accusation=accusation, staff=staff, verb=verb, at=now, words=box)


def _allowed(duties: Duties, staff: Staff | None = None) -> None:
    if "discipline" not in duties.roles or (staff and staff.pk != duties.staff):
        raise NotYours


def listed(duties: Duties) -> list[Accusation]:
    """Those kept, newest first, for staff with the duty. Raises NotYours."""
    _allowed(duties)
    return list(Accusation.objects.order_by("-received_at", "-id"))


@transaction.atomic
def open_one(key: str, staff: Staff, duties: Duties, now: datetime) -> tuple[Accusation, Told]:
    """Read one; the opening is logged first. Raises NotYours, Accusation.DoesNotExist."""
    _allowed(duties, staff)
    accusation = Accusation.objects.get(key=key)
    log(accusation, staff, "opened", now)
    raw = _opened(accusation)
    raw["speaker"] = Speaker(**raw["speaker"])
    raw["files"] = tuple(tuple(f) for f in raw["files"])
    return accusation, Told(**raw)


def _opened(accusation: Accusation) -> dict[str, Any]:
    text = envelope.open_(settings.SIXIA_KEYS, bytes(accusation.sealed), TOLD)
    return dict(json.loads(text))


@transaction.atomic
def act(key: str, staff: Staff, duties: Duties, verb: str, words: str, now: datetime) -> Accusation:
    """Note, take in hand or end with an answer. Raises NotYours, BadConcern."""
    _allowed(duties, staff)
    if verb not in ("noted", "taken", "ended"):
        raise ValueError(f"not something to do with an accusation: {verb}")
    if not words.strip():
        raise BadConcern("no_words")
    accusation = Accusation.objects.select_for_update().get(key=key)
    if accusation.stage == "ended":
        raise BadConcern("ended")
    stage = {"taken": "in_hand", "ended": "ended"}.get(verb)
    if stage:
        accusation.stage = stage
    if verb == "ended":
        accusation.answer = envelope.seal(settings.SIXIA_KEYS, words, ANSWER)
    accusation.save()
    log(accusation, staff, verb, now, words)
    return accusation


def kept_files() -> Iterator[str]:
    """The SHA-256 of every file that is kept for an accusation; nothing else is told."""
    for sealed in Accusation.objects.values_list("sealed", flat=True).iterator():
        raw = json.loads(envelope.open_(settings.SIXIA_KEYS, bytes(sealed), TOLD))
        yield from (sha256 for sha256, _, _ in raw["files"])


@dataclass(frozen=True, slots=True)
class Progress:
    """What the one who told it may see with their code: the stage, and the answer once given."""

    stage: str
    answer: str


def progress(text: str) -> Progress | None:
    """Progress by tracking code; None if there is none. Raises tracking.BadCode."""
    code = hashed(tracking.normal_code(text))
    accusation = Accusation.objects.filter(tracking=code).first()
    if accusation is None:
        return None
    box = bytes(accusation.answer)
    answer = envelope.open_(settings.SIXIA_KEYS, box, ANSWER) if box else ""
    return Progress(accusation.stage, answer)


def story(accusation: Accusation) -> list[tuple[AccusationEvent, str]]:
    """What was done, oldest first, with the words opened; only after `open_one`."""
    keys = settings.SIXIA_KEYS
    rows = accusation.events.select_related("staff").order_by("id")
    return [(e, envelope.open_(keys, bytes(e.words), WORDS) if e.words else "") for e in rows]
