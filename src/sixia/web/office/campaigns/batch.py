"""What is filled in for a batch: until which day, which unit, how many it is meant to hold."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sixia.ledger.campaign import Portion
from sixia.ledger.models import Campaign
from sixia.web.office.draw_forms import day
from sixia.web.office.moves.fields import pick
from sixia.web.office.moves.people import units

MOST = 10_000_000


class BatchForm(forms.Form):
    day = day(_("这一批办到哪天"))
    unit = pick(_("哪个单位办"))
    planned = forms.IntegerField(
        label=_("打算放多少件"), required=False, min_value=1, max_value=MOST,
        help_text=_("实际有多少件,由系统来数。"),
    )  # fmt: skip

    def __init__(self, campaign: Campaign, data: Any = None) -> None:
        super().__init__(data, initial={"day": campaign.until, "unit": campaign.unit_id})
        field = self.fields["unit"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = units()

    def told(self) -> Portion:
        data = self.cleaned_data
        return Portion(day=data["day"], unit=int(data["unit"]), planned=data["planned"])
