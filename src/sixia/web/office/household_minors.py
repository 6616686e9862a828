"""What a file keeps of minors: asked for, decided by another, shown and set right."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sixia.grid import homes, minors
from sixia.grid.homes import BadHome
from sixia.grid.looks import NoReason
from sixia.grid.minors import Decided, NotAllowed
from sixia.grid.models import Household
from sixia.web.home_forms import MinorsForm, begun_minors
from sixia.web.homes import bad_home
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.household import home_or_404
from sixia.web.office.households import GOES, Why
from sixia.web.office.moves.fields import radio
from sixia.web.office.pages import show


@opens_to(*GOES)
def household_minors(request: Desk, key: UUID) -> HttpResponse:
    """What is kept of minors: asked for, waited for, or shown and set right."""
    home = home_or_404(request, key)
    try:
        return _minors_open(request, home)
    except NotAllowed:
        return _minors_shut(request, home)


def _minors_open(request: Desk, home: Household) -> HttpResponse:
    """Raises NotAllowed."""
    kept, user, duties, now = bool(home.minors), request.user, request.duties, request.now
    told = minors.look(home, user, duties, now) if kept else homes.Minors()
    form = MinorsForm(
        request.POST if request.method == "POST" else None, initial=begun_minors(told)
    )
    if form.is_valid():
        try:
            minors.write(home, form.told_of_minors(), user, duties, now)
        except BadHome as error:
            form.add_error(None, bad_home(error))
        else:
            messages.success(request, gettext("记下了。单独加密存放。"))
            return redirect("office:household", home.key)
    page = {"home": home, "told": told, "kept": kept, "form": form}
    return show(request, "household_minors.html", page, 422 if form.errors else 200)


def _minors_shut(request: Desk, home: Household) -> HttpResponse:
    form = Why(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            minors.ask(home, request.user, request.duties, form.cleaned_data["why"], request.now)
        except NoReason:
            form.add_error("why", gettext("请写为什么。"))
        else:
            messages.success(request, gettext("已经报给单位负责人和督查员,批了就能看。"))
            return redirect("office:household_minors", home.key)
    leave = minors.leave_of(home, request.user, request.now)
    page = {"home": home, "form": form, "leave": leave}
    return show(request, "household_minors.html", page, 422 if form.errors else 200)


class Decide(forms.Form):
    days = radio(
        _("给他看多久"),
        [("1", _("今天一天")), ("7", _("7 天")), ("30", _("30 天")), ("0", _("不同意"))],
    )


@opens_to("unit_head", "supervisor")
def decide_minors(request: Desk, approval_id: int) -> HttpResponse:
    """Whether someone may see what a file keeps of minors. Nothing of it is shown here."""
    rows = minors.waiting(request.duties, request.today, decided=True)
    row = rows.filter(pk=approval_id).first()
    if row is None:
        raise Http404
    form = Decide(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            days = int(form.cleaned_data["days"])
            minors.decide(row.pk, request.user, request.duties, days, request.now)
        except Decided:
            messages.info(request, gettext("刚才已经有人定过了。"))
        else:
            messages.success(request, gettext("定了。"))
        return redirect("office:households")
    told = {"row": row, "form": form}
    return show(request, "decide_minors.html", told, 422 if form.errors else 200)
