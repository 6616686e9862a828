"""What people asked: those that wait for an answer, and showing one to all."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sixia.guide.models import Question
from sixia.guide.queries import readable, waiting
from sixia.guide.rules import PUBLISHERS, BadEntry
from sixia.guide.showing import hide, show
from sixia.ledger.queries import visible
from sixia.web.office import pages
from sixia.web.office.doors import CASEWORK, Desk, opens_to
from sixia.web.office.library import Asked, asked
from sixia.web.office.library_forms import Shown
from sixia.web.refusals import bad_entry


@opens_to(*CASEWORK)
def questions(request: Desk) -> HttpResponse:
    """Those on the cases one may see that nobody has answered yet, oldest first."""
    rows = waiting(visible(request.duties)).select_related("concern", "policy", "area")
    page = pages.page_of(request, rows)
    told = {"page": page, "asked": asked(request, page.object_list)}
    return pages.show(request, "library_questions.html", told)


@opens_to(*sorted(PUBLISHERS))
def show_question(request: Desk, key: UUID) -> HttpResponse:
    """The question as it was asked and answered, and a form for what everyone may read of it."""
    [one] = asked(request, [_question(request, key)])
    if request.method != "POST":
        return _page(request, one, Shown(initial=_beginning(one)))
    form = Shown(request.POST)
    if not form.is_valid():
        return _page(request, one, form, 422)
    try:
        kept = show(key, **form.cleaned_data, duties=request.duties)
    except BadEntry as error:
        form.refuse(error)
        return _page(request, one, form, 422)
    messages.success(request, _("公开了,门户上看得到。"))
    return _back(kept)


def _beginning(one: Asked) -> dict[str, str]:
    """The wording there is. Someone's own words are not put into their mouth again."""
    return {"words": one.question.words, "answer": one.answer}


def _page(request: Desk, one: Asked, form: Shown, status: int = 200) -> HttpResponse:
    return pages.show(request, "library_show.html", {"one": one, "form": form}, status)


def _question(request: Desk, key: UUID) -> Question:
    rows = readable(visible(request.duties)).select_related("concern", "policy")
    question = rows.filter(key=key).first()
    if question is None:
        raise Http404
    return question


@opens_to(*sorted(PUBLISHERS))
@require_POST
def hide_question(request: Desk, key: UUID) -> HttpResponse:
    question = _question(request, key)
    try:
        hide(key, request.duties)
    except BadEntry as error:
        messages.error(request, bad_entry(error))
    else:
        messages.success(request, _("收回了,门户上不再显示。"))
    return _back(question)


def _back(question: Question) -> HttpResponse:
    policy = question.policy
    return redirect("office:policy", policy.key) if policy else redirect("office:questions")
