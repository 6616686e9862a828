"""What is heard, promised and asked on an outing, as forms like its steps."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from sixia.field import heard
from sixia.field.heard import Source
from sixia.field.kinds import channel
from sixia.field.models import Outing
from sixia.guide.queries import in_force
from sixia.guide.questions import Asking
from sixia.hear.people import Speaker
from sixia.hear.record import LONGEST, Said
from sixia.ledger import spot
from sixia.ledger.record import Raised
from sixia.ledger.rules import may_commit
from sixia.ledger.spot import Given
from sixia.web.office.doors import Desk
from sixia.web.office.moves import people
from sixia.web.office.moves.fields import Day, line, pick
from sixia.web.office.moves.fields import words as several
from sixia.web.office.outings.reach import fresh_key, key_of
from sixia.web.office.outings.steps import Act, ActForm, Stand
from sixia.web.office.outings.voice import Voice, said_at

WHILE = ("planned", "published", "held", "written")


class Hear(Act, Voice):
    slug, title = "hear", _("记一件诉求")
    folded = ("area", "kind", "class_code", "about_unit", "reply_by", "consent")

    def __init__(self, request: Desk, outing: Outing, data: Any = None) -> None:
        self.request = request
        initial = {"key": fresh_key(request, f"hear {outing.pk}"), "area": outing.area_id}
        super().__init__(outing, data, initial={**initial, "place": outing.place})
        if request.duties.units:
            self.fields["phone"].help_text = _("留了电话,查询码直接发给他,不经您的手。")

    @classmethod
    def fits(cls, stand: Stand) -> bool:
        return stand.state in WHILE and stand.begun and not stand.kind.queue

    def perform(self) -> Raised:
        key = key_of(self.request, self.cleaned_data["key"], f"hear {self.outing.pk}")
        said, source = self.said(self.request, key), Source(outing=self.outing)
        return heard.hear(said, source, self.request.duties, self.request.now)


class Keyed(ActForm):
    """An act that counts once, however often its form is sent."""

    key = forms.CharField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        self.initial["key"] = fresh_key(self.request, f"{self.slug} {self.outing.pk}")

    def opened(self) -> UUID:
        return key_of(self.request, self.cleaned_data["key"], f"{self.slug} {self.outing.pk}")

    @classmethod
    def fits(cls, stand: Stand) -> bool:
        return stand.state in WHILE and stand.begun

    @property
    def at(self) -> datetime:
        return said_at(self.outing, self.request.now)


class Promise(Keyed):
    slug, title, done = "promise", _("答应一件事"), _("答应的事已经上了台账。")
    folded = ("words", "name", "phone", "seat")
    about = _("说清怎么办、哪天办到,马上就是一件承诺,有人督查。量力而行。")
    means = line(
        _("怎么办"),
        _("一句话:钱、人、材料从哪里来。会上答应的,公开页上看得到,不写谁的名字。"),
        most=200,
    )
    due_at = Day(_("哪天办到"))
    words = several(_("他怎么说"), _("有人当面提的,照原话记;没有就空着。"), required=False, rows=3)
    name = line(_("姓名"), required=False, most=40)
    phone = line(_("电话"), _("留了电话,查询码直接发给他,不经您的手。"), required=False, most=24)
    seat = pick(_("谁来办"), required=False)

    def prepare(self) -> None:
        super().prepare()
        field = self.fields["seat"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("我的单位:我自己,或者负责人")), *self._seats()]

    def _seats(self) -> people.Grouped:
        duties = self.request.duties
        rows = [
            duty
            for duty in people.in_office(self.request.today)
            if may_commit(duties, "promise", duty.unit.ids, duty.staff_id)
        ]
        return people.seats(rows, duties.unit)

    def perform(self) -> None:
        data, key, now = self.cleaned_data, self.opened(), self.request.now
        keeper = _seat(data["seat"]) or spot.keeper(self.request.duties, self.request.today)
        given = Given(kind="promise", means=data["means"], due_at=data["due_at"],
                      area_code=self.outing.area_id, unit=keeper[0], person=keeper[1],
                      key=key)  # fmt: skip
        said = self._said(key) if data["words"].strip() else None
        heard.promise(given, said, Source(outing=self.outing), self.request.duties, now, self.at)

    def _said(self, key: UUID) -> Said:
        data = self.cleaned_data
        speaker = Speaker(name=data["name"].strip(), phone=data["phone"].strip())
        return Said(words=data["words"], area_code=self.outing.area_id, received_at=self.at,
                    channel=channel(self.outing.kind), place=self.outing.place, key=key,
                    speaker=speaker, reply_by="sms" if speaker.phone else "none",
                    language=settings.LANGUAGE_CODE, recorded_by=self.request.user.pk)  # fmt: skip


def _seat(chosen: str) -> tuple[int, int] | None:
    if not chosen:
        return None
    unit, _colon, person = chosen.partition(":")
    return int(unit), int(person)


class Ask(Keyed):
    slug, title = "ask", _("记一个问题")
    about = _("答上来的,连问带答留在政策库;答不上来的空着,就上台账,以后答复他。")
    words = several(_("他问什么"), rows=2)
    answer = several(_("怎么答的"), _("答不上来就空着。"), required=False, rows=3)
    policy = pick(_("哪份政策"), required=False)
    name = line(_("姓名"), required=False, most=40)
    phone = line(_("电话"), _("答不上来的,留了电话好答复他。"), required=False, most=24)

    def prepare(self) -> None:
        super().prepare()
        taken = list(self.outing.policies.all())
        held = [p for p in in_force(self.request.today)[:200] if p not in taken]
        field = self.fields["policy"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("说不清哪一份")), *((str(p.key), p.title) for p in [*taken, *held])]
        self.fields["words"].max_length = LONGEST  # type: ignore[attr-defined]  # a CharField

    @classmethod
    def fits(cls, stand: Stand) -> bool:
        return super().fits(stand) and stand.kind.policies

    def perform(self) -> Raised | None:
        data, key = self.cleaned_data, self.opened()
        phone = data["phone"].strip()
        asking = Asking(
            words=data["words"], answer=data["answer"], area_code=self.outing.area_id,
            asked_at=self.at, policy=UUID(data["policy"]) if data["policy"] else None,
            channel=channel(self.outing.kind), place=self.outing.place, key=key,
            speaker=Speaker(name=data["name"].strip(), phone=phone),
            reply_by="sms" if phone else "none", language=settings.LANGUAGE_CODE,
        )  # fmt: skip
        source = Source(outing=self.outing)
        return heard.ask(asking, source, self.request.duties, self.request.now).raised
