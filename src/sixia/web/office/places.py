"""Units, areas and the years whose holiday notice is known."""

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sixia.clock import parse_notice
from sixia.grid.models import Area, HolidayNotice, Unit
from sixia.grid.queries import calendar, children
from sixia.ledger.recalendar import recalendar
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.moves.fields import words
from sixia.web.office.pages import page_of, show


@opens_to("administrator")
def units(request: Desk) -> HttpResponse:
    rows = Unit.objects.select_related("area", "parent").order_by("path")
    return show(request, "units.html", {"page": page_of(request, rows, 100)})


@opens_to("administrator")
def areas(request: Desk, code: str = "") -> HttpResponse:
    """The areas below one, with the team and units that answer for them."""
    here = get_object_or_404(Area, pk=code) if code else None
    rows = children(code) if here else _top()
    below = rows.select_related("team").prefetch_related("units")
    return show(request, "areas.html", {"here": here, "page": page_of(request, below, 100)})


def _top() -> QuerySet[Area]:
    widest = Area.objects.order_by("code").first()
    length = len(widest.code) if widest else 2
    return Area.objects.filter(code__regex=rf"^\d{{{length}}}$")


class NoticeForm(forms.Form):
    text = words(_("通知"), _("照国务院办公厅的通知写,格式见下。"), rows=9)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        try:
            self.notice = parse_notice(text)
        except ValueError as error:
            raise forms.ValidationError(_("读不懂:%s") % error) from None
        return text


@opens_to("administrator")
def holidays(request: Desk) -> HttpResponse:
    """Which years are known; a POST loads one more and sets again what had guessed it."""
    form = NoticeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        again = recalendar(form.cleaned_data["text"], request.now)
        messages.success(request, gettext("%(year)s 年的放假安排已载入,重算了 %(n)s 件事的期限。")
                         % {"year": form.notice.year, "n": again})  # fmt: skip
        return redirect("office:holidays")
    told = {"form": form, "years": sorted(calendar().years), "loaded": HolidayNotice.objects.all(),
            "next": request.today.year + 1}  # fmt: skip
    return show(request, "holidays.html", told, 422 if form.errors else 200)
