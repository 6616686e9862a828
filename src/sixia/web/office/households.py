"""困难家庭: the households one is on duty for, those nobody takes, what waits to be allowed; and
for who answers for an area how many there are. Names open with a reason, one look each."""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from sixia.field.lately import shown
from sixia.grid import minors, onduty
from sixia.grid.homes import Family
from sixia.grid.households import look_at_all
from sixia.grid.models import Household
from sixia.grid.rules import FIELDWORK, WORKING
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.moves.fields import line
from sixia.web.office.pages import page_of, show

GOES = tuple(sorted(FIELDWORK))
NAMES = "names"  # the reason under which a session keeps the list open
KEPT = 50


class Why(forms.Form):
    why = line(_("为什么要看"), _("例如:约上门时间。会记下您、时间和理由,这户人家自己也看得到。"),
               most=200)  # fmt: skip


def reason(request: Desk, about: str) -> str:
    """Why this session may show it; "" if that was not said yet."""
    told: dict[str, str] = request.session.get("why", {})
    return told.get(about, "")


def remember(request: Desk, about: str, why: str) -> None:
    """Keep the reason for this session, and the latest fifty of them."""
    told = {**request.session.get("why", {}), about: why.strip()}
    request.session["why"] = dict(list(told.items())[-KEPT:])


@opens_to(*GOES, "auditor")
def households(request: Desk) -> HttpResponse:
    """Mine, place by place. Without a reason no name is shown; a POST says it, or takes it back."""
    form = Why(request.POST if "show" in request.POST else None)
    if "hide" in request.POST:
        remember(request, NAMES, "")
        return redirect("office:households")
    if form.is_valid():
        remember(request, NAMES, form.cleaned_data["why"])
        return redirect("office:households")
    open_files = onduty.mine(request.duties, request.today).filter(closed_at=None)
    page = page_of(request, shown(open_files))
    told = {
        "page": page,
        "rows": _rows(request, list(page.object_list)),
        "named": bool(reason(request, NAMES)),
        "form": form,
        "unattended": onduty.unattended(request.duties, request.today),
        "asked": minors.waiting(request.duties, request.today),
        "counted": onduty.counted(request.duties, request.today),
        "can_open": bool(request.duties.roles & WORKING),
    }
    return show(request, "households.html", told, 422 if form.errors else 200)


def _rows(request: Desk, files: list[Household]) -> list[tuple[Household, Family | None]]:
    why = reason(request, NAMES)
    if not why:
        return [(home, None) for home in files]
    shown = look_at_all(files, request.user, request.duties, why, request.now)
    names = {home.pk: family for home, family in shown}
    return [(home, names.get(home.pk)) for home in files]
