"""The reception desk: one form a matter; the receipt and the next number come with the answer."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext

from sixia.field import desk as field
from sixia.field import queries
from sixia.field.desk import Seat
from sixia.field.models import Outing, Visitor
from sixia.ledger.deliver import may_hand_code
from sixia.ledger.record import Raised
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.outings.desk_form import Form
from sixia.web.office.outings.plan import GOES
from sixia.web.office.outings.reach import (
    begun,
    fresh_key,
    key_of,
    kind_of,
    outing_or_404,
    runs,
)
from sixia.web.office.outings.refused import REFUSED, worded
from sixia.web.office.outings.slip import Slip, slip
from sixia.web.office.pages import show
from sixia.web.refusals import key_is_spent

HERE = "desk.seat"  # who answered last, so that nobody is chosen anew for each visitor


@opens_to(*GOES)
def desk(request: Desk, outing_id: int) -> HttpResponse:
    outing = desk_or_404(request, outing_id)
    if not begun(request, outing) or outing.state == "called_off":
        return _page(request, outing, None)
    if request.method != "POST":
        return _page(request, outing, _empty(request, outing))
    if request.POST.get("act") == "elsewhere":
        return _away(request, outing)
    form = Form(outing, request.POST)
    return _taken(request, outing, form) if form.is_valid() else _again(request, outing, form)


def desk_or_404(request: Desk, outing_id: int) -> Outing:
    outing = outing_or_404(request, outing_id)
    if not kind_of(outing).queue:
        raise Http404
    if not (runs(request, outing) or "intake" in request.duties.roles):
        raise PermissionDenied
    return outing


def _taken(request: Desk, outing: Outing, form: Form) -> HttpResponse:
    try:
        key = key_of(request, form.cleaned_data["key"], f"desk {outing.pk}")
        said, settled = form.said(request, key), form.settled()
        seat = _seat(form, key)
        visitor, raised = field.receive(outing.pk, seat, said, request.duties, request.now, settled)
    except REFUSED as error:
        form.add_error(None, worded(error))
        if key_is_spent(error):
            form.data = {**request.POST.dict(), **_one_more(request, outing, key)}
        return _again(request, outing, form, taken=getattr(error, "code", "") == "already_heard")
    if settled:
        request.session[HERE] = settled.person
    if raised.code is None:
        told = gettext("这件事刚才已经登记了(%s),没有重复登记。") % raised.case.number
        messages.info(request, told)
        return redirect("office:desk", outing.pk)
    done = _slip(request, raised, visitor, spot=settled is not None)
    same = visitor if request.POST.get("act") == "more" else None
    return _page(request, outing, _empty(request, outing, same), slip=done, visitor=visitor)


def _one_more(request: Desk, outing: Outing, spent: UUID) -> dict[str, str]:
    """What a form carries unseen for one more matter of whoever was heard under this key."""
    same = outing.visitors.get(heard_set__concern__key=spent)
    return {"key": fresh_key(request, f"desk {outing.pk}"), "visitor": str(same.pk), "more": "1"}


def _seat(form: Form, key: UUID) -> Seat:
    data = form.cleaned_data
    return Seat(key, data["visitor"], more=data["more"])


def _slip(request: Desk, raised: Raised, visitor: Visitor, *, spot: bool) -> Slip:
    hands = may_hand_code(raised.case, request.duties)
    return slip(request, raised, hands, visitor.number, spot=spot)


def _away(request: Desk, outing: Outing) -> HttpResponse:
    """Whoever sits there goes elsewhere; what was typed is neither kept nor shown again."""
    form = Form(outing, request.POST)
    form.is_valid()
    try:
        key = key_of(request, request.POST.get("key", ""), f"desk {outing.pk}")
        seat = Seat(key, form.cleaned_data.get("visitor"))
        visitor = field.turn_away(outing.pk, seat, request.duties, request.now)
    except REFUSED as error:
        empty = _empty(request, outing)
        messages.error(request, worded(error))
        return _page(request, outing, empty, 409)
    return _page(request, outing, _empty(request, outing), away=visitor)


def _empty(request: Desk, outing: Outing, same: Visitor | None = None) -> Form:
    """The form for who waits longest, or comes next; or for one more matter of the same one."""
    initial = {
        "key": fresh_key(request, f"desk {outing.pk}"), "area": outing.area_id,
        "basis": gettext("当场办结"), "outcome": "solved", "seat": request.session.get(HERE),
    }  # fmt: skip
    if again := _number(request.GET.get("again", "")):
        same = outing.visitors.filter(number=again).first()
    waiting = same or outing.visitors.filter(settled="waiting").order_by("number").first()
    more = same is not None and same.settled != "waiting"
    return Form(outing, initial={**initial, "visitor": waiting.pk if waiting else None,
                                 "more": more or None})  # fmt: skip


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _again(request: Desk, outing: Outing, form: Form, *, taken: bool = False) -> HttpResponse:
    """The form with what was typed. If another desk has the visitor, it is for a new number."""
    if taken:
        form.data = {**request.POST.dict(), "visitor": ""}
    return _page(request, outing, form, 409 if taken else 422)


def _page(request: Desk, outing: Outing, form: Form | None, status: int = 200,
          **more: object) -> HttpResponse:  # fmt: skip
    waiting = list(outing.visitors.filter(settled="waiting").order_by("number"))
    told = {
        "outing": outing, "form": form, "waiting": waiting[:20], "figures": queries.figures(outing),
        "number": _current(outing, form), "begun": begun(request, outing),
        "keeps": bool(request.duties.units), **more,
    }  # fmt: skip
    return show(request, "desk.html", told, status)


def _current(outing: Outing, form: Form | None) -> int:
    """The number of who sits there: theirs, or the one they are about to get."""
    held = form["visitor"].value() if form else None
    row = outing.visitors.filter(pk=_number(str(held or ""))).first()
    if row:
        return int(row.number)
    return (outing.visitors.aggregate(last=Max("number"))["last"] or 0) + 1
