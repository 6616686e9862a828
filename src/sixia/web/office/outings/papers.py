"""On paper: the minutes as Word document and PDF, the notice to hang up."""

from typing import Literal

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from sixia.field import minutes as papers
from sixia.field.models import Outing
from sixia.papers.letters import Letter, NoFont, pdf, word
from sixia.web.office.doors import CASEWORK, Desk, opens_to
from sixia.web.office.outings.reach import kind_of, outing_or_404
from sixia.web.office.pages import show
from sixia.web.outings import kind_name
from sixia.web.qr import Qr, qr

MIME = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
}


@opens_to(*CASEWORK)
def minutes(request: Desk, outing_id: int, form: str) -> HttpResponse:
    """What was decided at the table; as "docx" or "pdf"."""
    outing = outing_or_404(request, outing_id)
    if form not in MIME or not kind_of(outing).table:
        raise Http404
    letter = papers.minutes(outing, kind_name(outing.kind))
    return _sent(request, outing, letter, "docx" if form == "docx" else "pdf")


@opens_to(*CASEWORK)
def poster(request: Desk, outing_id: int) -> HttpResponse:
    """The notice as a page to print on one sheet."""
    outing, address, drawing = _announced(request, outing_id)
    told = {"outing": outing, "name": kind_name(outing.kind), "drawing": drawing,
            "address": address}  # fmt: skip
    return show(request, "outing_poster.html", told)


@opens_to(*CASEWORK)
def poster_pdf(request: Desk, outing_id: int) -> HttpResponse:
    outing, address, drawing = _announced(request, outing_id)
    letter = papers.poster(outing, kind_name(outing.kind), drawing.svg, address)
    return _sent(request, outing, letter, "pdf")


def _announced(request: Desk, outing_id: int) -> tuple[Outing, str, Qr]:
    """An outing that everyone was told of, the address of its public page, and that as a code."""
    outing = outing_or_404(request, outing_id)
    if outing.published_at is None:
        raise Http404
    address = request.build_absolute_uri(reverse("portal:outing", args=[outing.key]))
    return outing, address, qr(address)


def _sent(
    request: Desk, outing: Outing, letter: Letter, form: Literal["docx", "pdf"]
) -> HttpResponse:
    try:
        data = word(letter) if form == "docx" else pdf(letter)
    except NoFont:
        messages.error(request, gettext(
            "这台服务器上没有中文字体,做不了 PDF。请管理员装一种(例如 fonts-noto-cjk),再试一次。"
            "Word 的照样能下载,网页也照样能打印。"))  # fmt: skip
        return redirect("office:outing", outing.pk)
    answer = HttpResponse(data, content_type=MIME[form])
    name = content_disposition_header(as_attachment=True, filename=f"{letter.title}.{form}")
    answer.headers["Content-Disposition"] = name or "attachment"
    return answer
