"""Policies for everyone: found by a few words, read in plain ones. Who reads is not counted."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from sixia.guide import queries
from sixia.guide.rules import STATES

PER_PAGE, QUESTIONS = 20, 8  # a page stays below 100 kB whatever was written


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """All that was published, what holds first; or those that hold each word looked for."""
    sought = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    shelf = queries.shelf(timezone.localdate(), drafts=False)
    rows = queries.containing(shelf, sought).defer("text", "searched")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    told = [(policy, STATES[policy.rank]) for policy in page.object_list]  # type: ignore[attr-defined]  # annotated by `shelf`
    return render(request, "portal/policies.html", {"sought": sought, "page": page, "told": told})


@require_safe
def policy(request: HttpRequest, key: UUID) -> HttpResponse:
    """One policy, what took its place, and what others asked, in words made for all to read."""
    shelf = queries.shelf(timezone.localdate(), drafts=False)
    found = shelf.filter(key=key).first()
    if found is None:
        raise Http404
    line = queries.history(found)
    asked = Paginator(queries.shown().filter(policy=found), QUESTIONS)
    told = {
        "policy": found,
        "state": STATES[found.rank],  # type: ignore[attr-defined]  # annotated by `shelf`
        "newest": line[0] if line[0] != found else None,
        "line": [one for one in line if one != found],
        "page": asked.get_page(request.GET.get("page")),
    }
    return render(request, "portal/policy.html", told)
