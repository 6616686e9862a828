"""Keeping telephones in step: what they take along, and what they send."""

from typing import Annotated, Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Header
from ninja.responses import Status

from sixia.field import pull, uploads
from sixia.field import sync as incoming
from sixia.field.sections import SECTIONS
from sixia.field.sync import Sent
from sixia.web.api import words
from sixia.web.api.auth import Caller
from sixia.web.api.errors import Problem
from sixia.web.api.frame import frame, operation
from sixia.web.api.paging import Asked, page
from sixia.web.api.records import AllRefused, Batch, Plan, Results, Section, Upload

SYNC = "sync"
RAW = (
    "image/jpeg",
    "image/png",
    "image/webp",
    "audio/mp4",
    "audio/mpeg",
    "audio/wav",
    "audio/webm",
)


@frame.get("/sync/plan", **operation("plan", _("手机要带走多少"), {200: Plan}, scope=SYNC))
def plan(request: Caller) -> dict[str, object]:
    found = pull.plan(request.token.staff, request.duties, request.now)
    listed = [{"name": each.name, "etag": each.etag, "bytes": each.size} for each in found]
    total = sum(each.size for each in found)
    return {"server_time": request.now, "sections": listed, "bytes": total}


@frame.get(
    "/sync/sections/{name}",
    **operation("section", _("手机带走的一部分"), {200: Section, 304: None}, 404, 422, scope=SYNC),
)
def section(
    request: Caller, name: str, have: Annotated[str, Header(alias="If-None-Match")] = ""
) -> Any:
    """That households' files are sent is logged as a look at each of them."""
    if name not in SECTIONS:
        raise Http404
    staff, tag = request.token.staff, have.strip('"')
    found = pull.section(name, staff, request.duties, request.now, tag)
    if found is None:
        return Status(304, None)
    return Status(200, {"name": name, "etag": found.etag, "items": found.items})


@frame.post(
    "/sync/records",
    **operation("records", _("手机写下的东西"), {200: Results}, 413, 415, 422, scope=SYNC),
)
def records(request: Caller, body: Batch) -> dict[str, object]:
    """Each record is applied once, in its own transaction, in the order of `seq`."""
    if len(body.records) > incoming.MOST:
        raise Problem(413, "too_many", most=incoming.MOST)
    if body.device != request.token.key:
        raise Problem(422, "malformed", where="device")
    sent = [Sent(**dict(each)) for each in body.records]
    staff, held, now = request.token.staff, request.duties, request.now
    results = incoming.receive(request.token, staff, held, body.sent_at, sent, now, words.why)
    return {"server_time": now, "results": results}


@frame.get(
    "/sync/records",
    **operation("records", _("没收下的那些"), {200: AllRefused}, 422, scope=SYNC),
)
def refused(request: Caller, asked: Asked) -> dict[str, object]:
    """What was refused of this person's telephones and not mended since, with its body."""
    rows, more = page(incoming.refused(request.token.staff), asked, "refused")
    return {"items": [_refused(incoming.opened(row)) for row in rows], "next": more}


def _refused(kept: incoming.Kept) -> dict[str, object]:
    return {
        "id": kept.row.pk,
        "seq": kept.row.seq,
        "kind": kept.kind,
        "happened_at": kept.row.happened_at,
        "code": kept.row.code,
        "detail": kept.detail,
        "body": kept.body,
    }


_upload = operation(
    "upload", _("照片或录音"), {200: Upload, 201: Upload}, 413, 415, 422, scope=SYNC
)
_upload["openapi_extra"]["requestBody"] = {
    "required": True,
    "content": {kind: {"schema": {"type": "string", "format": "binary"}} for kind in RAW},
}


@frame.put("/sync/files/{key}", **_upload)
def upload(request: Caller, key: UUID) -> Status[dict[str, object]]:
    """A file that a concern will name: told by its content, cleaned, kept sealed."""
    data = _read(request, settings.SIXIA_FILE_LIMIT)
    limit, now = settings.SIXIA_FILE_LIMIT, request.now
    kept, new = uploads.keep_file(request.token, key, data, limit, now)
    told = {"id": kept.key, "mime": kept.mime, "bytes": kept.size}
    return Status(201 if new else 200, told)


def _read(request: HttpRequest, limit: int) -> bytes:
    """The raw body, but never more of it than may be kept."""
    data: bytes = request.read(limit + 1)
    if len(data) > limit:
        raise Problem(413, "too_large")
    return data
