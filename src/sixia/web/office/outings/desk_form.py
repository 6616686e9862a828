"""What the clerk at the desk fills in: words first, and two lines more where it is settled."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sixia.field.models import Outing
from sixia.grid.models import Staff
from sixia.ledger.spot import Settled
from sixia.web.office.moves.fields import line, pick
from sixia.web.office.outings.voice import Voice

OUTCOMES = [("solved", _("解决了")), ("explained", _("说明白了"))]


class Form(Voice):
    """`visitor`: who sits there by their row, none if they get a number with this; `more`: they
    were heard before and raise one matter more."""

    visitor = forms.IntegerField(widget=forms.HiddenInput, required=False)
    more = forms.BooleanField(widget=forms.HiddenInput, required=False)
    facts = line(_("查到什么"), required=False, most=400)
    view = line(_("怎么答复的"), required=False, most=400)
    outcome = pick(_("结果"), OUTCOMES, required=False)
    seat = pick(_("谁答复的"), required=False)
    basis = line(_("依据"), required=False, most=200)

    def __init__(self, outing: Outing, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(outing, data, initial=initial)
        self._choose("seat", answerers(outing))
        self.fields["words"].widget.attrs["autofocus"] = True

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name in ("facts", "view") if self.data.get("act") == "spot" else ():
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("当场解决的,这一句要写。"))
        if self.data.get("act") == "spot" and not data.get("seat"):
            self.add_error("seat", _("要写明是谁答复的。"))
        return data

    def settled(self) -> Settled | None:
        data = self.cleaned_data
        if self.data.get("act") != "spot":
            return None
        person = Staff.objects.get(pk=int(data["seat"]))
        return Settled(outcome=data["outcome"] or "solved", facts=data["facts"],
                       view=data["view"], basis=data["basis"] or gettext("当场办结"),
                       unit=person.unit_id, person=person.pk)  # fmt: skip


def answerers(outing: Outing) -> list[tuple[int, str]]:
    """Those who receive there and can answer for a unit. The government as a whole is none: nobody
    outside it could look whether it was done."""
    rows = Staff.objects.filter(pk__in=[outing.lead_id, *(s.pk for s in outing.goers.all())])
    rows = rows.exclude(unit__kind="government").select_related("unit").order_by("unit__code", "pk")
    return [(s.pk, f"{s.name}({s.unit.name})") for s in rows]
