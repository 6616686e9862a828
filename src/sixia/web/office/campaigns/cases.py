"""The cases of a campaign as a reading list, thirty at a time, however many there are."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from sixia.grid.models import Unit
from sixia.ledger import campaigns as ledger
from sixia.ledger.models import Campaign
from sixia.web.office.campaigns.words import STUCK, campaign_or_404
from sixia.web.office.doors import CASEWORK, Desk, opens_to
from sixia.web.office.filters import Narrowing
from sixia.web.office.pages import PER_PAGE, show
from sixia.web.office.rows import rows


class CaseFilters(Narrowing):
    unit = forms.ChoiceField(label=_("单位"), required=False)
    batch = forms.ChoiceField(label=_("哪一批"), required=False)
    why = forms.ChoiceField(label=_("卡在哪里"), required=False)
    left = forms.ChoiceField(label=_("办结没有"), required=False)

    def __init__(self, campaign: Campaign, data: Any) -> None:
        super().__init__(data)
        held = Unit.objects.filter(pk__in=campaign.cases.values("unit")).order_by("code")
        units = [(str(u.pk), u.name) for u in held]
        self._choose("unit", [*units, ("none", _("还没派"))], _("所有单位"))
        batches = [(b.number, gettext("第 %(n)s 批") % {"n": b.number})
                   for b in campaign.batches.all()]  # fmt: skip
        self._choose("batch", batches, _("所有批次"))
        self._choose("why", STUCK.items(), pgettext_lazy("stuck or not", "都看"))
        self._choose("left", [("1", _("没办结的"))], pgettext_lazy("ended or not", "都看"))


@opens_to(*CASEWORK)
def campaign_cases(request: Desk, key: UUID) -> HttpResponse:
    """Those this person may see. Pages go by where the last one ended, so each costs the same."""
    one = campaign_or_404(key)
    filters = CaseFilters(one, request.GET)
    filters.is_valid()
    chosen = {k: v for k, v in filters.cleaned_data.items() if v}
    batch = one.batches.filter(number=chosen["batch"]).first() if "batch" in chosen else None
    found = ledger.members(
        one, request.duties, request.now, unit=chosen.get("unit", ""),
        batch=batch.pk if batch else 0, why=chosen.get("why", ""), left="left" in chosen,
    )  # fmt: skip
    after = request.GET.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 19:
        found = found.filter(pk__gt=int(after))
    page = list(found[: PER_PAGE + 1])
    told = {
        "campaign": one,
        "filters": filters,
        "rows": rows(page[:PER_PAGE], request.duties, request.now),
        "more": page[PER_PAGE - 1].pk if len(page) > PER_PAGE else None,
        "began": bool(after),
    }
    return show(request, "campaign_cases.html", told)
