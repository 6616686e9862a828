"""A write with a key: sent again, it answers what it made and makes nothing."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from ninja import Header, Schema

from sixia.seal import envelope
from sixia.web.api.auth import Caller
from sixia.web.api.errors import Problem
from sixia.web.api.models import Sent

Key = Annotated[UUID, Header(alias="Idempotency-Key")]
Made = dict[str, Any]


def once(request: Caller, key: UUID, body: Schema, make: Callable[[], Made]) -> tuple[Made, bool]:
    """What `make` made, ids and codes; and whether it was made now. One transaction.

    Of what it made, only numbers are kept. Raises Problem(409) where the key stands for something
    else, and whatever `make` raises; then nothing is kept."""
    sent = Sent(key=key, token=request.token, mark=_mark(request, body), at=request.now)
    if before := _before(sent):
        return before, False
    try:
        return _made(sent, make), True
    except IntegrityError:
        # The same was sent twice at once, and the other one came first.
        if before := _before(sent):
            return before, False
        raise


@transaction.atomic
def _made(sent: Sent, make: Callable[[], Made]) -> Made:
    sent.save(force_insert=True)
    made = make()
    sent.made = {name: value for name, value in made.items() if name != "code"}
    sent.save(update_fields=["made"])
    return made


def _before(sent: Sent) -> Made | None:
    row = Sent.objects.select_related("token").filter(key=sent.key).first()
    if row is None:
        return None
    if row.token.staff_id != sent.token.staff_id or row.mark != sent.mark:
        raise Problem(409, "key_taken")
    return dict(row.made)


def _mark(request: Caller, body: Schema) -> str:
    """A keyed hash of where it was sent and what: what was said can't be guessed from it."""
    told = f"{request.method} {request.path}\n{body.model_dump_json()}"
    return envelope.blind(settings.SIXIA_KEYS, told, "api.sent")
