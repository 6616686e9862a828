"""Choosing cases of the ledger for a campaign: by class, place and unit, those that came first."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from sixia.hear.taxonomy import taxonomy
from sixia.ledger.campaign import Portion, fill, may_run
from sixia.ledger.campaigns import choosable
from sixia.ledger.models import Campaign, Case
from sixia.ledger.moves import Refused
from sixia.web.names import class_name, place_name
from sixia.web.office.campaigns.batch import BatchForm
from sixia.web.office.campaigns.words import campaign_or_404
from sixia.web.office.doors import CASEWORK, Desk, opens_to
from sixia.web.office.moves.fields import pick
from sixia.web.office.moves.people import units
from sixia.web.office.pages import show
from sixia.web.refusals import refusal

MOST = 5_000  # at a time: a second or two


class AddForm(BatchForm):
    class_code = pick(_("分类"), required=False)
    area = pick(_("地方"), required=False)
    now_with = pick(_("现在在哪个单位"), required=False)
    most = forms.IntegerField(
        label=_("最多放多少件"), min_value=1, max_value=MOST, initial=500,
        help_text=_("先反映的先放。更多的,再放一次。"),
    )  # fmt: skip
    batch = pick(_("放进哪一批"))
    field_order = ("class_code", "area", "now_with", "most", "batch", "day", "unit", "planned")

    def __init__(self, campaign: Campaign, data: Any = None) -> None:
        super().__init__(campaign, data)
        for name in ("day", "unit"):  # only a new batch needs them
            self.fields[name].required = False
        classes = [(c.code, class_name(c.code)) for c in _classes()]
        batches = [(b.number, gettext("第 %(n)s 批") % {"n": b.number})
                   for b in campaign.batches.all()]  # fmt: skip
        self._choose("class_code", [("", _("所有分类")), *classes])
        self._choose("area", [("", place_name(campaign.area)), *_below(campaign)])
        self._choose("now_with", [("", _("所有单位")), *units()])
        self._choose("batch", [*batches, ("0", _("新的一批(填下面)"))])

    def _choose(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("batch") == "0" and not data.get("day"):
            self.add_error("day", _("新的一批要写办到哪天。"))
        return data

    def into(self) -> int | Portion:
        return self.told() if self.cleaned_data["batch"] == "0" else int(self.cleaned_data["batch"])

    def chosen(self, campaign: Campaign, request: Desk) -> QuerySet[Case]:
        data = self.cleaned_data
        return choosable(
            campaign, request.duties, area=data["area"], class_code=data["class_code"],
            unit=int(data["now_with"] or 0),
        )  # fmt: skip


def _classes() -> list[Any]:
    """The first two levels, each class after the one it is part of."""
    top = taxonomy().children()
    return [each for one in top for each in (one, *taxonomy().children(one.code))]


def _below(campaign: Campaign) -> list[tuple[str, str]]:
    from sixia.grid.queries import places

    inside = places().filter(code__startswith=campaign.area_id).exclude(code=campaign.area_id)
    return [(area.code, place_name(area)) for area in inside]


@opens_to(*CASEWORK)
def add_cases(request: Desk, key: UUID) -> HttpResponse:
    """First it is counted how many fit, then they are put in."""
    one = campaign_or_404(key)
    if not may_run(request.duties, one) or one.closed_at:
        raise PermissionDenied
    form = AddForm(one, request.POST or None)
    fitting = None
    if request.method == "POST" and form.is_valid():
        rows = form.chosen(one, request).values_list("pk", flat=True)
        if "look" in request.POST:
            fitting = len(rows[: MOST + 1])
        elif _put(request, one, form, list(rows[: form.cleaned_data["most"]])):
            return redirect("office:campaign", one.key)
    told = {"campaign": one, "form": form, "fitting": fitting, "most": MOST}
    return show(request, "campaign_add.html", told, 422 if form.errors else 200)


def _put(request: Desk, one: Campaign, form: AddForm, ids: list[int]) -> bool:
    if not ids:
        form.add_error(None, gettext("这样选,一件也没有。什么都没有改动。"))
        return False
    try:
        batch, n, closed = fill(one.pk, form.into(), ids, request.duties, request.now)
    except Refused as error:
        form.add_error(None, refusal(error, offered=()))
        return False
    told = ngettext("%(n)s 件放进了第 %(batch)s 批。", "%(n)s 件放进了第 %(batch)s 批。", n)
    messages.success(request, told % {"n": n, "batch": batch.number})
    if closed:
        rest = gettext("正放着,专项行动收官了:其余的没有放进去,都在台账上,照常办。")
        messages.warning(request, rest)
    return True
