"""A household's own door to its file: its code opens it, for half an hour and for nobody else."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from sixia.field.forgetting import forget
from sixia.field.ownfile import own_file
from sixia.grid import closing, correcting, homes, households
from sixia.grid.homes import BadHome
from sixia.grid.households import Opened
from sixia.seal.tracking import BadCode
from sixia.web import limits
from sixia.web.home_forms import FamilyForm, MinorsForm, begun, begun_minors
from sixia.web.homes import bad_home
from sixia.web.portal import codes
from sixia.web.portal.follow import TEN_MINUTES, wrong
from sixia.web.portal.forms import CodeForm

HALF_AN_HOUR = 1800


class FileCode(CodeForm):
    code = forms.CharField(
        label=_("档案查询码"),
        help_text=_("13 个字母和数字,在建档时给您的那张纸上。大小写、横线、空格都不要紧。"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("请写上档案查询码。")},
    )


def opened(request: HttpRequest) -> Opened | None:
    """The household whose code this session holds, sealed. A new code ends what an old opened."""
    box, since = request.session.get("home") or ("", 0)
    code = codes.opened(box) if timezone.now().timestamp() - since < HALF_AN_HOUR else None
    found = households.by_code(code) if code else None
    return Opened(found, code) if found else None


@require_http_methods(["GET", "POST"])
def household(request: HttpRequest) -> HttpResponse:
    """The file, or where its code is asked."""
    if request.method == "POST":
        return _ask(request, FileCode(request.POST))
    own = opened(request)
    if own is None:
        return _asking(request, FileCode())
    now, keeps = timezone.now(), settings.SIXIA_HOUSEHOLD_YEARS
    file = own_file(own.household, timezone.localdate(now))
    told = {"own": file, "now": now, "keeps": keeps}
    return render(request, "portal/household.html", told)


def _asking(request: HttpRequest, form: CodeForm, status: int = 200, **more: bool) -> HttpResponse:
    return render(request, "portal/household_code.html", {"form": form, **more}, status=status)


def _ask(request: HttpRequest, form: CodeForm) -> HttpResponse:
    if not form.is_valid():
        return _asking(request, form, 422)
    if not limits.allowed("code", limits.place(request), settings.SIXIA_RATE_CODE, TEN_MINUTES):
        return _asking(request, form, 429, wait=True)
    code = form.cleaned_data["code"]
    try:
        found = households.by_code(code)
    except BadCode as error:
        form.add_error("code", wrong(error, code))
        return _asking(request, form, 422)
    if found is None:
        form.add_error("code", gettext("没有这个档案查询码。也许是旧的,换过新码以后旧的就作废了。"))
        return _asking(request, form, 422)
    request.session.cycle_key()
    request.session["home"] = [codes.kept(code), timezone.now().timestamp()]
    return redirect("portal:household")


class Correct(FamilyForm, MinorsForm):
    field_order = (*FamilyForm.base_fields, "minors", "of_minors")


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest) -> HttpResponse:
    """Set right what the file says; each change is kept with what stood there before."""
    own = opened(request)
    if own is None:
        return redirect("portal:household")
    home = own.household
    known = {**begun(homes.family_of(home)), **begun_minors(homes.minors_of(home))}
    form = Correct(request.POST if request.method == "POST" else None, initial=known)
    if form.is_valid():
        try:
            n = correcting.correct_own(home, form.told(), form.told_of_minors(), timezone.now())
        except BadHome as error:
            form.add_error(None, bad_home(error))
        else:
            done, same = gettext("改好了,改前改后都留着。"), gettext("没有要改的。")
            messages.success(request, done if n else same)
            return redirect("portal:household")
    status = 422 if form.errors else 200
    return render(request, "portal/household_correct.html", {"form": form}, status=status)


@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """Whether the file is closed: nobody but the household says so."""
    own = opened(request)
    if own is not None and request.POST.get("close") in ("yes", "no"):
        yes = request.POST["close"] == "yes"
        closing.agree(own.household, timezone.now(), yes=yes)
        closed, kept = gettext("档案结了。您还看得到它。"), gettext("好,档案不结,接着帮。")
        messages.success(request, closed if yes else kept)
    return redirect("portal:household")


class Erase(forms.Form):
    sure = forms.BooleanField(
        label=_("抹去以后谁也找不回来,我知道。"),
        error_messages={"required": _("要抹去,请先勾这一格。")},
    )


@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Erase a closed file before its time, by the household's own wish."""
    own = opened(request)
    if own is None or own.household.closed_at is None:
        return redirect("portal:household")
    form = Erase(request.POST if request.method == "POST" else None)
    if form.is_valid():
        forget(own.household, timezone.now())
        request.session.pop("home", None)
        messages.success(request, gettext("抹去了。只留下“有过一份档案”和谁看过的记录。"))
        return redirect("portal:household")
    status = 422 if form.errors else 200
    return render(request, "portal/household_erase.html", {"form": form}, status=status)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget in this browser what was opened."""
    request.session.pop("home", None)
    return redirect("portal:home")
