"""检举控告: its own page, its own tables, its own receipt. Nothing of it enters the ledger."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from sixia.hear import accusations
from sixia.hear.people import Speaker
from sixia.hear.record import BadConcern
from sixia.web import limits, refusals
from sixia.web.portal import codes
from sixia.web.portal.forms import TellForm
from sixia.web.portal.say import HOUR


@require_http_methods(["GET", "POST"])
def tell(request: HttpRequest) -> HttpResponse:
    form = TellForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.is_bound else 200
        page = render(request, "portal/tell.html", {"form": form}, status=status)
        return codes.hold(request, page)
    if not limits.allowed("tell", limits.place(request), settings.SIXIA_RATE_SAY, HOUR):
        return render(request, "portal/tell.html", {"form": form, "wait": True}, status=429)
    return _receive(request, form)


def _receive(request: HttpRequest, form: TellForm) -> HttpResponse:
    told = form.cleaned_data
    speaker = Speaker(name=told["name"], phone=told["phone"])
    accusation = accusations.Told(words=told["words"], about=told["about"], speaker=speaker)
    try:
        code = accusations.receive(
            accusation, "web", timezone.now(), key=told["key"], held=codes.held(request)
        )
    except BadConcern as error:
        form.add_error("words", refusals.bad_concern(error))
        form.spent = refusals.key_is_spent(error)
        return render(request, "portal/tell.html", {"form": form}, status=422)
    if code:
        request.session["told"] = codes.kept(code)
    elif "told" not in request.session:  # sent again, and the code was shown
        return render(request, "portal/told.html", {"code": None})
    return redirect("portal:told")


@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """The receipt, once. After that the session holds no sign that anything was told, and no form
    that this browser holds brings the code back."""
    box = request.session.pop("told", None)
    if box is None:
        return redirect("portal:follow")
    page = render(request, "portal/told.html", {"code": codes.opened(box)})
    return codes.let_go(page)
