"""Telling people: calls to make, letters to print, text messages to hand over, e-mail."""

from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sixia.ledger.deliver import (
    deliver,
    hand_texts,
    handed_texts,
    left_to_others,
    log_look,
    texts_again,
)
from sixia.ledger.deliver import messages as in_outbox
from sixia.ledger.models import Case
from sixia.ledger.perform import Forbidden
from sixia.papers.tables import write_csv
from sixia.post.channels import email
from sixia.post.channels.call import call
from sixia.post.channels.letter import sheet
from sixia.post.channels.sms import HEADINGS
from sixia.post.channels.sms import rows as sms_rows
from sixia.post.models import Message
from sixia.post.outbox import hand
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.pages import OUTBOX, page_of, show

WAITING = ("queued", "handed")


@opens_to(*OUTBOX)
def outbox(request: Desk) -> HttpResponse:
    """What waits to be told, by channel."""
    rows = in_outbox(request.duties).filter(state__in=WAITING)
    sizes = {(r["channel"], r["state"]): r["n"] for r in
             rows.order_by().values("channel", "state").annotate(n=Count("pk"))}  # fmt: skip
    told = {f"{channel}_{state}": sizes.get((channel, state), 0)
            for channel, _label in Message.CHANNELS for state in WAITING}  # fmt: skip
    others = left_to_others(request.duties)
    told_of = {"sizes": told, "others": others, "mail_ready": email.ready()}
    return show(request, "outbox.html", told_of)


@opens_to(*OUTBOX)
def waiting(request: Desk, channel: str) -> HttpResponse:
    """The messages of one channel that have not arrived yet, the oldest first."""
    if channel not in dict(Message.CHANNELS):
        raise Http404
    rows = in_outbox(request.duties).filter(channel=channel, state__in=WAITING)
    page = page_of(request, rows)
    listed = list(page.object_list)
    keys = {message.about for message in listed}
    cases = {case.key: case for case in Case.objects.filter(key__in=keys)}
    pairs = [(message, cases[message.about]) for message in listed]
    told = {"channel": channel, "page": page, "pairs": pairs, "mail_ready": email.ready(),
            "handed": handed_texts(request.duties) if channel == "sms" else []}  # fmt: skip
    return show(request, "waiting.html", told)


def _message(request: Desk, message_id: int, *channels: str) -> Message:
    found = in_outbox(request.duties).filter(pk=message_id).first()
    if found is None or (channels and found.channel not in channels):
        raise Http404
    return found


@opens_to(*OUTBOX)
@require_POST
def ring(request: Desk, message_id: int) -> HttpResponse:
    """One call, with the number and what to say; showing it is logged."""
    message = _message(request, message_id, "call")
    log_look([message], request.user, request.now)
    case = Case.objects.get(key=message.about)
    return show(request, "call.html", {"call": call(message), "case": case})


@opens_to(*OUTBOX)
def letter(request: Desk, message_id: int) -> HttpResponse:
    """One sheet to print. Opening it is logged: it shows an address."""
    message = _message(request, message_id, "letter")
    log_look([message], request.user, request.now)
    hand([message], request.now)
    return show(request, "letter.html", {"sheets": [sheet(message)]})


@opens_to(*OUTBOX)
@require_POST
def sms(request: Desk) -> HttpResponse:
    """Those waiting as a CSV for the gateway; each is handed over once, and logged as seen. With
    the moment of an earlier file: that one again, for it may have been lost on its way."""
    at = request.now
    if "at" in request.POST:
        at = _moment(request.POST["at"])
        taken = texts_again(request.user, request.duties, at, request.now)
    else:
        taken = hand_texts(request.user, request.duties, request.now)
    if not taken:
        messages.info(request, _("没有等着交出的短信。"))
        return redirect("office:outbox")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "sms.csv"
        write_csv(path, list(HEADINGS), sms_rows(taken))
        response = HttpResponse(path.read_bytes(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="sms-{at:%Y%m%d-%H%M%S}.csv"'
    return response


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Http404 from None


class Settled(forms.Form):
    arrived = forms.TypedChoiceField(
        choices=[("yes", ""), ("no", "")], coerce=lambda value: value == "yes"
    )
    trouble = forms.CharField(max_length=200, required=False)


@opens_to(*OUTBOX)
@require_POST
def settle(request: Desk, message_id: int) -> HttpResponse:
    """It arrived, or it did not."""
    message = _message(request, message_id)
    form = Settled(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有记下:请按“送到了”或者“没送到”。"))
        return redirect("office:waiting", message.channel)
    try:
        said = deliver(message, now=request.now, duties=request.duties, **form.cleaned_data)
    except Forbidden:
        raise PermissionDenied from None
    if said:
        messages.success(request, _("已经记下。"))
    else:
        messages.info(request, _("这一条已经有人记过了,没有再改。"))
    return redirect("office:waiting", message.channel)
