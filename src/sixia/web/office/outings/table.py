"""The on-site office's table: what is decided is on the ledger at once, and on this page."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sixia.field import table as field
from sixia.field.kinds import channel
from sixia.field.models import Outing
from sixia.field.queries import made_at
from sixia.field.rules import NotYours
from sixia.field.table import Decision, at_table
from sixia.hear.record import Said
from sixia.ledger.models import Case
from sixia.ledger.perform import Forbidden
from sixia.ledger.queries import visible
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.moves import people
from sixia.web.office.moves.fields import Day, line, pick, words
from sixia.web.office.outings.plan import GOES
from sixia.web.office.outings.reach import begun, fresh_key, key_of, kind_of, run_or_403
from sixia.web.office.outings.refused import REFUSED, worded
from sixia.web.office.outings.voice import said_at
from sixia.web.office.pages import show
from sixia.web.refusals import key_is_spent


class Form(forms.Form):
    """A decision: about what, who of which unit does what by when."""

    key = forms.CharField(widget=forms.HiddenInput)
    case = pick(_("哪一件事"), required=False)
    means = line(_("定了什么"), _("一句话:谁做、怎么做。"), most=200)
    seat = pick(_("哪个单位、谁办"))
    due_at = Day(_("哪天办到"))
    words = words(_("是什么事"), _("新提出来的事,写一句;议程上的不用写。"), required=False, rows=2)

    def __init__(self, request: Desk, outing: Outing, data: Any = None) -> None:
        super().__init__(data)
        self.request, self.outing = request, outing
        self.agenda = {c.pk: c for c in agenda(request, outing)}
        asked = request.GET.get("case", "")
        self.initial = {"key": fresh_key(request, f"table {outing.pk}"), "case": asked}
        self._choose("case", [("", _("新提出来的事")), *((c.pk, c.title or c.number)
                                                  for c in self.agenda.values())])  # fmt: skip
        self._choose("seat", [("", _("请选一个")), *seats(request, outing)])

    def _choose(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def decision(self) -> Decision:
        data = self.cleaned_data
        unit, _colon, person = data["seat"].partition(":")
        case = self.agenda.get(int(data["case"])) if data["case"] else None
        key = key_of(self.request, data["key"], f"table {self.outing.pk}")
        return Decision(means=data["means"], due_at=data["due_at"], unit=int(unit),
                        person=int(person), case=case, key=key)  # fmt: skip

    def said(self, decision: Decision) -> Said | None:
        """What was raised at the table, if it is not on the agenda: nobody's name stands by it."""
        if decision.case or not self.cleaned_data["words"].strip():
            return None
        return Said(words=self.cleaned_data["words"], area_code=self.outing.area_id,
                    channel=channel(self.outing.kind), place=self.outing.place, key=decision.key,
                    received_at=said_at(self.outing, self.request.now),
                    recorded_by=self.request.user.pk)  # fmt: skip


def agenda(request: Desk, outing: Outing) -> list[Case]:
    """What lies on the table and whoever decides may see."""
    seen = visible(request.duties).filter(pk__in=outing.agenda.values("pk"))
    return list(seen.order_by("due_at", "pk"))


def seats(request: Desk, outing: Outing) -> people.Grouped:
    """The units at the table, each with those of it who can be charged with something."""
    groups: people.Grouped = []
    duties = list(people.in_office(request.today))
    for unit in at_table(outing):
        if unit.kind == "government":
            continue  # nobody outside it could look whether it was done
        of_it = [d for d in duties if d.unit.path.startswith(unit.path)]
        named = {f"{unit.pk}:{d.staff_id}": f"{unit.name} · {d.staff.name}" for d in of_it}
        if named:
            groups.append((unit.name, list(named.items())))
    return groups


@opens_to(*GOES)
def table(request: Desk, outing_id: int) -> HttpResponse:
    outing = run_or_403(request, outing_id)
    if not kind_of(outing).table:
        raise Http404
    if not begun(request, outing) or outing.state == "called_off":
        messages.warning(request, gettext("还没到那一天,或者已经取消了。"))
        return redirect("office:outing", outing.pk)
    form = Form(request, outing, request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _page(request, form)
    return _decided(request, form) if form.is_valid() else _page(request, form, 422)


def _decided(request: Desk, form: Form) -> HttpResponse:
    try:
        decision = form.decision()
        said = form.said(decision)
        made = field.decide(form.outing, decision, said, request.duties, request.now)
    except (NotYours, Forbidden):
        raise PermissionDenied from None
    except REFUSED as error:
        form.add_error(None, worded(error))
        if key_is_spent(error):
            form.data = {**request.POST.dict(), "key": form.initial["key"]}
        return _page(request, form, 422)
    messages.success(request, gettext("定下了,编号 %s。") % made.case.number)
    return redirect("office:table", form.outing.pk)


def _page(request: Desk, form: Form, status: int = 200) -> HttpResponse:
    outing = form.outing
    told = {"outing": outing, "form": form, "agenda": form.agenda.values(),
            "hidden": outing.agenda.count() - len(form.agenda), "units": at_table(outing),
            "made": made_at(outing).select_related("parent")}  # fmt: skip
    return show(request, "table.html", told, status)
