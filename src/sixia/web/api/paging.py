"""Pages that stay true while rows are added: each begins after the last row of the one before."""

from typing import Annotated, TypeVar

from django.core import signing
from django.db.models import Model, QuerySet
from ninja import Field, Query, Schema

from sixia.web.api.errors import Problem

M = TypeVar("M", bound=Model)
MOST = 100
SALT = "api.cursor."


class Page(Schema):
    """`cursor`: the `next` of the page before, or nothing for the first."""

    limit: Annotated[int, Field(ge=1, le=MOST)] = 50
    cursor: Annotated[str, Field(max_length=200)] = ""


Asked = Annotated[Page, Query()]


def page(rows: "QuerySet[M]", asked: Page, what: str) -> tuple[list[M], str | None]:
    """One page of the rows, newest made first, and the cursor of the next; None at the end.

    `what` names the list: a cursor opens no other."""
    rows = rows.order_by("-pk")
    if asked.cursor:
        rows = rows.filter(pk__lt=_after(asked.cursor, what))
    found = list(rows[: asked.limit + 1])
    here = found[: asked.limit]
    more = len(found) > len(here)
    return here, signing.dumps(str(here[-1].pk), salt=SALT + what) if more else None


def _after(cursor: str, what: str) -> object:
    try:
        return signing.loads(cursor, salt=SALT + what)
    except signing.BadSignature:
        raise Problem(422, "bad_cursor") from None
