"""What was written down about a case, event by event, with the leaves that seal it."""

from django.http import HttpResponse

from sixia.ledger.queries import story
from sixia.web.office.doors import Desk, case_or_404, opens_to
from sixia.web.office.pages import show
from sixia.web.story import told


@opens_to("auditor")
def log(request: Desk, case_id: int) -> HttpResponse:
    case = case_or_404(request, case_id)
    entries = [(each, bytes(each.event.leaf).hex()) for each in told(story(case))]
    return show(request, "log.html", {"case": case, "entries": entries})
