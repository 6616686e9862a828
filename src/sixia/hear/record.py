"""Writing down what was said."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from uuid_utils.compat import uuid7

from sixia.hear import files, people, search
from sixia.hear.attachments import Clean
from sixia.hear.models import Accusation, Concern
from sixia.hear.people import Speaker
from sixia.hear.taxonomy import taxonomy
from sixia.seal import envelope, tracking

LONGEST = 10_000
AGAIN = timedelta(minutes=30)
# NUL and halves of surrogate pairs: not every database keeps them.
NOT_TEXT = re.compile("[\x00\ud800-\udfff]")


class BadConcern(Exception):
    """What was sent can't be a concern; `code` says why. Nothing was kept."""

    def __init__(self, code: str, **params: object) -> None:
        self.code, self.params = code, params
        super().__init__(f"{code} {params}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What someone said, as it came in. `key` is made by the one who sends it, so that sending
    it twice records it once; so is `code`, the tracking code of a receipt given without network.
    `held` is a secret that stays with the sender: with it a lost receipt can be told again."""

    words: str
    area_code: str
    channel: str
    received_at: datetime
    kind: str = "request"
    class_code: str = ""
    place: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    speaker: Speaker = field(default_factory=Speaker)
    consent: bool = False
    reply_by: str = "none"
    language: str = "zh-hans"
    about_unit: int | None = None
    recorded_by: int | None = None
    source: str = ""
    source_id: str = ""
    code: str = ""
    held: str = ""
    key: UUID = field(default_factory=uuid7)
    files: Sequence[Clean] = ()


def hashed(code: str) -> str:
    """The keyed hash under which a tracking code is kept; the code itself is nowhere."""
    return envelope.blind(settings.SIXIA_KEYS, code, "hear.tracking")


def check(said: Said, now: datetime) -> None:
    """Raises BadConcern if this can't be written down."""
    if not said.words.strip():
        raise BadConcern("no_words")
    if len(said.words) > LONGEST:
        raise BadConcern("too_long", most=LONGEST)
    told = (said.words, said.place, *(getattr(said.speaker, f) for f in people.FIELDS))
    if any(map(NOT_TEXT.search, told)):
        raise BadConcern("not_text")
    if said.received_at > now:
        raise BadConcern("in_the_future")
    if said.class_code and taxonomy().get(said.class_code) is None:
        raise BadConcern("no_class", named=said.class_code)


def concern_row(
    said: Said, now: datetime, code: str | None, pk: int | None = None, person: int | None = None
) -> Concern:
    """The unsaved row; its person, if any, is unsaved too. With their ids, if known."""
    spoke = people.sealed(said.speaker)
    if spoke:
        spoke.pk = person
    return Concern(
        pk=pk,
        key=said.key,
        channel=said.channel,
        kind=said.kind,
        received_at=said.received_at,
        recorded_at=now,
        recorded_by_id=said.recorded_by,
        words=said.words.strip(),
        area_id=said.area_code,
        place=said.place.strip()[:200],
        latitude=said.latitude,
        longitude=said.longitude,
        class_code=said.class_code,
        class_version=taxonomy().version if said.class_code else "",
        about_unit_id=said.about_unit,
        person=spoke,
        consent=said.consent,
        reply_by=said.reply_by,
        language=said.language,
        tracking=hashed(code) if code else None,
        source=said.source,
        source_id=said.source_id,
    )


def code_for(said: Said) -> str:
    """The code that came with it, if it is one and opens nothing else; if none came, the one that
    the sender's secret makes, or a new one.

    Raises BadConcern.
    """
    if not said.code:
        return made_code(said.key, said.held, said.words) if said.held else tracking.new_code()
    try:
        code = tracking.normal_code(said.code)
    except tracking.BadCode as error:
        raise BadConcern("bad_code") from error
    if any(
        rows.filter(tracking=hashed(code)).exists()
        for rows in (Concern.objects, Accusation.objects)
    ):
        raise BadConcern("bad_code")
    return code


def made_code(key: UUID, held: str, words: str) -> str:
    """The code of what was sent with this key, in these words, by who holds this secret: neither
    the rows nor our own keys give it without the secret, which is kept nowhere; nor does the form
    as it was before the words stood in it."""
    same = hashlib.sha256(words.strip().encode()).hexdigest()
    told = envelope.blind(settings.SIXIA_KEYS, f"{key} {held} {same}", "hear.code")
    return tracking.made_of(told)


def same_words(said: str, kept: str | None) -> bool:
    """Is this what was kept, but for spaces and ends of lines? What was erased can't tell."""
    return kept is None or said.split() == kept.split()


def code_again(
    key: UUID, held: str, words: str, kept: str | None, since: datetime, now: datetime
) -> str | None:
    """The code once more, for who sends the same words and key with the same secret within half an
    hour, because the answer was lost; None for anyone else, and once another code took its
    place."""
    if not held or now - since > AGAIN:
        return None
    code = made_code(key, held, words)
    return code if kept == hashed(code) else None


def by_code(text: str) -> Concern | None:
    """The concern with this tracking code. Raises tracking.BadCode if it can't be a code."""
    return Concern.objects.filter(tracking=hashed(tracking.normal_code(text))).first()


@transaction.atomic
def new_code(concern: Concern) -> str:
    """A fresh tracking code in place of one that was lost; the old one stops working."""
    code = tracking.new_code()
    concern.tracking = hashed(code)
    concern.save(update_fields=["tracking"])
    return code


def headline(words: str, longest: int = 24) -> str:
    """A working title from the first sentence, until a dispatcher gives a better one."""
    first = " ".join(words.split())
    for stop in "。!?!?;;\n":
        first = first.split(stop, 1)[0]
    return first if len(first) <= longest else first[: longest - 1] + "…"


def erase(concern: Concern) -> None:
    """Take the words, person and files of a concern away, and out of the index."""
    search.drop([concern.pk])
    files.drop(concern)
    person, concern.person = concern.person, None
    concern.words = None
    concern.place = ""
    concern.latitude = concern.longitude = None
    concern.save()
    if person:
        person.delete()
