"""The few kinds of field that moves are made of."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sixia.grid.queries import end_of_day

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # there is no such class outside the stubs

Label: TypeAlias = "str | _StrPromise"
Choices = Iterable[tuple[Any, Any]]
YEARS_AHEAD = 20


def words(label: Label, hint: Label = "", *, required: bool = True, rows: int = 4) -> forms.Field:
    """Free text of several lines."""
    area = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, help_text=hint, required=required, max_length=4000, widget=area
    )


def line(
    label: Label, hint: Label = "", *, required: bool = True, most: int = 80
) -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, required=required, max_length=most)


def pick(
    label: Label, choices: Choices = (), hint: Label = "", *, required: bool = True
) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, help_text=hint, required=required)


def radio(label: Label, choices: Choices, hint: Label = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, help_text=hint, widget=forms.RadioSelect)


def yes_or_no(label: Label, yes: Label, no: Label) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", yes), ("no", no)],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )


class Day(forms.DateField):
    """A day to come, as the moment when its office hours end in the deployment's zone."""

    def __init__(self, label: Label, hint: Label = "", *, required: bool = True) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(
            label=label,
            help_text=hint,
            required=required,
            widget=widget,
            input_formats=["%Y-%m-%d"],
            error_messages={"invalid": _("请写一个日期,例如 2026-03-20。")},
        )

    def clean(self, value: Any) -> datetime | None:
        day: date | None = super().clean(value)
        if day is None:
            return None
        today = timezone.localdate()
        if day < today:
            raise ValidationError(_("这一天已经过去了,请选今天或以后的日期。"))
        if day.year > today.year + YEARS_AHEAD:
            raise ValidationError(_("这一天太远了,请选二十年以内的日期。"))
        return end_of_day(day)


def in_days(now: datetime, days: int) -> date:
    """A day so many days from now, to begin a date field with."""
    return timezone.localdate(now + timedelta(days=days))
