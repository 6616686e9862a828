"""交接: a household goes to another member of staff."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sixia.grid import pairing
from sixia.grid.homes import WORDS
from sixia.grid.models import Pairing
from sixia.grid.onduty import NotOnDuty
from sixia.grid.pairing import NotFit, Over
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.household_forms import offer, seated
from sixia.web.office.households import GOES
from sixia.web.office.pages import show


class HandOver(forms.Form):
    seat = forms.ChoiceField(label=_("交给谁"))
    note = forms.CharField(
        label=_("接手的人要知道什么"),
        help_text=_("例如:耳背,打电话要大声;药在床头。加密存放,和档案一起打开。"),
        required=False,
        max_length=WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, request: Desk, row: Pairing, data: Any = None) -> None:
        super().__init__(data)
        found = pairing.candidates(row, request.duties, request.today)
        offer(self, found.exclude(staff=row.staff_id))


@opens_to(*GOES)
def hand_over(request: Desk, pairing_id: int) -> HttpResponse:
    """Give a household to another member of staff, with what must be known."""
    rows = Pairing.objects.filter(pk=pairing_id, household__isnull=False)
    row = rows.select_related("household__area", "staff", "unit").first()
    if row is None or row.household is None or not pairing.may_hand_over(row, request.duties):
        raise Http404
    form = HandOver(request, row, request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            pairing.hand_over(
                row.pk, seated(form), form.cleaned_data["note"], request.duties, request.now
            )
        except Over:
            messages.info(request, gettext("刚才已经交给别人了。"))
            return redirect("office:households")
        except (NotFit, NotOnDuty):
            form.add_error("seat", gettext("不能交给他:他已经离岗,或者已经在管这一户。"))
        else:
            messages.success(request, gettext("交接好了。今天您还看得到,明天起由他负责。"))
            return redirect("office:households")
    told = {"form": form, "row": row, "home": row.household}
    return show(request, "hand_over.html", told, 422 if form.errors else 200)
