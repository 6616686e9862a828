"""What can be done on an outing: a form to read, one domain call to make it."""

from dataclasses import dataclass
from typing import TypeAlias

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext

from sixia.field.models import Outing
from sixia.field.rules import NotYours, Unfit
from sixia.ledger.deliver import may_hand_code
from sixia.ledger.moves import Refused
from sixia.ledger.perform import Forbidden
from sixia.ledger.record import Raised
from sixia.web.names import Label
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.outings.plan import GOES
from sixia.web.office.outings.reach import begun, kind_of, run_or_403
from sixia.web.office.outings.refused import REFUSED, worded
from sixia.web.office.outings.slip import slip
from sixia.web.office.outings.spoken import Ask, Hear, Promise
from sixia.web.office.outings.steps import (
    ActForm,
    CallOff,
    Hold,
    Publish,
    ReportBack,
    Stand,
    WriteUp,
)
from sixia.web.office.pages import show
from sixia.web.refusals import key_is_spent

AnyAct: TypeAlias = ActForm | Hear
# In the order of what is done next.
FORMS: dict[str, type[ActForm] | type[Hear]] = {
    form.slug: form for form in (Publish, Hear, Promise, Ask, Hold, WriteUp, ReportBack, CallOff)
}
# Once it was held, the next thing is to write it up, then to report back; then nothing is due.
FIRST: dict[str, list[str]] = {"held": ["write-up"], "written": ["report-back"], "reported": []}


@dataclass(frozen=True, slots=True)
class Button:
    """Something to do now, as a button. `near`: not folded away."""

    url: str
    label: Label
    main: bool
    near: bool


def offered(request: Desk, outing: Outing) -> list[Button]:
    """What whoever runs it can do with it now, the next thing first."""
    stand = _stand(request, outing)
    names = [name for name, form in FORMS.items() if form.fits(stand)]
    main = next((name for name in FIRST.get(outing.state, names) if name in names), "")
    return [_act(outing, n, main=n == main) for n in sorted(names, key=lambda n: n != main)]


def _stand(request: Desk, outing: Outing) -> Stand:
    over = outing.starts_at <= request.now
    return Stand(outing, kind_of(outing), begun(request, outing), over)


def _act(outing: Outing, name: str, *, main: bool) -> Button:
    url = reverse("office:outing_act", args=[outing.pk, name])
    return Button(url, FORMS[name].title, main, FORMS[name].near)


@opens_to(*GOES)
def act(request: Desk, outing_id: int, name: str) -> HttpResponse:
    """GET: the form. POST: the act, then back to the outing, or to the receipt for who spoke."""
    if name not in FORMS:
        raise Http404
    outing = run_or_403(request, outing_id)
    if request.method != "POST":
        if not FORMS[name].fits(_stand(request, outing)):
            messages.warning(request, gettext("现在还做不了这一步,或者已经做过了。"))
            return redirect("office:outing", outing.pk)
        return _page(request, FORMS[name](request, outing))
    return _done(request, FORMS[name](request, outing, request.POST))


def _done(request: Desk, form: AnyAct) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form, 422)
    if not form.fits(_stand(request, form.outing)):
        form.add_error(None, gettext("现在还做不了这一步,或者已经做过了。"))
        return _page(request, form, 409)
    try:
        raised = form.perform()
    except (NotYours, Forbidden):
        raise PermissionDenied from None
    except REFUSED as error:
        form.add_error(None, worded(error))
        if key_is_spent(error):
            form.data = {**request.POST.dict(), "key": form.initial["key"]}
        return _page(request, form, 409 if isinstance(error, Unfit | Refused) else 422)
    messages.success(request, str(form.done))
    return _receipt(request, form, raised) or redirect("office:outing", form.outing.pk)


def _receipt(request: Desk, form: AnyAct, raised: Raised | None) -> HttpResponse | None:
    """What to hand to who spoke: once, and never by the unit that handles it."""
    if raised is None or raised.code is None:
        return None
    told = {"outing": form.outing, "again": form.slug, "title": form.title,
            "slip": slip(request, raised, may_hand_code(raised.case, request.duties))}  # fmt: skip
    return show(request, "outing_receipt.html", told)


def _page(request: Desk, form: AnyAct, status: int = 200) -> HttpResponse:
    return show(request, "outing_act.html", {"outing": form.outing, "form": form}, status)
