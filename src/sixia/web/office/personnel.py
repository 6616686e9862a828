"""Forms for staff and duties."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from sixia.grid.models import Area, Staff, Unit
from sixia.grid.rules import ROLES
from sixia.web.names import place_name
from sixia.web.office.moves.fields import line

# Who may open accusations is settled on the server itself (`sixia staff duty`), never on a page.
GIVEN_HERE = [role for role in ROLES if role[0] != "discipline"]
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)


class NewStaff(forms.Form):
    username = forms.CharField(
        label=_("用户名"),
        max_length=40,
        validators=[RegexValidator(r"^[a-z0-9._-]+$", _("只用小写字母、数字、点、横线。"))],
    )
    name = line(_("姓名"), most=40)
    unit = forms.ModelChoiceField(
        Unit.objects.order_by("code"), label=_("单位"), empty_label=_("请选一个")
    )
    phone = line(_("办公电话"), required=False, most=24)

    def clean_username(self) -> str:
        username: str = self.cleaned_data["username"]
        if Staff.objects.filter(username=username).exists():
            raise ValidationError(_("这个用户名已经有人用了。"))
        return username


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, widget=widget, required=required, input_formats=["%Y-%m-%d"]
    )


class Places(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """Places by town and village: many villages share a name."""

    def label_from_instance(self, area: Area) -> str:
        return place_name(area)


class GiveDuty(forms.Form):
    role = forms.ChoiceField(
        label=_("职责"),
        choices=[("", _("请选一个")), *GIVEN_HERE],
        help_text=_("检举受理员只能在服务器上指定(sixia staff duty)。"),
    )
    unit = forms.ModelChoiceField(Unit.objects.order_by("code"), label=_("管哪个单位"))
    area = Places(
        Area.objects.filter(level__in=("county", "town", "village")),
        label=_("管哪个地方"),
        empty_label=_("请选一个"),
    )
    since = _day(_("从哪天起"))
    until = _day(_("到哪天止"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        for name, day in (("since", since), ("until", until)):
            if day and not EARLIEST <= day <= LATEST:
                self.add_error(name, _("请核对年份。"))
        if since and until and until < since:
            self.add_error("until", _("结束不能早于开始。"))
        return data
