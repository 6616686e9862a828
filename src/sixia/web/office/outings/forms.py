"""What is filled in to plan an outing; all that can be known is filled in before."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sixia.field.kinds import Kind
from sixia.field.models import Outing
from sixia.field.queries import WHY_GO, around
from sixia.grid.models import Area, Duty, Staff, Unit
from sixia.grid.queries import calendar, offices, places
from sixia.grid.rules import FIELDWORK
from sixia.guide.queries import in_force
from sixia.ledger.models import Case
from sixia.ledger.queries import visible
from sixia.web.names import SIGN, place_name
from sixia.web.office.doors import Desk
from sixia.web.office.moves.fields import Label, line, pick, words

PROPOSED, SHELF = 30, 40  # cases and policies shown to choose from
BEGINS, ENDS = time(9), time(12)
EARLIEST = date(2000, 1, 1)
QUIET = _("四不两直:不发通知、不打招呼、不听汇报、不用陪同接待,直奔基层、直插现场。"
          "到那天以前,只有同去的人看得到。")  # fmt: skip
Grouped = list[tuple[str, list[tuple[Any, str]]]]


class Ticks(forms.MultipleChoiceField):
    """Boxes to tick. What is no longer to choose from, as the place was changed, is left out."""

    def to_python(self, value: Any) -> list[str]:
        return [v for v in super().to_python(value) if self.valid_value(v)]


def ticks(label: Label, hint: Label = "") -> Ticks:
    box = forms.CheckboxSelectMultiple
    return Ticks(label=label, help_text=hint, required=False, widget=box)


def clock(label: Label) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("请写时间,例如 09:00。")},
    )


class PlanForm(forms.Form):
    """One page for each kind: what the kind does not ask for is not there."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    area = pick(_("去哪里"))
    place = line(_("具体地点"), _("哪个院坝、哪间屋。"), required=False, most=120)
    day = forms.DateField(
        label=_("哪一天"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": _("请写一个日期,例如 2026-03-20。")},
    )
    begins = clock(_("几点开始"))
    ends = clock(_("几点结束"))
    lead = pick(_("谁带队"))
    unit = pick(_("哪个单位的"))
    goers = ticks(_("本单位谁同去"))
    others = forms.MultipleChoiceField(
        label=_("别的单位谁同去"), required=False, widget=forms.SelectMultiple(attrs={"size": 8})
    )
    purpose = words(_("去做什么"), _("公告以后,大家都看得到。"), required=False, rows=2)
    agenda = ticks(_("带着哪些事去"), _("那里没办完的事:逾期的和没动静的承诺排在前面。"))
    policies = ticks(_("带哪些政策去"))
    invited = ticks(_("请哪些单位坐到一起"))
    unannounced = forms.BooleanField(label=_("四不两直,不打招呼"), help_text=QUIET, required=False)

    def __init__(self, request: Desk, kind: Kind, area: str, data: Any = None,
                 initial: Any = None, outing: Outing | None = None) -> None:  # fmt: skip
        super().__init__(data, initial=initial)
        self.request, self.kind, self.outing = request, kind, outing
        for name, asked in (
            ("policies", kind.policies),
            ("invited", kind.table),
            ("unannounced", kind.announce != "must"),
        ):
            if not asked:
                del self.fields[name]
        self._people()
        self._choose("area", where(area))
        seen = visible(request.duties)
        kept = seen.filter(pk__in=outing.agenda.values("pk")) if outing else ()
        self._choose("agenda", proposed(area, request, kept))
        self._shelf()

    def _choose(self, name: str, choices: Any) -> None:
        """Give a field its choices; one with nothing to choose from is not shown."""
        field = self.fields.get(name)
        if field is None:
            return
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        if not field.choices:
            del self.fields[name]

    def _kept(self, name: str) -> Sequence[Any]:
        """What an outing that is changed has already: never dropped by not being proposed."""
        return list(getattr(self.outing, name).all()) if self.outing else []

    def _people(self) -> None:
        near, far = colleagues(self.request), heads(self.request)
        known = {pk for pk, _name in near} | {pk for _unit, rows in far for pk, _name in rows}
        kept = [(s.pk, s.name) for s in self._kept("goers") if s.pk not in known]
        leaders = [(pk, name) for _unit, rows in far for pk, name in rows]
        lead = [(self.outing.lead_id, self.outing.lead.name)] if self.outing else []
        self._choose("lead", [*near, *leaders, *(x for x in lead if x[0] not in known)])
        self._choose("goers", [*near[1:], *kept])
        self._choose("others", far)
        wide = self.request.duties.roles & {"leader", "dispatcher", "supervisor", "unit_head"}
        mine = Unit.objects.filter(pk__in={self.request.duties.unit, *self.request.duties.units})
        rows = Unit.objects.order_by("code") if wide - {"unit_head"} else mine.order_by("code")
        self._choose("unit", [(u.pk, u.name) for u in rows])

    def _shelf(self) -> None:
        if self.kind.policies:
            held = in_force(self.request.today)[:SHELF]
            rows = {p.pk: p.title for p in [*self._kept("policies"), *held]}
            self._choose("policies", list(rows.items()))
        if self.kind.table:
            units = offices().filter(kind__in=("department", "town"))
            here = offices().filter(kind="village", area__code__startswith=self._town())
            asked = [*units, *here] if self._town() else list(units)
            self._choose("invited", [(u.pk, u.name) for u in asked])

    def _town(self) -> str:
        area = str(self.data.get("area") or self.initial.get("area", ""))
        return area[:9] if len(area) >= 9 else ""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        day: date | None = data.get("day")
        if day and not EARLIEST <= day <= self.request.today + timedelta(days=731):
            self.add_error("day", _("请核对年份:最多安排到两年以后。"))
        elif day and data.get("begins") and data.get("ends"):
            data["starts_at"], data["ends_at"] = (_at(day, data[n]) for n in ("begins", "ends"))
            if data["ends_at"] <= data["starts_at"]:
                raise ValidationError(_("结束要晚于开始,请核对时间。"))
        return data


def _at(day: date, clock: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, clock))


