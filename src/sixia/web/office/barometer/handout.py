"""The table to take along. A file travels further than a page: small counts stay behind."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from sixia.grid.rules import AREA_WIDE
from sixia.papers.tables import write_csv
from sixia.web.office.barometer import words
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
    names = [words.name(line, told.asked, told.names) for line in lines]
    for n, whole in enumerate(told.told.whole.cells):
        cells = [line.cells[n] for line in lines]
        shown = told_of([(cell.some, cell.of) for cell in cells])
        for line, name, (some, of) in zip(lines, names, shown, strict=True):
            yield [line.key, name, whole.month, some, of]


def told_of(counts: Sequence[tuple[int, int]]) -> list[tuple[int | str, int | str]]:
    """Of a month, what is told of each count and of what it is a part of: "" where it is kept back.

    Where any count is below five, all such are kept back and the next larger with them, none marked
    apart. So any two of those may have changed places for all that is told, and nobody works one
    out from the rest, even with the sum. Where there is no larger one, the sum is kept back too.
    """
    some = [n for n, _ in counts]
    most = _kept_back(some)
    alone = 0 < most < SMALL
    return [("" if 0 < n <= most else n, "" if alone or 0 < of < SMALL else of) for n, of in counts]


def _kept_back(counts: Sequence[int]) -> int:
    """Up to which count none is told; 0 where all may be."""
    if not any(0 < n < SMALL for n in counts):
        return 0
    return min((n for n in counts if n >= SMALL), default=SMALL - 1)
