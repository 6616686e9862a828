"""这是检举控告: a concern leaves the ledger for good. Asked once more before it is done."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sixia.hear.accusations import NotYours
from sixia.ledger.queries import concerns_of
from sixia.ledger.sealoff import seal_off as seal_it_off
from sixia.web.office.doors import Desk, case_or_404, opens_to
from sixia.web.office.pages import show

# A unit does not decide that what was said about it is an accusation.
SEALERS = ("dispatcher", "supervisor")


@opens_to(*SEALERS)
def seal_off(request: Desk, case_id: int, concern_id: int) -> HttpResponse:
    """GET: what will happen. POST: it is gone, from this page too."""
    case = case_or_404(request, case_id)
    concern = concerns_of(case).filter(pk=concern_id).first()
    if concern is None:
        raise Http404
    if request.method != "POST":
        return show(request, "seal_off.html", {"case": case, "concern": concern})
    try:
        seal_it_off(concern.pk, request.user, request.now)
    except NotYours:
        raise PermissionDenied from None
    messages.success(request, _("已经转走,只有检举受理员能看。这里不再显示。"))
    return redirect("office:queue")
