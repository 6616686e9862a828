"""The steps of an outing as forms: when each fits, what it asks, the domain call it makes."""

from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from sixia.field import outings, queries
from sixia.field.kinds import Kind
from sixia.field.models import Outing
from sixia.ledger.record import Raised
from sixia.web.names import Label
from sixia.web.office.doors import Desk
from sixia.web.office.moves.fields import line
from sixia.web.office.outings.forms import ticks
from sixia.web.office.outings.reach import kind_of
from sixia.web.office.outings.voice import said_at


@dataclass(frozen=True, slots=True)
class Stand:
    """How an outing stands: what may be done on it depends on this. `begun`: it is its day, or
    was; `over`: it has started, so that it is too late to announce it."""

    outing: Outing
    kind: Kind
    begun: bool
    over: bool

    @property
    def state(self) -> str:
        return self.outing.state


class Act:
    """`title` is the button; `about` says in a sentence what it does; `done` that it was done.

    Each act says when it fits and performs it. (No ABC: Django's forms have a metaclass of their
    own.)"""

    slug: ClassVar[str]
    title: ClassVar[Label]
    about: Label = ""
    done: ClassVar[Label] = _("已经记下了。")
    near: ClassVar[bool] = True
    grave: ClassVar[bool] = False
    folded: ClassVar[tuple[str, ...]] = ()  # fields that are seldom needed
    request: Desk
    outing: Outing

    @classmethod
    def fits(cls, stand: Stand) -> bool:
        """Can this be done on such an outing now?"""
        raise NotImplementedError

    def perform(self) -> Raised | None:
        """Make it. What was raised, if something was. Raises what the room raises."""
        raise NotImplementedError


class ActForm(Act, forms.Form):
    def __init__(self, request: Desk, outing: Outing, data: Any = None) -> None:
        super().__init__(data)
        self.request, self.outing = request, outing
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices and beginnings that depend on the outing."""


class Publish(ActForm):
    slug, title, done = "publish", _("公告出去"), _("已经公告,大家都看得到了。")
    about = _("时间、地点、去做什么和谁接待,从现在起大家都看得到。公告以后不能再改,只能取消。")

    @classmethod
    def fits(cls, stand: Stand) -> bool:
        told = stand.kind.announce != "never" and not stand.outing.unannounced
        return stand.state == "planned" and told and not stand.over

    def perform(self) -> None:
        outings.publish(self.outing.pk, self.request.duties, self.request.now)


class Hold(ActForm):
    slug, title, done = "hold", _("记下去过了"), _("已经记下去过了。")
    about = _("只记人数,不记名字。")
    heads = forms.IntegerField(
        label=_("到了多少人"), min_value=0, max_value=100_000, required=False
    )
    came = ticks(_("请的单位,哪些来了"))

    def prepare(self) -> None:
        kind = kind_of(self.outing)
        if kind.doors:
            del self.fields["heads"]
        elif kind.queue:
            self.initial["heads"] = queries.figures(self.outing).people or None
        units = [(row.unit_id, row.unit.name) for row in self.outing.invited.select_related("unit")]
        if not units:
            del self.fields["came"]
            return
        field = self.fields["came"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = units
        self.initial["came"] = [pk for pk, _name in units]

    @classmethod
    def fits(cls, stand: Stand) -> bool:
        return stand.state in ("planned", "published") and stand.begun

    def perform(self) -> None:
        came = [int(pk) for pk in self.cleaned_data.get("came", ())]
        heads = self.cleaned_data.get("heads")
        duties, now = self.request.duties, self.request.now
        at = said_at(self.outing, now)
        outings.hold(self.outing.pk, duties, now, heads=heads, came=came, at=at)


class WriteUp(ActForm):
    slug, title = "write-up", _("整理")
    about = _("听到的、答应的已经在那里了,这里只写别处没有的:看到什么、怎么想的。")
    summary = forms.CharField(label=_("整理"), widget=forms.Textarea(attrs={"rows": 8}))

    def prepare(self) -> None:
        self.initial["summary"] = self.outing.summary

    @classmethod
    def fits(cls, stand: Stand) -> bool:
        return stand.state in ("held", "written")

    def perform(self) -> None:
        told = self.cleaned_data["summary"]
        outings.write_up(self.outing.pk, told, self.request.duties, self.request.now)


class ReportBack(ActForm):
    slug, title, done = "report-back", _("回告大家"), _("已经回告,大家都看得到了。")
    about = _("告诉那天在场的人后来怎么样了。公告过的,大家都看得到:不写谁说的、谁家的事。")
    report = forms.CharField(label=_("回告"), widget=forms.Textarea(attrs={"rows": 8}))

    def prepare(self) -> None:
        self.initial["report"] = self.outing.report

    @classmethod
    def fits(cls, stand: Stand) -> bool:
        return stand.state in ("written", "reported")

    def perform(self) -> None:
        told = self.cleaned_data["report"]
        outings.report_back(self.outing.pk, told, self.request.duties, self.request.now)


class CallOff(ActForm):
    slug, title, done, grave = "call-off", _("取消这一次"), _("已经取消了。"), True
    near = False
    about = _("公告过的,大家会看到取消和原因。")
    why = line(_("为什么取消"), most=200)

    @classmethod
    def fits(cls, stand: Stand) -> bool:
        return stand.state in ("planned", "published")

    def perform(self) -> None:
        outings.call_off(self.outing.pk, self.cleaned_data["why"], self.request.duties)
