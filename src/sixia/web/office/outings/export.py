"""The outings as a table for Excel or WPS: what reports ask for, counted and never typed."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from sixia.field.queries import calendar
from sixia.field.tally import tallied
from sixia.papers.writing import Cell, write_xlsx
from sixia.web.names import place_name
from sixia.web.office.doors import CASEWORK, Desk, opens_to
from sixia.web.office.outings.calendar import Filters
from sixia.web.outings import kind_name

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIGURES = ("received", "matters", "spot", "promised", "doors", "questions")


@opens_to(*CASEWORK)
def outings_xlsx(request: Desk) -> HttpResponse:
    """Those the list shows with the same filters, all pages of it."""
    rows = calendar(request.duties, request.today, request.now)
    shown = tallied(Filters(request.GET).narrow(rows, request))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "outings.xlsx"
        write_xlsx(path, headings(), lines(shown.iterator(chunk_size=500)))
        response = HttpResponse(path.read_bytes(), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="outings.xlsx"'
    return response


def headings() -> list[str]:
    return [
        _("哪一天"), _("哪一种"), _("哪里"), _("具体地点"), _("单位"), _("谁带队"), _("状态"),
        _("到了多少人"), _("接待人次"), _("反映"), _("当场解决"), _("答应"), _("走访"), _("提问"),
    ]  # fmt: skip


def lines(outings: Iterator[Any]) -> Iterator[list[Cell]]:
    for one in outings:
        day = timezone.localtime(one.starts_at)
        yield [
            day, kind_name(one.kind), place_name(one.area), one.place, one.unit.name,
            one.lead.name, str(one.get_state_display()), one.head_count,
            *(getattr(one, name) for name in FIGURES),
        ]  # fmt: skip
