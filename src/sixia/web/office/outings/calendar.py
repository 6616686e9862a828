"""下基层: where one goes next, what waits to be written up, what was; and one week as a list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.db.models.functions import Length
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sixia.field.kinds import kinds
from sixia.field.models import Outing
from sixia.field.queries import AHEAD, PAST, UNWRITTEN, day_begins, theirs, visible
from sixia.field.queries import calendar as all_of
from sixia.grid.models import Area
from sixia.grid.rules import FIELDWORK
from sixia.web.names import Label
from sixia.web.office.doors import CASEWORK, Desk, opens_to
from sixia.web.office.filters import Narrowing
from sixia.web.office.outings.reach import sign_of
from sixia.web.office.pages import page_of, show
from sixia.web.outings import kind_short

HEADINGS: dict[int, Label] = {
    AHEAD: _("接下来"),
    UNWRITTEN: _("去过了,等着整理"),
    PAST: _("以前的"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One outing as a line to read; `heading` stands above it where a part of the list begins."""

    outing: Outing
    colour: str
    told: Label
    heading: Label = ""


class Filters(Narrowing):
    kind = forms.ChoiceField(label=_("哪一种"), required=False)
    town = forms.ChoiceField(label=_("哪个乡镇街道"), required=False)
    mine = forms.ChoiceField(label=_("谁去"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        towns = Area.objects.annotate(n=Length("code")).filter(n=9).values_list("code", "name")
        self._choose("kind", [(k, kind_short(k)) for k in kinds()], _("都看"))
        self._choose("town", towns.order_by("code"), _("所有地方"))
        self._choose("mine", [("1", _("有我的"))], _("所有人"))

    def narrow(self, rows: QuerySet[Outing], request: Desk) -> QuerySet[Outing]:
        """The outings that fit; a filter that is not among the choices is left out."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("kind"):
            rows = rows.filter(kind=asked["kind"])
        if asked.get("town"):
            rows = rows.filter(area__code__startswith=asked["town"])
        return rows.filter(theirs(request.duties)) if asked.get("mine") else rows


@opens_to(*CASEWORK)
def outings(request: Desk) -> HttpResponse:
    filters = Filters(request.GET)
    rows = filters.narrow(all_of(request.duties, request.today, request.now), request)
    page = page_of(request, rows)
    told = {"filters": filters, "page": page, "rows": _parted(page.object_list, request.now),
            "goes": bool(request.duties.roles & FIELDWORK)}  # fmt: skip
    return show(request, "outings.html", told)


def _parted(rows: Iterable[Outing], now: datetime) -> list[Row]:
    """Each row, the first of each part under its heading."""
    told, last = [], None
    for outing in rows:
        rank = outing.rank  # type: ignore[attr-defined]  # annotated by `calendar`
        colour, words = sign_of(outing, now)
        told.append(Row(outing, colour, words, HEADINGS[rank] if rank != last else ""))
        last = rank
    return told


@opens_to(*CASEWORK)
def week(request: Desk) -> HttpResponse:
    """Seven days from a Monday on, each with who goes where."""
    monday = _monday(request)
    days = [monday + timedelta(days=n) for n in range(7)]
    end = day_begins(monday + timedelta(days=7))
    rows = visible(request.duties, request.today).filter(
        starts_at__gte=day_begins(monday), starts_at__lt=end
    )
    by_day: dict[date, list[Row]] = {day: [] for day in days}
    for outing in rows.order_by("starts_at", "pk"):
        day = timezone.localdate(outing.starts_at)
        by_day[day].append(Row(outing, *sign_of(outing, request.now)))
    told = {"days": by_day.items(), "monday": monday, "sunday": days[-1],
            "before": monday - timedelta(days=7), "after": monday + timedelta(days=7)}  # fmt: skip
    return show(request, "outings_week.html", told)


def _monday(request: Desk) -> date:
    """The Monday of the week asked for; of this week for a date that is none."""
    try:
        asked = date.fromisoformat(request.GET.get("from", ""))
    except ValueError:
        asked = request.today
    near = asked if abs((asked - request.today).days) < 3660 else request.today
    return near - timedelta(days=near.weekday())
