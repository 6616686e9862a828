"""Finding a case by its number or by what was said, among those one may see."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from sixia.ledger import queries
from sixia.ledger.models import Case
from sixia.web.office.doors import CASEWORK, Desk, opens_to
from sixia.web.office.filters import Filters
from sixia.web.office.pages import page_of, show
from sixia.web.office.rows import rows


@opens_to(*CASEWORK)
def search(request: Desk) -> HttpResponse:
    query = request.GET.get("q", "").replace("\x00", "").strip()
    filters = Filters(request.GET)
    trouble, found = "", Case.objects.none()
    try:
        found = queries.find(queries.visible(request.duties), query)
    except ValueError:
        trouble = _("要找的话太长了,写几个字就够。")
    page = page_of(request, filters.narrow(found))
    return show(
        request,
        "search.html",
        {
            "query": query,
            "trouble": trouble,
            "filters": filters,
            "page": page,
            "rows": rows(page.object_list, request.duties, request.now),
        },
    )
