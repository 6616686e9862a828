"""The door of a reception day: those who arrive draw a number."""

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from sixia.field import desk as field
from sixia.field.rules import Unfit
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.outings.desk import desk_or_404
from sixia.web.office.outings.plan import GOES
from sixia.web.office.outings.reach import begun, fresh_key, key_of
from sixia.web.office.outings.refused import REFUSED, worded
from sixia.web.office.pages import show


class Door(forms.Form):
    key = forms.CharField(widget=forms.HiddenInput)
    people = forms.IntegerField(
        label=_("几个人"), min_value=1, max_value=999, initial=1,
        help_text=_("多人反映同一件事,推选代表进来,最多 5 位。"),
    )  # fmt: skip


@opens_to(*GOES)
def door(request: Desk, outing_id: int) -> HttpResponse:
    """Those who arrive draw a number, so that nobody has to stand in line."""
    outing = desk_or_404(request, outing_id)
    shut = not begun(request, outing) or outing.state == "called_off"
    form = Door(None if shut or request.method != "POST" else request.POST)
    drawn, status = None, 200
    if form.is_bound and form.is_valid():
        try:
            key = key_of(request, form.cleaned_data["key"], f"door {outing.pk}")
            people = form.cleaned_data["people"]
            drawn = field.come(outing.pk, request.duties, request.now, key, people)
        except REFUSED as error:
            form.add_error("people" if isinstance(error, Unfit) else None, worded(error))
    if form.is_bound and not drawn:
        status = 422
    else:
        form = Door(initial={"key": fresh_key(request, f"door {outing.pk}")})
    waiting = outing.visitors.filter(settled="waiting").order_by("number")[:60]
    told = {"outing": outing, "form": form, "drawn": drawn, "waiting": waiting, "shut": shut}
    return show(request, "desk_door.html", told, status)
