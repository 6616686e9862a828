"""Campaigns for everyone: what for, by whom, until when, and how many are left. Counts only."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sixia.ledger import campaigns as ledger
from sixia.ledger.burndown import burn
from sixia.web.burndown import drawn

PER_PAGE = 30


@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    page = Paginator(ledger.published(), PER_PAGE).get_page(request.GET.get("page"))
    sizes = ledger.sizes(page.object_list, timezone.now())
    rows = [(one, sizes[one.pk]) for one in page.object_list]
    return render(request, "portal/campaigns.html", {"page": page, "rows": rows})


@require_safe
def campaign(request: HttpRequest, key: UUID) -> HttpResponse:
    """One that was published: no case, no place smaller than its own, and nobody's name."""
    one = ledger.published().filter(key=key).first()
    if one is None:
        raise Http404
    now = timezone.now()
    told = {
        "campaign": one,
        "size": ledger.sizes([one], now)[one.pk],
        "burn": drawn(burn(one, timezone.localdate(now)), one.until),
        "batches": ledger.by_batch(one, now),
        "now": now,
    }
    return render(request, "portal/campaign.html", told)
