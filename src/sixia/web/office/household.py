"""One household's file: asks why once a session, logs every opening; and what can be done."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from sixia.field.file import file_of
from sixia.grid import entries, onduty, pairing
from sixia.grid.models import Entry, Household
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.household_acts import ACTS, Cannot
from sixia.web.office.households import GOES, Why, reason, remember
from sixia.web.office.pages import show


def home_or_404(request: Desk, key: UUID) -> Household:
    """A household this person is on duty for. For all others there is none."""
    rows = onduty.mine(request.duties, request.today).select_related("area", "opened_by__unit")
    found = rows.filter(key=key).first()
    if found is None:
        raise Http404
    return found


@opens_to(*GOES)
def household(request: Desk, key: UUID) -> HttpResponse:
    """The file. Without a reason in this session it asks for one and shows nothing."""
    home = home_or_404(request, key)
    form = Why(request.POST if request.method == "POST" else None)
    if form.is_valid():
        remember(request, str(key), form.cleaned_data["why"])
        return redirect("office:household", key)
    why = reason(request, str(key))
    if not why or form.is_bound:
        told = {"home": home, "form": form}
        return show(request, "household_why.html", told, 422 if form.errors else 200)
    return show(request, "household.html", _page(request, home, why))


def _page(request: Desk, home: Household, why: str) -> dict[str, object]:
    found = file_of(home, request.user, request.duties, why, request.now)
    head = pairing.heads(home, request.duties, request.today)
    return {
        "home": home,
        "file": found,
        "why": why,
        "kept_of_minors": bool(home.minors),
        "head": head,
        "mine": request.user.pk,
    }


@opens_to(*GOES)
def household_act(request: Desk, key: UUID, name: str) -> HttpResponse:
    """One thing done to a file that is open in this session."""
    home, act = home_or_404(request, key), ACTS.get(name)
    if act is None:
        raise Http404
    if not reason(request, str(key)):
        return redirect("office:household", key)
    form = act.form(request, home, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            done = act.do(request, home, form)
        except Cannot as error:
            form.add_error(None, str(error))
        else:
            if isinstance(done, HttpResponse):
                return done
            messages.success(request, done)
            return redirect("office:household", key)
    told = {"home": home, "act": act, "form": form}
    return show(request, "household_act.html", told, 422 if form.errors else 200)


@opens_to(*GOES)
@require_POST
def settle_need(request: Desk, key: UUID, entry_id: int) -> HttpResponse:
    """A need was met."""
    home = home_or_404(request, key)
    try:
        entries.settle(home, entry_id, request.duties, request.now)
    except Entry.DoesNotExist:
        messages.info(request, gettext("这条需要刚才已经有人划掉了。"))
    else:
        messages.success(request, gettext("记下了:这条需要解决了。"))
    return redirect("office:household", key)
