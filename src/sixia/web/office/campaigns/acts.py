"""What is done with a campaign as a whole: a new batch, taking a case out, publishing, closing."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from sixia.ledger import campaign as verbs
from sixia.ledger.models import Campaign
from sixia.ledger.moves import Refused
from sixia.web.office.campaigns.batch import BatchForm
from sixia.web.office.campaigns.words import campaign_or_404
from sixia.web.office.doors import CASEWORK, Desk, opens_to
from sixia.web.refusals import refusal


def _batch(request: Desk, one: Campaign) -> str:
    form = BatchForm(one, request.POST)
    if not form.is_valid():
        raise Refused("batch_day")
    made = verbs.add_batch(one.pk, form.told(), request.duties)
    return gettext("第 %(n)s 批有了。") % {"n": made.number}


def _publish(request: Desk, one: Campaign) -> str:
    verbs.publish(one.pk, request.duties, request.now)
    return gettext("公开了。大家看得到名称、原因和件数,看不到任何一件事、任何一个人。")


def _close(request: Desk, one: Campaign) -> str:
    verbs.close(one.pk, request.POST.get("learnt", ""), request.duties, request.now)
    return gettext("收官了。没办结的事还在台账上,期限照旧。报告可以下载。")


def _leave(request: Desk, one: Campaign) -> str:
    number = request.POST.get("number", "").strip().rpartition("-")[2]
    case = int(number) if number.isascii() and number.isdigit() and len(number) < 19 else 0
    verbs.take_out(one.pk, case, request.POST.get("why", ""), request.duties, request.now)
    return gettext("移出去了。这件事还在台账上。")


ACTS: dict[str, Callable[[Desk, Campaign], str]] = {
    "batch": _batch, "publish": _publish, "close": _close, "leave": _leave,
}  # fmt: skip


@opens_to(*CASEWORK)
@require_POST
def campaign_act(request: Desk, key: UUID, name: str) -> HttpResponse:
    one = campaign_or_404(key)
    if name not in ACTS:
        raise Http404
    try:
        messages.success(request, ACTS[name](request, one))
    except Refused as error:
        messages.error(request, refusal(error, offered=()))
    except verbs.NotYours:
        raise PermissionDenied from None
    return redirect("office:campaign", one.key)
