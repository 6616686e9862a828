"""What is decided of a topic: a form each, and taking a decision back."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from sixia.learn import can_mine
from sixia.learn.models import Topic
from sixia.learn.topics_kept import decide, read
from sixia.learn.topics_kept.read import DECIDERS, may_decide
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.pages import show
from sixia.web.office.topics.forms import FORMS
from sixia.web.office.topics.words import DONE, UNFIT, title, topic_or_404


@opens_to(*DECIDERS)
def topic_act(request: Desk, key: UUID, name: str) -> HttpResponse:
    """Asks what is needed; a POST decides. Taking back needs nothing but the POST."""
    one = topic_or_404(request, key)
    if not may_decide(request.duties, one):
        raise PermissionDenied
    if name == "undo":
        return _undo(request, one)
    if name not in FORMS:
        raise Http404
    if why := _unfit(request, one, name):
        messages.error(request, str(UNFIT[why]))
        return redirect("office:topic", key)
    form = FORMS[name](one, request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            form.carry_out()
        except decide.Unfit as error:
            form.add_error(None, str(UNFIT[error.code]))
        except decide.NotYours:
            raise PermissionDenied from None
        else:
            messages.success(request, str(DONE[name]))
            return redirect("office:topic", key)
    told = {"topic": one, "title": title(one), "form": form}
    return show(request, "topic_act.html", told, 422 if form.errors else 200)


def _unfit(request: Desk, one: Topic, name: str) -> str:
    """Why nothing of this kind can be decided of it now; "" where it can."""
    if name in decide.FORMS and not can_mine():
        return "no_mining"
    here = read.seen(request.duties).filter(pk=one.pk)
    return "" if read.shared(here).exists() else "few"


def _undo(request: Desk, one: Topic) -> HttpResponse:
    number = request.POST.get("decision", "")
    if request.method == "POST" and number.isascii() and number.isdigit() and len(number) < 19:
        try:
            decide.undo(int(number), request.duties, request.now)
        except decide.Unfit as error:
            messages.error(request, str(UNFIT[error.code]))
        except decide.NotYours:
            raise PermissionDenied from None
        else:
            messages.success(request, str(DONE["undo"]))
    return redirect("office:topic", one.key)
