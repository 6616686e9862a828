"""覆盖: where nobody has been and where people wait, those to go to first."""

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from sixia.field import coverage as field
from sixia.grid.models import Area
from sixia.grid.rules import FIELDWORK
from sixia.web.names import place_name
from sixia.web.office.doors import CASEWORK, Desk, opens_to
from sixia.web.office.lists import may_open
from sixia.web.office.pages import PER_PAGE, show


class Towns(forms.Form):
    area = forms.ChoiceField(label=_("地方"), required=False)

    def __init__(self, request: Desk) -> None:
        super().__init__(request.GET, auto_id="by_%s")
        rows = Area.objects.filter(field.covered(request.duties, "", 9), level="town")
        area = self.fields["area"]
        assert isinstance(area, forms.ChoiceField)
        towns = [(town.pk, place_name(town)) for town in rows.order_by("code")]
        area.choices = [("", _("所有地方")), *towns]

    @property
    def used(self) -> bool:
        return bool(self.chosen)

    @property
    def chosen(self) -> str:
        """The town asked for; "" for one that is not among the choices."""
        return str(self.cleaned_data.get("area", "")) if self.is_valid() else ""


@opens_to(*CASEWORK)
def coverage(request: Desk) -> HttpResponse:
    """Every village, those to go to first. The same number of statements however many."""
    towns = Towns(request)
    found = field.places(request.duties, request.now, towns.chosen)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    told = {
        "filters": towns,
        "page": page,
        "places": field.with_who_waits(page.object_list, request.duties),
        "never": sum(1 for place in found if place.last is None),
        "opens_silent": may_open("silent", request.duties),
        "goes": bool(request.duties.roles & FIELDWORK),
    }
    return show(request, "coverage.html", told)
