"""检举控告: only for staff with the duty; for everyone else these pages are not there."""

import json
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from sixia.hear import accusations as sealed
from sixia.hear import files
from sixia.hear.models import Accusation
from sixia.hear.record import BadConcern
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.looks import attached
from sixia.web.office.moves.fields import radio, words
from sixia.web.office.pages import show
from sixia.web.refusals import bad_concern

VERB = {
    "received": _("收到"),
    "sealed_off": _("从台账转来"),
    "opened": _("打开看过"),
    "taken": _("开始核查"),
    "noted": _("记了一笔"),
    "ended": _("办结并答复"),
}
ACTS = [("noted", _("记一笔")), ("taken", _("开始核查")), ("ended", _("办结,下面是给他的答复"))]


class Act(forms.Form):
    verb = radio(_("做什么"), ACTS)
    words = words(_("内容"), _("办结时写的,检举人凭查询码看得到;其余只有检举受理员看得到。"))


@opens_to("discipline", hidden=True)
def accusations(request: Desk) -> HttpResponse:
    return show(request, "accusations.html", {"rows": sealed.listed(request.duties)})


@opens_to("discipline", hidden=True)
def accusation(request: Desk, key: UUID) -> HttpResponse:
    """One, opened; the opening is logged before anything is shown."""
    return _page(request, key, Act(initial={"verb": "noted"}))


@opens_to("discipline", hidden=True)
def accusation_file(request: Desk, key: UUID, number: int) -> HttpResponse:
    """One of its files; this opening is logged too."""
    try:
        _found, told = sealed.open_one(str(key), request.user, request.duties, request.now)
        sha256, mime, suffix = told.files[number]
        data = files.apart(sha256)
    except (Accusation.DoesNotExist, IndexError, FileNotFoundError):
        raise Http404 from None
    return attached(data, mime, f"{sha256[:12]}.{suffix.lstrip('.')}")


@opens_to("discipline", hidden=True)
@require_POST
def act(request: Desk, key: UUID) -> HttpResponse:
    form = Act(request.POST)
    if not form.is_valid():
        return _page(request, key, form, 422)
    try:
        sealed.act(str(key), request.user, request.duties, now=request.now, **form.cleaned_data)
    except Accusation.DoesNotExist:
        raise Http404 from None
    except BadConcern as error:
        form.add_error(None, bad_concern(error))
        return _page(request, key, form, 409)
    messages.success(request, gettext("已经记下。"))
    return redirect("office:accusation", key)


def _page(request: Desk, key: UUID, form: Act, status: int = 200) -> HttpResponse:
    try:
        found, told = sealed.open_one(str(key), request.user, request.duties, request.now)
    except Accusation.DoesNotExist:
        raise Http404 from None
    done = [(event, VERB.get(event.verb, event.verb), text) for event, text in sealed.story(found)]
    context = {"one": found, "told": told, "done": done, "form": form, "before": before(told)}
    return show(request, "accusation.html", context, status)


def before(told: sealed.Told) -> list[str]:
    """What its events on the ledger said before it was sealed off, oldest first."""
    cases = json.loads(told.history)
    events = [event for case in cases for event in (case if isinstance(case, list) else [case])]
    words = [event.get("words") or {} for event in events if isinstance(event, dict)]
    return [text for each in words for text in each.values() if text]
