"""The table to take along. A file travels further than a page: small counts stay behind."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from sixia.grid.rules import AREA_WIDE
from sixia.learn.barometer import Line
from sixia.papers.tables import write_csv
from sixia.web.names import class_name
from sixia.web.office.barometer.reading import Found, found
from sixia.web.office.doors import Desk, opens_to

SMALL = 5  # voices; of fewer a neighbour might tell who spoke


@opens_to(*sorted(AREA_WIDE))
def table(request: Desk) -> HttpResponse:
    told = found(request)
    if isinstance(told, str):
        raise Http404
    what = _("分类") if told.asked.by == "class" else _("地方")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "barometer.csv"
        write_csv(path, [_("编号"), what, _("哪个月"), _("多少人"), _("共多少人")], _rows(told))
        answer = HttpResponse(path.read_bytes(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="barometer-{told.asked.until}.csv"'
    return answer


def _rows(told: Found) -> Iterator[list[str | int]]:
    lines = told.told.lines
    for n, whole in enumerate(told.told.whole.cells):
        kept = kept_back([line.cells[n].some for line in lines])
        for line, small in zip(lines, kept, strict=True):
            some, of = line.cells[n].some, line.cells[n].of
            shown = "" if small and some >= SMALL else f"<{SMALL}" if small else some
            everyone = f"<{SMALL}" if 0 < of < SMALL else of
            yield [line.key, _name(line, told), whole.month, shown, everyone]


def kept_back(counts: Sequence[int]) -> list[bool]:
    """Which counts of a month are not told: those below five; where that is a single one, the next
    larger too, so that nobody works it out from the rest."""
    small = [0 < n < SMALL for n in counts]
    if sum(small) == 1 and any(n >= SMALL for n in counts):
        small[counts.index(min(n for n in counts if n >= SMALL))] = True
    return small


def _name(line: Line, told: Found) -> str:
    if told.asked.by == "place":
        return told.names.get(line.key, line.key)
    return class_name(line.key)
