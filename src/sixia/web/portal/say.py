"""Saying something: one page, no account, nothing lost when a field is wrong."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from sixia.grid.queries import Home, NoHome, home
from sixia.hear.record import BadConcern, Said
from sixia.learn import near
from sixia.ledger import queries
from sixia.ledger.record import Raised, raise_concern
from sixia.web import limits, refusals
from sixia.web.portal import codes
from sixia.web.portal.forms import SayForm

HOUR = 3600
FIELD = {"no_area": "area", "no_unit": "about_unit", "no_class": "class_code"}
TRIES = 6  # how many mistaken sendings each one that counts may cost


@require_http_methods(["GET", "POST"])
def say(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return codes.hold(request, render(request, "portal/say.html", {"form": SayForm()}))
    place, most = limits.place(request), settings.SIXIA_RATE_SAY
    form = SayForm(request.POST, request.FILES)
    if not limits.allowed("say.try", place, most * TRIES, HOUR):
        return render(request, "portal/say.html", {"form": form, "wait": True}, status=429)
    if not form.is_valid():
        return render(request, "portal/say.html", {"form": form}, status=422)
    if not limits.allowed("say", place, most, HOUR):
        return render(request, "portal/say.html", {"form": form, "wait": True}, status=429)
    return _raise(request, form, timezone.now())


def _raise(request: HttpRequest, form: SayForm, now: datetime) -> HttpResponse:
    try:
        raised = raise_concern(said(form, now, codes.held(request)), now)
    except BadConcern as error:
        form.add_error(FIELD.get(error.code, "words"), refusals.bad_concern(error))
        form.spent = refusals.key_is_spent(error)
        return render(request, "portal/say.html", {"form": form}, status=422)
    except NoHome:
        return render(request, "portal/say.html", {"form": form, "closed": True}, status=503)
    response = redirect("portal:done")
    known = codes.carried(request, now) or {}
    if known.get("number") != raised.case.number:  # else its receipt has arrived
        codes.give(response, _receipt(raised), now)
    return response


def said(form: SayForm, now: datetime, held: str) -> Said:
    told = form.cleaned_data
    return Said(
        words=told["words"],
        area_code=told["area"],
        channel="web",
        received_at=now,
        kind=told["kind"],
        class_code=told["class_code"],
        place=told["place"],
        speaker=form.speaker(),
        consent=told["consent"],
        reply_by=told["reply_by"],
        language=get_language() or "zh-hans",
        about_unit=int(told["about_unit"]) if told["about_unit"] else None,
        key=told["key"],
        held=held,
        files=told["attached"],
    )


def _receipt(raised: Raised) -> dict[str, object]:
    case = raised.case
    return {
        "case": case.pk,
        "code": raised.code,
        "number": case.number,
        "area": case.area_id,
        "class": case.class_code,
        "dispatch": case.dispatch.name if case.dispatch else "",
        "due": case.due_at.isoformat() if case.due_at else "",
    }


@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """The receipt. The code is shown once; after that it is nowhere, and no form that this browser
    holds brings it back."""
    now = timezone.now()
    receipt = codes.carried(request, now)
    if receipt is None:
        return redirect("portal:follow")
    same = queries.alike(receipt["class"], receipt["area"]).exclude(pk=receipt["case"])
    told = {
        "receipt": {**receipt, "alike": same.count()},
        "like": near.like(receipt["case"], now) if near.ready() else [],
        "due": datetime.fromisoformat(receipt["due"]) if receipt["due"] else None,
        "home": _home(receipt["area"]),
        "now": now,
    }
    response = render(request, "portal/done.html", told)
    if request.method == "GET":  # who asked for the head alone has seen nothing
        codes.give(response, {**receipt, "code": None}, now)
        if receipt["code"]:
            codes.let_go(response)
    return response


def _home(area: str) -> Home | None:
    try:
        return home(area)
    except NoHome:  # a dispatching unit there is, but no team or office yet
        return None


@require_safe
def alike(request: HttpRequest) -> HttpResponse:
    """How many open cases of this class this town has: a count, never a word of them."""
    area, code = request.GET.get("area", ""), request.GET.get("class", "")
    n = 0
    if len(area) >= 9 and area.isdigit() and code.isdigit():
        n = queries.alike(code, area).count()
    told = ngettext(
        "同一个镇、同一类的事,还有 %(n)s 件在办。您照样可以说,说的人多,更看得清。",
        "同一个镇、同一类的事,还有 %(n)s 件在办。您照样可以说,说的人多,更看得清。",
        n,
    )
    return JsonResponse({"count": n, "text": told % {"n": n} if n else ""})
