"""A list of needs as a table for Excel or WPS: the columns of the page, and nobody's name but that
of who leads."""

from collections.abc import Collection, Iterator
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db.models import F, QuerySet
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from sixia.hear.models import Person
from sixia.hear.people import opened
from sixia.learn.text import mask
from sixia.ledger.models import Case
from sixia.papers.writing import Cell, write_xlsx
from sixia.web.names import STAGE, class_name, place_name
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.lists import ABOVE
from sixia.web.office.needs.reading import Filters, read
from sixia.web.office.needs.rows import Need, rows
from sixia.web.office.needs.words import NEEDS

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 5_000  # rows: those on top
TOGETHER = 500


@opens_to(*ABOVE)
def needs_xlsx(request: Desk, name: str) -> HttpResponse:
    """Those the page shows with the same filters, all pages of it, as far as a table is read."""
    if name not in NEEDS:
        raise Http404
    filters = Filters(name, request.GET)
    cases = filters.narrow(read(name, request, filters.came_from))[:MOST]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        write_xlsx(path, headings(), _read(name, cases, request))
        answer = HttpResponse(path.read_bytes(), content_type=XLSX)
    title = f"{NEEDS[name].title} {request.today:%Y-%m-%d}.xlsx"
    told = content_disposition_header(as_attachment=True, filename=title)
    answer.headers["Content-Disposition"] = told or "attachment"
    return answer


def _read(name: str, cases: "QuerySet[Case]", request: Desk) -> Iterator[list[Cell]]:
    found = cases.iterator(chunk_size=TOGETHER)
    while part := list(islice(found, TOGETHER)):
        names = _names(part)
        for need in rows(name, part, request.duties, request.now):
            yield line(need, names[need.case.pk])


def _names(cases: Collection[Case]) -> dict[int, list[str]]:
    """By case, what those are called who ever spoke on it. Nobody reads them: they are what is to
    be masked."""
    told: dict[int, list[str]] = {case.pk: [] for case in cases}
    spoke = Person.objects.filter(concern__links__case__in=told)
    for person in spoke.annotate(case=F("concern__links__case")):
        told[person.case].append(opened(person).name)
    return told


def headings() -> list[str]:
    return [
        _("编号"), _("标题"), _("为什么在这里"), _("地方"), _("分类"), _("单位"), _("进展"),
        _("几个人在等"), _("等了几天"), _("哪天说的"), _("谁领办"),
    ]  # fmt: skip


def line(need: Need, names: Collection[str]) -> list[Cell]:
    """What leaves the office is masked: a title may hold what someone said, and `names` of those
    who did."""
    case = need.case
    return [
        case.number, masked(case.title, names), ";".join(need.why), place_name(case.area),
        class_name(case.class_code), case.unit.name if case.unit else "",
        "" if need.quiet else str(STAGE[case.stage]), need.people, need.days,
        timezone.localtime(case.opened_at), case.lead.name if case.lead else "",
    ]  # fmt: skip


def masked(title: str, names: Collection[str]) -> str:
    """A title that was cut may end within a name: then its beginnings are masked as well."""
    begun = {name[:n] for name in names for n in range(2, len(name))} if title[-1:] == "…" else ()
    return mask(title, [*names, *begun])
