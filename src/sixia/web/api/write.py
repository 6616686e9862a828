"""Writing: concerns and notes, each with a key of the sender's."""

from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from ninja.responses import Status

from sixia.grid.queries import NoHome
from sixia.grid.rules import FIELDWORK
from sixia.hear.people import FIELDS, Speaker
from sixia.hear.record import BadConcern, Said
from sixia.ledger.commands import Note
from sixia.ledger.perform import by, perform
from sixia.ledger.record import raise_concern
from sixia.web.api.auth import Caller
from sixia.web.api.errors import Problem
from sixia.web.api.frame import frame, operation
from sixia.web.api.idempotency import Key, Made, once
from sixia.web.api.read import CaseId, seen
from sixia.web.api.shapes import NewConcern, NewNote, Noted, Raised

WRONG = (409, 413, 415, 422)


@frame.post(
    "/concerns",
    **operation(
        "concerns",
        _("登记一件诉求"),
        {201: Raised, 200: Raised},
        409,
        413,
        415,
        422,
        scope="write:concerns",
    ),
)
def concerns(request: Caller, key: Key, body: NewConcern) -> Status[Made]:
    if not request.duties.roles & FIELDWORK:
        raise Problem(403, "not_yours")
    made, new = once(request, key, body, lambda: _raised(request, key, body))
    return Status(201 if new else 200, made)


def _raised(request: Caller, key: UUID, body: NewConcern) -> Made:
    try:
        raised = raise_concern(_said(request, key, body), request.now, by(request.duties))
    except NoHome:
        raise Problem(409, "no_home") from None
    except BadConcern as error:
        if error.code == "other_words":
            raise Problem(409, "key_taken") from None
        raise
    if raised.code is None:  # someone else's concern has this key
        raise Problem(409, "key_taken")
    return {"case": raised.case.pk, "number": raised.case.number, "code": raised.code}


def _said(request: Caller, key: UUID, body: NewConcern) -> Said:
    told = body.model_dump()
    same = ("words", "kind", "class_code", "place", "reply_by", "consent")
    return Said(
        **{name: told[name] for name in same},
        area_code=body.area,
        channel="api",
        received_at=body.received_at or request.now,
        speaker=Speaker(**{name: told[name].strip() for name in FIELDS}),
        language=settings.LANGUAGE_CODE,
        recorded_by=request.duties.staff,
        key=key,
    )


@frame.post(
    "/cases/{case_id}/notes",
    **operation(
        "notes",
        _("在一件事项上记一笔"),
        {201: Noted, 200: Noted},
        404,
        409,
        413,
        415,
        422,
        scope="write:notes",
    ),
)
def notes(request: Caller, case_id: CaseId, key: Key, body: NewNote) -> Status[Made]:
    seen(request, case_id)
    made, new = once(request, key, body, lambda: _noted(request, case_id, body))
    return Status(201 if new else 200, made)


def _noted(request: Caller, case_id: int, body: NewNote) -> Made:
    done = perform(case_id, Note(note=body.note), request.duties, request.now)
    return {"case": case_id, "seq": done.after.seq}
