"""The pages of the lists of needs, and taking the lead from there."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sixia.grid.queries import end_of_day
from sixia.ledger.commands import TakeLead
from sixia.ledger.moves import Refused
from sixia.ledger.perform import Forbidden, perform
from sixia.web.office import keyset
from sixia.web.office.counts import Size
from sixia.web.office.doors import Desk, case_or_404, opens_to
from sixia.web.office.lists import ABOVE
from sixia.web.office.moves.fields import in_days
from sixia.web.office.needs.reading import Filters, counted, read, tabs
from sixia.web.office.needs.rows import rows
from sixia.web.office.needs.spoken import spoken
from sixia.web.office.needs.words import NEEDS
from sixia.web.office.pages import show
from sixia.web.refusals import refusal
from sixia.web.templatetags.web import CALENDAR
from sixia.web.view import back

FIRST_WORD = 14  # days until a leader says how it goes


@opens_to(*ABOVE)
def needs(request: Desk, name: str = "shared") -> HttpResponse:
    """One list with its filters. The same number of statements however long it is."""
    if name not in NEEDS:
        raise Http404
    filters = Filters(name, request.GET)
    request.META[CALENDAR] = filters.calendar
    narrowed = filters.narrow(read(name, request, filters.came_from))
    page = keyset.page(narrowed, request.GET)
    told = {
        "name": name,
        "words": NEEDS[name],
        "tabs": tabs(),
        "filters": filters,
        "page": page,
        "rows": rows(name, page.object_list, request.duties, request.now),
        "spoken": spoken(request, filters.place) if name == "shared" and not page.before else [],
        "here": None if page.has_other_pages else Size(len(page.object_list)),
    }
    return show(request, "needs.html", told, more=counted(request))


@opens_to("leader")
@require_POST
def lead(request: Desk, case_id: int) -> HttpResponse:
    """我来领办, from the list, in one step; then back to it."""
    case = case_or_404(request, case_id)
    first = in_days(request.now, FIRST_WORD)
    command = TakeLead(leader=request.user.pk, progress_at=end_of_day(first))
    try:
        perform(case.pk, command, request.duties, request.now)
    except Refused as error:
        messages.error(request, f"{case.number}: {refusal(error)}")
    except Forbidden:
        raise PermissionDenied from None
    else:
        told = _("%(number)s 由您领办,名字公开。%(day)s前说第一次进展。")
        day = date_format(first, "MONTH_DAY_FORMAT")
        messages.success(request, told % {"number": case.number, "day": day})
    return HttpResponseRedirect(back(request))
