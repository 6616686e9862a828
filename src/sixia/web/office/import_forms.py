"""What is filled in for an import."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sixia.grid.models import Area
from sixia.grid.rules import Duties
from sixia.hear import profiles
from sixia.ledger.campaign import running
from sixia.ledger.models import Batch
from sixia.ledger.trying import own_profiles
from sixia.ledger.uploads import SOURCE
from sixia.web.imports import FIELD, MOST
from sixia.web.office.moves.fields import line, pick

ASKED = 150  # columns; settings let a form have 200 fields


def ways() -> list[tuple[str, str]]:
    """Every profile there is, in the reader's language."""
    language = get_language() or "zh"
    found = profiles.every(own_profiles())
    return [(name, profile.title(language)) for name, profile in found.items()]


class Way(forms.Form):
    profile = pick(
        _("怎么读"),
        hint=_("按表头认得出来的,不用选。导入前会给您看每一列读成了什么。"),
        required=False,
    )
    source = line(
        _("从哪个系统来"),
        _("例如:12345。同一个系统的编号不会重复导入。"),
        required=False,
        most=SOURCE,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["profile"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("按表头自动认")), *ways()]


class Another(Way):
    """The same file read another way."""


class ByHand(forms.Form):
    """What each column of a file holds, chosen by hand; columns beyond the first 150 stay as they
    are read (`left` says how many), for one form can't send more."""

    def __init__(self, columns: Sequence[tuple[str, str]], data: Any = None) -> None:
        super().__init__(data)
        choices = [("", _("不读")), *FIELD.items()]
        asked, rest = columns[:ASKED], columns[ASKED:]
        self.headings = {f"c{n}": heading for n, (heading, _held) in enumerate(asked)}
        self.rest, self.left = dict(rest), len(rest)
        for n, (heading, held) in enumerate(asked):
            self.fields[f"c{n}"] = forms.ChoiceField(
                label=heading, choices=choices, initial=held, required=False
            )

    def told(self) -> dict[str, str]:
        """Heading → field."""
        chosen = {heading: self.cleaned_data[name] for name, heading in self.headings.items()}
        return self.rest | chosen


class Upload(Way):
    field_order = ("file", "area", "campaign", "profile", "source")
    file = forms.FileField(label=_("文件"), help_text=_("xlsx、csv 或 jsonl,一行一件。"))
    area = pick(_("哪里的"), hint=_("没有写区划的,都算这里的。"))

    campaign = pick(_("放进哪个专项行动"), hint=_("新导入的事,都放进这一批。"), required=False)

    def __init__(self, duties: Duties, *args: Any) -> None:
        super().__init__(*args)
        batches = ((b.pk, b) for b in running(duties))
        self.batches = dict(batches)
        named = [(pk, _("%(name)s 第 %(n)s 批") % {"name": b.campaign.name, "n": b.number})
                 for pk, b in self.batches.items()]  # fmt: skip
        if named:
            choice = self.fields["campaign"]
            assert isinstance(choice, forms.ChoiceField)
            choice.choices = [("", "—"), *named]
        else:
            del self.fields["campaign"]
        codes = {duty.area for duty in duties.held if duty.role == "dispatcher"}
        places = Area.objects.filter(pk__in=codes).values_list("code", "full_name")
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(places)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        batch = self.batch
        if batch and not data.get("area", "").startswith(batch.campaign.area_id):
            self.add_error("campaign", _("这个专项行动不管这个地方,请换一个。"))
        return data

    @property
    def batch(self) -> Batch | None:
        """The batch that was chosen, if any."""
        return self.batches.get(int(self.cleaned_data.get("campaign") or 0))

    def clean_file(self) -> UploadedFile[bytes]:
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if file.size and file.size > MOST:
            most = filesizeformat(MOST)
            raise ValidationError(_("文件太大,网页上最多 %s。更大的请管理员用命令导入。") % most)
        return file
