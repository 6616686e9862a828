"""Following what one said: the code opens it, for this session and for nobody else."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sixia.hear import accusations
from sixia.hear.record import by_code
from sixia.seal.tracking import BadCode
from sixia.web import limits
from sixia.web.portal import codes
from sixia.web.portal.forms import CodeForm

TEN_MINUTES = 600
NUMBER = re.compile(r"[A-Za-z]+-\d{4}-\d+")


@require_http_methods(["GET", "POST"])
def follow(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "portal/follow.html", {"form": form}, status=status)
    if not limits.allowed("code", limits.place(request), settings.SIXIA_RATE_CODE, TEN_MINUTES):
        return render(request, "portal/follow.html", {"form": form, "wait": True}, status=429)
    return _open(request, form)


def _open(request: HttpRequest, form: CodeForm) -> HttpResponse:
    code = form.cleaned_data["code"]
    try:
        concern, progress = by_code(code), accusations.progress(code)
    except BadCode as error:
        form.add_error("code", wrong(error, code))
        return render(request, "portal/follow.html", {"form": form}, status=422)
    if concern is not None:
        request.session.cycle_key()
        request.session["own"] = [concern.pk, concern.tracking, timezone.now().timestamp()]
        return redirect("portal:mine")
    if progress is not None:
        return render(request, "portal/progress.html", {"progress": progress})
    form.add_error("code", _("没有这个查询码。也许是旧的,换过新码以后旧的就不能用了。"))
    return render(request, "portal/follow.html", {"form": form}, status=422)


def wrong(error: BadCode, code: str) -> str:
    """What is wrong with a code that can't be one."""
    if NUMBER.fullmatch(code.strip()):
        return _("这是编号。查进展要用查询码,它在回执上编号的下面。")
    told = {
        "length": _("查询码是 13 个字母和数字,您写的长短不对。"),
        "symbol": _("查询码里没有这样的字。只有数字和除 U 以外的字母。"),
        "check": _("有一个字写错了,或者两个字写反了,请对着回执再看一遍。"),
    }
    return told[error.reason]


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget in this browser what was opened, and what could have a lost receipt told again."""
    for name in ("own", "told", "home"):
        request.session.pop(name, None)
    response = redirect("portal:home")
    codes.forget(response)
    return codes.let_go(response)
