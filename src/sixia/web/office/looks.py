"""Looking at personal data: only with a reason, shown once, each look logged."""

from django import forms
from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy as _

from sixia.grid.looks import log_look
from sixia.grid.models import Look
from sixia.hear import files, people
from sixia.hear.models import Attachment, Concern
from sixia.ledger.models import Case
from sixia.ledger.queries import concerns_of, visible
from sixia.post.models import Message
from sixia.web.office.doors import CASEWORK, Desk, case_or_404, opens_to
from sixia.web.office.moves.fields import line
from sixia.web.office.pages import page_of, show

# Whoever has to speak with the person. Leaders and auditors do not.
LOOKERS = ("intake", "dispatcher", "grid_worker", "handler", "unit_head", "supervisor")


class Why(forms.Form):
    why = line(_("为什么要看"), _("例如:回电话约上门时间。会记下您、时间和理由。"), most=200)


@opens_to(*LOOKERS)
def look(request: Desk, case_id: int, concern_id: int) -> HttpResponse:
    """Asks why; a POST with a reason shows the name and number, this once."""
    case = case_or_404(request, case_id)
    concern = _voice(case, concern_id)
    form = Why(request.POST or None)
    told: dict[str, object] = {"case": case, "concern": concern, "form": form}
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        told["speaker"] = people.look(concern, request.user, why, request.now)
    return show(request, "look.html", told, status=422 if form.errors else 200)


def _voice(case: Case, concern_id: int) -> Concern:
    concern = concerns_of(case).filter(pk=concern_id).select_related("person").first()
    if concern is None or concern.person is None:
        raise Http404
    return concern


@opens_to(*CASEWORK)
def file(request: Desk, attachment_id: int) -> HttpResponse:
    """An attachment of a concern on a case one may see. Pictures show, all else downloads."""
    cases = visible(request.duties)
    rows = Attachment.objects.filter(
        pk=attachment_id, concern__links__case__in=cases, concern__links__current=True
    )
    attachment = rows.select_related("concern").first()
    if attachment is None:
        raise Http404
    name = f"{attachment.sha256[:12]}.{attachment.suffix.lstrip('.')}"
    log_look(attachment.concern.key, request.user, "attachment", name, request.now)
    return attached(files.data(attachment), attachment.mime, name)


def attached(data: bytes, mime: str, name: str) -> HttpResponse:
    """A file someone sent. Pictures show, all else downloads; nothing in it can run."""
    response = HttpResponse(data, content_type=mime)
    shown = "inline" if mime.startswith("image/") else "attachment"
    response["Content-Disposition"] = f'{shown}; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@opens_to("auditor")
def looks(request: Desk) -> HttpResponse:
    """Who looked at what, why and when."""
    rows = Look.objects.select_related("staff__unit").order_by("-at", "-pk")
    page = page_of(request, rows, 50)
    told = [(look, why(look)) for look in page.object_list]
    return show(request, "looks.html", {"page": page, "told": told})


def why(look: Look) -> str:
    """The reason that was given; for a message, which one it was."""
    if look.what != "message":
        return look.why
    channel, _purpose, number = (*look.why.split(" "), "", "")[:3]
    return f"{dict(Message.CHANNELS).get(channel, channel)} {number}"
