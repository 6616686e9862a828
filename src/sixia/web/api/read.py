"""Reading: what the owner of the token may see, and nothing of who spoke."""

from typing import Annotated

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Path

from sixia.field import queries as outings_read
from sixia.grid.models import Area as AreaRow
from sixia.guide import queries as library
from sixia.ledger import queries
from sixia.ledger.models import Case as CaseRow
from sixia.ledger.models import Event
from sixia.web.api.auth import Caller
from sixia.web.api.frame import frame, operation
from sixia.web.api.paging import Asked, page
from sixia.web.api.shapes import Areas, Cases, CaseStory, Me, Outings, Policies

READ = "read:cases"
CaseId = Annotated[int, Path(ge=1)]


@frame.get("/me", **operation("me", _("我是谁,这把钥匙能开什么"), {200: Me}))
def me(request: Caller) -> dict[str, object]:
    staff, token = request.token.staff, request.token
    return {
        "staff": staff.pk,
        "name": staff.name,
        "unit": staff.unit,
        "duties": request.duties.held,
        "token": token.name,
        "scopes": token.scopes,
        "expires_at": token.expires_at,
    }


@frame.get("/areas", **operation("areas", _("各个地方"), {200: Areas}, 422))
def areas(
    request: Caller,  # noqa: ARG001 - ninja hands it over
    asked: Asked,
) -> dict[str, object]:
    items, more = page(AreaRow.objects.all(), asked, "areas")
    return {"items": items, "next": more}


@frame.get(
    "/policies",
    **operation("policies", _("今天有效的政策"), {200: Policies}, 422, scope="read:policies"),
)
def policies(request: Caller, asked: Asked) -> dict[str, object]:
    rows = library.in_force(timezone.localdate(request.now)).select_related("supersedes")
    items, more = page(rows, asked, "policies")
    return {"items": items, "next": more}


@frame.get(
    "/outings",
    **operation("outings", _("看得到的下访"), {200: Outings}, 422, scope="read:outings"),
)
def outings(request: Caller, asked: Asked) -> dict[str, object]:
    """An unannounced one is there for all only from its day on."""
    rows = outings_read.visible(request.duties, timezone.localdate(request.now))
    items, more = page(rows, asked, "outings")
    return {"items": items, "next": more}


@frame.get("/cases", **operation("cases", _("看得到的事项"), {200: Cases}, 422, scope=READ))
def cases(request: Caller, asked: Asked) -> dict[str, object]:
    items, more = page(queries.visible(request.duties), asked, "cases")
    return {"items": [_case(row, request) for row in items], "next": more}


@frame.get(
    "/cases/{case_id}",
    **operation("case", _("一件事项和它的经过"), {200: CaseStory}, 404, 422, scope=READ),
)
def case(request: Caller, case_id: CaseId) -> dict[str, object]:
    row = seen(request, case_id)
    told = queries.story(row)
    if queries.kept_from(row, request.duties):
        told = told.exclude(verb="judged")
    return {**_case(row, request), "story": [_step(event) for event in told]}


def seen(request: Caller, case_id: int) -> CaseRow:
    """A case the owner of the token may see. One they may not see is not there."""
    row = queries.visible(request.duties).filter(pk=case_id).first()
    if row is None:
        raise Http404
    return row


def _case(row: CaseRow, request: Caller) -> dict[str, object]:
    same = ("kind", "concern_kind", "class_code", "title", "stage", "outcome", "speakers",
            "opened_at", "ended_at")  # fmt: skip
    quiet = queries.kept_from(row, request.duties)
    return {
        **{name: getattr(row, name) for name in same},
        "id": row.pk,
        "number": row.number,
        "area": {"code": row.area_id, "name": row.area.full_name},
        "unit": row.unit,
        "parent": row.parent_id,
        "due_at": None if quiet else row.due_at,
    }


def _step(event: Event) -> dict[str, object]:
    same = ("seq", "verb", "happened_at", "recorded_at")
    by = event.by.partition(":")[0]
    return {**{name: getattr(event, name) for name in same}, "by": by}