def where(besides: str = "") -> Grouped:
    """Every place by name: towns with their villages; the county by itself on top."""
    groups: Grouped = []
    for area in places():
        if area.level == "village" and groups:
            groups[-1][1].append((area.code, place_name(area)))
        else:
            groups.append((area.name, [(area.code, area.name)]))
    known = {code for _name, rows in groups for code, _label in rows}
    if besides and besides not in known:
        found = Area.objects.get(pk=besides)
        groups.insert(0, (found.name, [(besides, place_name(found))]))
    return groups


def colleagues(request: Desk) -> list[tuple[int, str]]:
    """Oneself, then those of one's own unit who go to people."""
    rows = on_duty(request).filter(unit=request.duties.unit).exclude(pk=request.user.pk)
    return [(request.user.pk, request.user.name), *((s.pk, s.name) for s in rows)]


def on_duty(request: Desk) -> Any:
    held = Duty.objects.filter(since__lte=request.today, role__in=FIELDWORK)
    held = held.exclude(until__lt=request.today)
    return Staff.objects.filter(is_active=True, pk__in=held.values("staff")).order_by("name", "pk")


def heads(request: Desk) -> Grouped:
    """Leaders and heads of other units, by unit: those whom one asks to come along."""
    held = Duty.objects.filter(since__lte=request.today, role__in=("leader", "unit_head"))
    held = held.exclude(until__lt=request.today)
    rows = Staff.objects.filter(is_active=True, pk__in=held.values("staff"))
    groups: dict[int, tuple[str, list[tuple[Any, str]]]] = {}
    rows = rows.exclude(unit=request.duties.unit).select_related("unit")
    for staff in rows.order_by("unit__code", "name"):
        label = f"{staff.unit.name} · {staff.name}"
        groups.setdefault(staff.unit_id, (staff.unit.name, []))[1].append((staff.pk, label))
    return list(groups.values())


def proposed(area: str, request: Desk, kept: Iterable[Case] = ()) -> list[tuple[int, str]]:
    """What lies at a place, the worst first, each with its sign and words."""
    rows = {case.pk: case for case in kept}
    for case in around(area, request.duties, request.now)[:PROPOSED]:
        rows[case.pk] = case
    return [(case.pk, _proposal(case)) for case in rows.values()]


def _proposal(case: Case) -> str:
    why = WHY_GO[getattr(case, "rank", WHY_GO.index("open"))]
    sign = {"late": "late", "silent": "soon", "open": "calm"}[why]
    due = date_format(timezone.localtime(case.due_at), "MONTH_DAY_FORMAT") if case.due_at else ""
    told = {
        "late": gettext("逾期"),
        "silent": gettext("没动静的承诺"),
        "open": gettext("%s 到期") % due if due else str(case.get_stage_display()),
    }
    return f"{SIGN[sign]} {told[why]} · {case.title or case.number} · {case.number}"


def beginning(request: Desk, kind: Kind, area: str) -> dict[str, Any]:
    """One's own unit, oneself, the place of one's duty, the next working day."""
    ahead = max(kind.notice_days, 1)
    day = calendar().step(request.today, ahead)
    begins, ends = (time(19), time(21)) if kind.returns else (BEGINS, ENDS)
    return {"area": area, "day": day, "begins": begins, "ends": ends,
            "lead": request.user.pk, "unit": request.duties.unit}  # fmt: skip
