"""登记: a new concern for someone at the counter, on the telephone, by letter."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sixia.grid.models import Area
from sixia.grid.queries import NoHome
from sixia.hear.models import CHANNELS, KINDS, REPLY_BY
from sixia.hear.people import Speaker
from sixia.hear.record import LONGEST, BadConcern, Said
from sixia.ledger.perform import by
from sixia.ledger.record import Raised, raise_concern
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.moves import classes, people
from sixia.web.office.moves.fields import line, pick, words
from sixia.web.office.near import before
from sixia.web.office.pages import show
from sixia.web.refusals import bad_concern, key_is_spent

COUNTERS = ("intake", "dispatcher", "grid_worker")
AT_COUNTER = ("visit", "phone", "letter", "meeting", "reception", "email")
SALT = "office.counter"
HIS = {"none": _("他自己凭编号来查"), "phone": _("打电话告诉他")}  # a resident says: I, me
REACHED = [(by, HIS.get(by, name)) for by, name in REPLY_BY]
NEEDED = {"sms": "phone", "phone": "phone", "email": "email", "letter": "address"}


class Counter(forms.Form):
    """What someone says, taken down by a member of staff in their own words."""

    key = forms.CharField(widget=forms.HiddenInput)
    words = words(
        _("他怎么说"), _("照原话记,不改、不归纳。姓名电话写在下面,不要写在这里。"), rows=7
    )
    channel = pick(_("怎么来的"), [c for c in CHANNELS if c[0] in AT_COUNTER])
    received_at = forms.DateTimeField(
        label=_("什么时候收到的"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        error_messages={"invalid": _("请写日期和时间,例如 2026-03-09 09:30。")},
    )
    area = pick(_("哪个地方的事"))
    place = line(_("具体地点"), _("哪个小区、哪栋、哪条路。"), required=False, most=200)
    kind = pick(_("哪一种"), KINDS)
    class_code = pick(_("民生分类"), hint=_("拿不准就空着,派单时再定。"), required=False)
    about_unit = pick(_("投诉的是哪个单位"), hint=_("投诉单位时选。"), required=False)
    name = line(_("姓名"), _("不愿意说可以不写。"), required=False, most=40)
    phone = line(_("电话"), required=False, most=24)
    address = line(_("寄信地址"), required=False, most=200)
    email = forms.EmailField(label=_("电子邮件"), required=False, max_length=200)
    reply_by = pick(_("怎么告诉他"), REACHED)
    consent = forms.BooleanField(label=_("他同意去掉姓名地点后公开原话"), required=False)

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["words"].max_length = LONGEST  # type: ignore[attr-defined]  # a CharField
        self._choose("area", [("", _("请选一个")), *places()])
        self._choose("class_code", [("", "——"), *classes.grouped()])
        self._choose("about_unit", [("", "——"), *people.units()])

    def _choose(self, name: str, choices: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_received_at(self) -> datetime:
        at: datetime = self.cleaned_data["received_at"]
        if at.year < 2000:
            raise ValidationError(_("这个日期太早了,请核对年份。"))
        if at > timezone.now():
            raise ValidationError(_("收到的时间不能在今后。"))
        return at

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        needed = NEEDED.get(data.get("reply_by", ""), "")
        if needed and needed not in self.errors and not data.get(needed):
            self.add_error(needed, _("要这样告诉他,就得写下这一项;或者改成“凭编号来查”。"))
        return data


def places() -> list[tuple[str, list[tuple[str, str]]]]:
    """Towns with their villages, each town a group. One statement."""
    groups: dict[str, tuple[str, list[tuple[str, str]]]] = {}
    for code, name in Area.objects.order_by("code").values_list("code", "name"):
        if len(code) == 6:
            groups[code] = (name, [(code, gettext("%s(说不清哪里)") % name)])
        elif len(code) == 9:
            groups[code] = (name, [(code, name)])
        elif len(code) == 12 and code[:9] in groups:
            groups[code[:9]][1].append((code, f"{groups[code[:9]][0]} {name}"))
    return list(groups.values())


@opens_to(*COUNTERS)
def counter(request: Desk) -> HttpResponse:
    """A form to take down; what was taken down is shown with its code, this once."""
    if request.method != "POST":
        return _page(request, Counter(initial=beginning(request)))
    if "look" in request.POST:
        return look(request)
    form = Counter(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    try:
        raised = taken_down(request, form.cleaned_data)
    except signing.BadSignature:
        form.add_error(None, gettext("这张表不是从这一页打开的,没有保存。请重新打开登记页。"))
    except BadConcern as error:
        form.add_error(None, bad_concern(error))
        if key_is_spent(error):
            form.data = {**request.POST.dict(), "key": beginning(request)["key"]}
    except NoHome:
        form.add_error("area", gettext("这个地方还没有派单单位,没有保存。请管理员先设好。"))
    else:
        return receipt(request, raised)
    return _page(request, form, 422)


def look(request: Desk) -> HttpResponse:
    """The form as far as it is filled in, and what was said before that is alike. Keeps nothing."""
    words, area = request.POST.get("words", ""), request.POST.get("area", "")
    form = Counter(initial=request.POST.dict())
    told = before(words, area, request) if words.strip() and area else None
    return _page(request, form, looked=True, before=told)


def _page(request: Desk, form: Counter, status: int = 200, **more: object) -> HttpResponse:
    return show(request, "counter.html", {"form": form, **more}, status)


def beginning(request: Desk) -> dict[str, Any]:
    """A fresh key, signed for this person, so that sending the form twice records it once."""
    key = signing.dumps([str(uuid4()), request.user.pk], salt=SALT)
    return {"key": key, "received_at": timezone.localtime(request.now), "channel": "visit"}


def taken_down(request: Desk, data: dict[str, Any]) -> Raised:
    """Put it on the ledger. Raises signing.BadSignature, BadConcern, NoHome."""
    key, staff = signing.loads(data["key"], salt=SALT)
    if staff != request.user.pk:
        raise signing.BadSignature
    speaker = Speaker(**{f: data[f].strip() for f in ("name", "phone", "email", "address")})
    same = ("words", "channel", "received_at", "place", "kind", "class_code", "reply_by", "consent")
    said = Said(
        **{name: data[name] for name in same},
        area_code=data["area"],
        about_unit=int(data["about_unit"]) if data["about_unit"] else None,
        speaker=speaker,
        recorded_by=request.user.pk,
        key=UUID(key),
        language=settings.LANGUAGE_CODE,
    )
    return raise_concern(said, request.now, by(request.duties))


def receipt(request: Desk, raised: Raised) -> HttpResponse:
    if raised.code is None:
        told = gettext("这件事刚才已经登记了(%s),没有重复登记。") % raised.case.number
        messages.info(request, told)
        return redirect("office:case", raised.case.pk)
    return show(request, "receipt.html", {"case": raised.case, "code": raised.code})
