"""A lost code: the answer is the same whether anything was found."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from sixia.hear.people import email_index, phone_index
from sixia.ledger.recover import recover
from sixia.web import limits
from sixia.web.portal.follow import TEN_MINUTES
from sixia.web.portal.forms import LostForm

DAY, A_DAY = 24 * 3600, 3


@require_http_methods(["GET", "POST"])
def lost(request: HttpRequest) -> HttpResponse:
    form = LostForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "portal/lost.html", {"form": form}, status=status)
    if not limits.allowed("lost", limits.place(request), settings.SIXIA_RATE_CODE, TEN_MINUTES):
        return render(request, "portal/lost.html", {"form": form, "wait": True}, status=429)
    contact = form.cleaned_data["contact"]
    # So many a day for one address, so that nobody can plague another with new codes.
    index = email_index(contact) if "@" in contact else phone_index(contact)
    if limits.allowed("lost.to", index, A_DAY, DAY):
        recover(contact, timezone.now())
    return render(request, "portal/lost.html", {"sent": True})
