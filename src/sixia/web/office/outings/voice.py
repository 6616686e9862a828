"""What someone says out there, taken down; the counter's form, with less to fill in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from sixia.field.kinds import channel
from sixia.field.models import Outing
from sixia.hear.models import KINDS
from sixia.hear.people import Speaker
from sixia.hear.record import Said
from sixia.web.names import place_name
from sixia.web.office.counter import Counter, places
from sixia.web.office.doors import Desk
from sixia.web.office.moves.fields import line, pick, words

REACHED = [
    ("", _("留了电话就发短信,没留就凭编号来查")),
    ("phone", _("打电话告诉他")),
    ("none", _("他自己凭编号来查")),
]


class Voice(Counter):
    """Words first. Where it was and how it came in is known; what else is known is filled in."""

    words = words(_("他怎么说"), _("照原话记。姓名电话不写在这里。"), rows=4)
    name = line(_("姓名"), required=False, most=40)
    phone = line(_("电话"), required=False, most=24)
    reply_by = pick(_("怎么告诉他"), REACHED, required=False)
    kind = pick(_("哪一种"), KINDS, required=False)
    area = pick(_("哪个地方的事"), required=False)
    channel = received_at = address = email = None  # type: ignore[assignment]  # not asked out there

    field_order = ("key", "words", "name", "phone")

    def __init__(self, outing: Outing, data: Any = None, *, initial: Any = None) -> None:
        self.outing = outing
        super().__init__(data, initial=initial)
        self._choose("area", [(outing.area_id, place_name(outing.area)), *places()])

    def clean(self) -> dict[str, Any]:
        data = forms.Form.clean(self) or {}
        if data.get("reply_by") == "phone" and not data.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("要打电话告诉他,就得写下电话。"))
        return data

    def said(self, request: Desk, key: UUID) -> Said:
        """What was taken down, said on this outing."""
        data = self.cleaned_data
        return Said(
            words=data["words"],
            area_code=data["area"] or self.outing.area_id,
            channel=channel(self.outing.kind),
            received_at=said_at(self.outing, request.now),
            kind=data["kind"] or "request",
            class_code=data["class_code"],
            place=data["place"],
            speaker=Speaker(name=data["name"].strip(), phone=data["phone"].strip()),
            consent=data["consent"],
            reply_by=data["reply_by"] or ("sms" if data["phone"].strip() else "none"),
            language=settings.LANGUAGE_CODE,
            about_unit=int(data["about_unit"]) if data["about_unit"] else None,
            recorded_by=request.user.pk,
            key=key,
        )


def said_at(outing: Outing, now: datetime) -> datetime:
    """What is written down afterwards was said while it lasted."""
    return min(now, outing.ends_at)
