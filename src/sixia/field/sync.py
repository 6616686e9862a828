"""Records of telephones: each applied once, in the telephone's own order, none ever lost.

A batch may be cut anywhere, sent again in other portions, or answered without the answer arriving:
the id a telephone gave a record decides what was done with it. Nothing is overwritten, so two
people who write about the same thing both have their say."""

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import QuerySet
from pydantic import ValidationError

from sixia.field.acts import ACTS, Scene, UnknownKind, perform_record
from sixia.field.models import Record
from sixia.field.rules import NotYours, Unfit
from sixia.grid.entries import NoWords
from sixia.grid.models import Staff, Token
from sixia.grid.onduty import NotOnDuty
from sixia.grid.queries import NoHome
from sixia.grid.rules import Duties
from sixia.guide.rules import BadEntry
from sixia.hear.record import BadConcern
from sixia.ledger.append import NoSuchCase
from sixia.ledger.moves import Refused
from sixia.ledger.perform import Forbidden
from sixia.seal import envelope

log = logging.getLogger(__name__)

MOST = 100
SKEW = timedelta(minutes=2)  # less than this may be the way the message took
OLDEST = timedelta(days=400)  # a claim older than this comes from a clock that had stopped
SEALED = "field.record"
UNKNOWN = "unknown"
# The database cannot be reached: not the record's fault, so it is sent again.
NOT_NOW = (OperationalError, InterfaceError)

Outcome = Literal["kept", "already", "refused"]
Words = Callable[[Exception], str]


@dataclass(frozen=True, slots=True)
class Sent:
    """A record as the telephone sent it. `happened_at` by its clock; `mends`: the id of a refused
    record whose place this one takes."""

    id: UUID
    seq: int
    kind: str
    happened_at: datetime
    body: Mapping[str, Any]
    mends: UUID | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a record. `code`: why it was refused, or what of it could not be kept
    (no_link, no_file, new_code). `made`: ids and numbers, no words."""

    id: UUID
    outcome: Outcome
    code: str = ""
    detail: str = ""
    made: Mapping[str, Any] = field(default_factory=dict)


def corrected(claimed: datetime, sent_at: datetime, now: datetime) -> datetime:
    """When it happened, by the server's clock: the telephone's error taken out where it is above
    two minutes; never after now, and now where its clock cannot be believed. Pure."""
    error = now - sent_at
    try:
        at = claimed + error if abs(error) > SKEW else claimed
    except OverflowError:
        return now
    return min(at, now) if at > now - OLDEST else now


def receive(
    device: Token,
    staff: Staff,
    duties: Duties,
    sent_at: datetime,
    records: Iterable[Sent],
    now: datetime,
    words: Words = str,
) -> list[Result]:
    """Apply a batch, each record in its own transaction, in the order of `seq`; one that is refused
    is kept sealed and holds up none. `words` puts a refusal into the worker's language.

    If the database fails, what was done so far stays done and the rest is to be sent again."""
    results = []
    for sent in sorted(records, key=lambda each: each.seq):
        at = corrected(sent.happened_at, sent_at, now)
        scene = Scene(sent.id, staff, duties, sent.happened_at, at, now)
        results.append(_one(device, sent, scene, words))
    return results


def _one(device: Token, sent: Sent, scene: Scene, words: Words) -> Result:
    if before := _before(device, sent.id):
        return before
    try:
        return _kept(device, sent, scene)
    except NOT_NOW:
        raise
    except Exception as error:  # noqa: BLE001 - one bad record may hold up no other
        # The same may have been sent twice at once, and the other one came first.
        if isinstance(error, IntegrityError) and (before := _before(device, sent.id)):
            return before
        return _refused(device, sent, scene, error, words)


def _before(device: Token, id_: UUID) -> Result | None:
    row = Record.objects.select_related("device").filter(pk=id_).first()
    if row is None:
        return None
    if row.device.staff_id != device.staff_id:
        return Result(id_, "refused", "id_taken")
    if row.outcome != "refused":
        return Result(id_, "already", row.code, made=row.made)
    return Result(id_, "refused", row.code, _opened(row)["detail"])


@transaction.atomic
def _kept(device: Token, sent: Sent, scene: Scene) -> Result:
    """The id is claimed first: of two that come at once, the second waits here and then leaves."""
    row = _row(device, sent, scene, "kept")
    row.save(force_insert=True)
    row.made = perform_record(sent.kind, sent.body, scene)
    row.code = scene.missing
    row.save(update_fields=["made", "code"])
    if sent.mends:
        mine = Record.objects.filter(pk=sent.mends, staff=scene.staff, outcome="refused")
        mine.update(outcome="mended", sealed=b"")
    return Result(sent.id, "kept", row.code, made=row.made)


def _refused(device: Token, sent: Sent, scene: Scene, error: Exception, words: Words) -> Result:
    code, detail = code_of(error), words(error)
    if code == "broken":
        log.error("A record could not be applied: %s", type(error).__name__, exc_info=error)
    row = _row(device, sent, scene, "refused", code)
    _seal(row, {"kind": sent.kind, "body": sent.body, "detail": detail})
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        if before := _before(device, sent.id):
            return before
        raise
    return Result(sent.id, "refused", code, detail)


def _row(device: Token, sent: Sent, scene: Scene, outcome: str, code: str = "") -> Record:
    return Record(
        id=sent.id,
        device=device,
        staff=scene.staff,
        seq=sent.seq,
        kind=sent.kind if sent.kind in ACTS else UNKNOWN,
        outcome=outcome,
        code=code,
        claimed_at=sent.happened_at,
        happened_at=scene.at,
        received_at=scene.now,
    )


def _seal(row: Record, told: Mapping[str, Any]) -> None:
    """Escaped, so that halves of surrogate pairs are kept, too."""
    row.sealed = envelope.seal(settings.SIXIA_KEYS, json.dumps(told), SEALED)


def _opened(row: Record) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        envelope.open_(settings.SIXIA_KEYS, bytes(row.sealed), SEALED)
    )
    return found


def code_of(error: Exception) -> str:
    """The code of a refusal: "broken" if it was none."""
    match error:
        case Refused() | BadConcern() | BadEntry() | Unfit():
            return error.code[:40]
        case Forbidden() | NotYours() | NotOnDuty() | NoSuchCase():
            return "not_yours"
        case ValidationError():
            return "malformed"
        case UnknownKind():
            return "unknown_kind"
        case NoHome():
            return "no_home"
        case NoWords():
            return "no_words"
    return "broken"


@dataclass(frozen=True, slots=True)
class Kept:
    """A record that was refused, as it came, and why."""

    row: Record
    kind: str
    body: Mapping[str, Any]
    detail: str


def refused(staff: Staff) -> QuerySet[Record]:
    """What was refused of this person's telephones and is not mended."""
    return Record.objects.filter(staff=staff, outcome="refused")


def opened(row: Record) -> Kept:
    """In clear, for the one who wrote it."""
    told = _opened(row)
    return Kept(row, told["kind"], told["body"], told["detail"])
