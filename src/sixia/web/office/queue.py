"""My queue and the other lists: what to read, the next thing on top."""

from django.db.models import QuerySet
from django.http import Http404, HttpResponse

from sixia.ledger.models import Case
from sixia.web.office import keyset
from sixia.web.office.counts import Size
from sixia.web.office.doors import CASEWORK, Desk, opens_to
from sixia.web.office.filters import Filters
from sixia.web.office.lists import LISTS, may_open, rows_of
from sixia.web.office.needs.reading import counted, tabs
from sixia.web.office.pages import show
from sixia.web.office.rows import rows

OVERLOOK = {"leader", "supervisor"}


@opens_to()
def queue(request: Desk) -> HttpResponse:
    """What waits for me; for someone without a duty, who can give them one."""
    return listing(request, "mine", rows_of("mine", request))


@opens_to(*CASEWORK)
def list_(request: Desk, name: str) -> HttpResponse:
    if name not in LISTS or not may_open(name, request.duties):
        raise Http404
    return listing(request, name, rows_of(name, request))


def listing(request: Desk, name: str, cases: QuerySet[Case]) -> HttpResponse:
    """One list with its filters. The same number of statements however long it is."""
    filters = Filters(request.GET)
    narrowed = filters.narrow(cases)
    page = keyset.page(narrowed, request.GET)
    context = {
        "name": name,
        "list": LISTS[name],
        "filters": filters,
        "page": page,
        "rows": rows(page.object_list, request.duties, request.now),
    }
    if not page.has_other_pages:
        context["size"] = Size(len(page.object_list))
    overlooks = name == "mine" and request.duties.roles & OVERLOOK
    if overlooks:
        context["tabs"] = tabs()
    few = narrowed if filters.used and page.has_other_pages else None
    return show(
        request, "list.html", context, counted=few, more=counted(request) if overlooks else None
    )
