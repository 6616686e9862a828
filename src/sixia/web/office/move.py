"""Any move of a case: a form to read, one domain call to make it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sixia.ledger.moves import Refused, legal
from sixia.ledger.perform import Forbidden, offered_in
from sixia.ledger.queries import concerns_of, visible
from sixia.web.names import MOVE
from sixia.web.office.doors import CASEWORK, Desk, case_or_404, opens_to
from sixia.web.office.moves import FORMS
from sixia.web.office.moves.base import MoveForm, Scene, scene
from sixia.web.office.pages import show
from sixia.web.refusals import refusal


@opens_to(*CASEWORK)
def move(request: Desk, case_id: int, name: str) -> HttpResponse:
    """GET: the form. POST: the move, then back to the case. Not theirs to make: 403."""
    if name not in FORMS:
        raise Http404
    s = scene(case_or_404(request, case_id), request.duties, request.now)
    if request.method != "POST" and name not in offered_in(s.state, request.duties):
        raise PermissionDenied
    if request.method != "POST":
        given = {k: v for k, v in request.GET.items() if k in FORMS[name].base_fields}
        return page(request, s, name, FORMS[name](s, initial=given))
    return made(request, s, name)


def made(request: Desk, s: Scene, name: str) -> HttpResponse:
    offered = offered_in(s.state, request.duties)
    if name not in offered:
        return not_now(request, s, name)
    form = FORMS[name](s, request.POST)
    if not form.is_valid():
        return page(request, s, name, form, status=422)
    try:
        form.perform()
    except Refused as error:
        form.add_error(None, refusal(error, set(offered) - {name}))
        return page(request, s, name, form, status=409)
    except Forbidden:
        raise PermissionDenied from None
    messages.success(request, _("已经记下:%s。") % MOVE[name].label)
    still = visible(request.duties).filter(pk=s.case.pk).exists()
    return redirect("office:case", s.case.pk) if still else redirect("office:queue")


def not_now(request: Desk, s: Scene, name: str) -> HttpResponse:
    """Not offered: nobody's to make now, or not this person's. What was typed is shown again."""
    now_legal = legal(s.state, s.pack)
    if name in now_legal:
        raise PermissionDenied
    mine = offered_in(s.state, request.duties)
    error = Refused("not_now", legal=mine, move=name, stage=s.case.stage)
    typed = [(str(f.label), request.POST[n]) for n, f in FORMS[name].base_fields.items()
             if request.POST.get(n)]  # fmt: skip
    told = {"case": s.case, "why": refusal(error), "typed": typed, "label": MOVE[name].label}
    return show(request, "not_now.html", told, status=409)


def page(request: Desk, s: Scene, name: str, form: MoveForm, status: int = 200) -> HttpResponse:
    said = [v.words for v in concerns_of(s.case)[:3] if v.words]
    told = {"case": s.case, "form": form, "label": MOVE[name].label, "name": name, "said": said}
    return show(request, "move.html", told, status=status)
