"""What I said and what became of it: read it, judge it, add to it, take it back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from sixia.hear import files
from sixia.judge.rate import Verdict, rate, unit_head
from sixia.ledger import review
from sixia.ledger.commands import AskReview, Note, Reopen, Serve, Withdraw
from sixia.ledger.moves import Refused
from sixia.ledger.perform import Forbidden, as_resident
from sixia.ledger.public import Own, OwnCase, own
from sixia.web import refusals, story
from sixia.web.names import Label
from sixia.web.portal.forms import JudgeForm, NoteForm, ReasonForm, WithdrawForm

AN_HOUR = 3600
Do = Callable[[Own, OwnCase, forms.Form, datetime], object]


def _serve(own: Own, one: OwnCase, _form: forms.Form, now: datetime) -> object:
    return _move(own, one, Serve(how="web", concern=own.concern.pk), now)


def _judge(own: Own, one: OwnCase, form: forms.Form, now: datetime) -> object:
    return rate(one.case, own.concern, Verdict(**form.cleaned_data), now)


def _note(own: Own, one: OwnCase, form: forms.Form, now: datetime) -> object:
    return _move(own, one, Note(note=form.cleaned_data["note"]), now)


def _withdraw(own: Own, one: OwnCase, form: forms.Form, now: datetime) -> object:
    told = Withdraw(concern=own.concern.pk, reason=form.cleaned_data["reason"])
    return _move(own, one, told, now)


def _reopen(own: Own, one: OwnCase, form: forms.Form, now: datetime) -> object:
    told = Reopen(head=unit_head(one.case, now), reason=form.cleaned_data["reason"])
    return _move(own, one, told, now)


def _ask_review(own: Own, one: OwnCase, form: forms.Form, now: datetime) -> object:
    right = review.right(one.state, now)
    if right is None:
        raise Refused("no_such_event")
    told = AskReview(unit=right.unit.pk, person=right.person, reason=form.cleaned_data["reason"])
    return _move(own, one, told, now)


def _move(
    own: Own, one: OwnCase, command: Serve | Note | Withdraw | Reopen | AskReview, now: datetime
) -> object:
    return as_resident(one.case.pk, own.concern.pk, command, now)


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a resident can do: its form, what it does, what is said afterwards."""

    form: type[forms.Form]
    do: Do
    said: Label


ACTS: Mapping[str, Act] = {
    "serve": Act(forms.Form, _serve, _("答复在下面。看过以后,请评一评。")),
    "judge": Act(JudgeForm, _judge, _("谢谢,您的评价记下了。")),
    "note": Act(NoteForm, _note, _("补充的话记下了,办的人会看到。")),
    "withdraw": Act(WithdrawForm, _withdraw, _("已撤回。")),
    "reopen": Act(ReasonForm, _reopen, _("已重新办理,由单位负责人接手。")),
    "ask_review": Act(ReasonForm, _ask_review, _("已申请复查,由上一级来看。")),
}


def opened(request: HttpRequest) -> Own | None:
    """What this session's code opens, for an hour: the next one at a shared phone needs a code."""
    concern, tracking, since = request.session.get("own") or (0, "", 0)
    if timezone.now().timestamp() - since > AN_HOUR:
        return None
    return own(concern, tracking)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    found = opened(request)
    return page(request, found) if found else redirect("portal:follow")


@require_POST
def act(request: HttpRequest, case_id: int, act: str) -> HttpResponse:
    """Make one move as the resident; the domain says whether it is legal."""
    found = opened(request)
    if found is None:
        return redirect("portal:follow")
    one, chosen = found.find(case_id), ACTS.get(act)
    if one is None or chosen is None:
        raise Http404
    form = chosen.form(request.POST, prefix=f"{act}{case_id}")
    if not form.is_valid():
        return page(request, found, {(case_id, act): form}, status=422)
    try:
        chosen.do(found, one, form, timezone.now())
    except Refused as error:
        messages.error(request, refusals.refusal(error, ()))
    except Forbidden:
        raise Http404 from None
    else:
        messages.success(request, str(chosen.said))
    return redirect("portal:mine")


def page(
    request: HttpRequest,
    found: Own,
    bound: Mapping[tuple[int, str], forms.Form] | None = None,
    status: int = 200,
) -> HttpResponse:
    now = timezone.now()
    told = {
        "own": found,
        "now": now,
        "cases": [_shown(one, bound or {}, now) for one in found.cases],
        "bound": next(iter((bound or {}).values()), None),
    }
    return render(request, "portal/mine.html", told, status=status)


def _shown(
    one: OwnCase, bound: Mapping[tuple[int, str], forms.Form], now: datetime
) -> dict[str, object]:
    """One case with its story in words and the forms of what can be done now."""
    pk = one.case.pk
    right = review.right(one.state, now) if "ask_review" in one.can else None
    offered = one.can if right else one.can - {"ask_review"}
    return {
        "own": one,
        "case": one.case,
        "steps": story.steps(reversed(one.steps)),
        "forms": {
            name: bound.get((pk, name)) or ACTS[name].form(prefix=f"{name}{pk}")
            for name in ACTS
            if name in offered
        },
        "tried": [name for case, name in bound if case == pk],
        "review": right,
    }


@require_safe
def file(request: HttpRequest, file_id: int) -> HttpResponse:
    """One of my own files, as a download and never as a page."""
    found = opened(request)
    mine = next((f for f in found.files if f.pk == file_id), None) if found else None
    if mine is None:
        raise Http404
    name = f'attachment; filename="file-{file_id}{mine.suffix}"'
    return HttpResponse(
        files.data(mine), content_type=mine.mime, headers={"Content-Disposition": name}
    )
