"""回传: what changed in another system's cases since a mark, as a file in its own columns."""

from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from sixia.grid.looks import NoReason
from sixia.grid.rules import Duties
from sixia.hear.profiles import Out
from sixia.ledger import handback as ledger
from sixia.ledger.handback import BadMark
from sixia.ledger.handout import write
from sixia.papers.problems import TableError
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.handback_form import HandBack
from sixia.web.office.pages import show
from sixia.web.refusals import bad_table

MIME = {
    "csv": "text/csv; charset=utf-8", "jsonl": "application/jsonl",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
COUNTY = 6  # digits: a source's cases lie all over it


def areas_of(duties: Duties) -> tuple[str, ...]:
    """The counties (or what is above one) whose changes someone may hand back."""
    held = {d.area for d in duties.held if d.role == "dispatcher" and len(d.area) <= COUNTY}
    return tuple(sorted(held))


@opens_to("dispatcher")
def hand_back(request: Desk) -> HttpResponse:
    """Choose a source and a mark; the file comes, and the mark for the next time is in its name."""
    areas = areas_of(request.duties)
    if not areas:
        raise PermissionDenied
    began = {"to": request.GET.get("to", ""), "since": request.GET.get("since", "0")}
    form = HandBack(request.POST or None, {**began, "until": request.GET.get("until", "")})
    if request.method == "POST" and form.is_valid():
        try:
            return _file(request, form)
        except BadMark:
            last = ledger.position(form.chosen)
            form.add_error("since", _("没有这个标记。现在最新的是 %(n)s。") % {"n": last})
        except NoReason:
            form.add_error("why", _("这个方案带姓名、电话、原话或者地点,请写为什么。"))
        except TableError as error:
            form.add_error(None, bad_table(error))
    source = form.chosen
    told = {
        "form": form,
        "way": form.data.get("to") or began["to"],
        "source": source,
        "position": ledger.position(source) if source else 0,
        "lately": ledger.lately(source, areas=areas) if source else [],
    }
    return show(request, "hand_back.html", told, 422 if form.errors else 200)


def _file(request: Desk, form: HandBack) -> HttpResponse:
    """Raises BadMark, NoReason, TableError."""
    data = form.cleaned_data
    profile, source = form.ways[data["to"]]
    assert profile.out is not None  # only those are offered
    out: Out = profile.out
    if out.personal and not data["why"].strip():
        raise NoReason  # before anything is numbered
    asked = ledger.window(
        source, data["since"], request.now, new=out.new, until=data["until"],
        areas=areas_of(request.duties),
    )  # fmt: skip
    zone = profile.tzinfo(ZoneInfo(settings.TIME_ZONE))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "changes"
        write(path, asked, out, zone, request.now, request.user, data["why"])
        answer = HttpResponse(path.read_bytes(), content_type=MIME[out.format])
    name = f"{source}-{asked.since}-{asked.until}.{out.format}"
    answer["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=name) or "attachment"
    )
    answer["Cache-Control"] = "no-store"
    return answer
