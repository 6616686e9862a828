"""Finding a case by its number or by what was said, among those one may see."""

import re
from datetime import UTC, datetime, timedelta

from django.http import HttpResponse
from django.utils.translation import gettext as _

from sixia.ledger import finding, queries
from sixia.ledger.frontier import Key
from sixia.web.office.doors import CASEWORK, Desk, opens_to
from sixia.web.office.filters import Filters
from sixia.web.office.pages import show
from sixia.web.office.rows import rows

PER_PAGE = 50
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PLACE = re.compile(r"(-?\d{1,17})_(\d{1,18})", re.ASCII)


@opens_to(*CASEWORK)
def search(request: Desk) -> HttpResponse:
    query = request.GET.get("q", "").replace("\x00", "").strip()
    filters, after = Filters(request.GET), place(request.GET.get("after", ""))
    trouble, found = "", finding.NOTHING
    try:
        cases = filters.narrow(queries.visible(request.duties))
        found = finding.find(cases, query, after, PER_PAGE)
    except ValueError:
        trouble = _("要找的话太长了,写几个字就够。")
    return show(
        request,
        "search.html",
        {
            "query": query,
            "trouble": trouble,
            "filters": filters,
            "after": after,
            "found": found,
            "most": PER_PAGE,
            "older": told(found.last) if found.last else "",
            "rows": rows(found.cases, request.duties, request.now),
        },
    )


def told(key: Key) -> str:
    """A place in the order, for an address: microseconds and id."""
    return f"{(key.opened_at - EPOCH) // timedelta(microseconds=1)}_{key.id}"


def place(text: str) -> Key | None:
    """The place that `told` wrote; None for anything else."""
    written = PLACE.fullmatch(text)
    if written is None:
        return None
    try:
        at = EPOCH + timedelta(microseconds=int(written[1]))
    except OverflowError:
        return None
    return Key(at, int(written[2]))
