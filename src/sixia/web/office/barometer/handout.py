"""The table to take along. A file travels further than a page: small counts stay behind, with what
they could be worked out from, the same in every table of a month."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from sixia.grid.rules import AREA_WIDE
from sixia.learn.barometer import Asked, Line, number_of, withheld
from sixia.learn.barometer.withheld import Withheld
from sixia.papers.tables import write_csv
from sixia.web.office.barometer import words
from sixia.web.office.barometer.reading import Found, found
from sixia.web.office.doors import Desk, opens_to


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
    for n, whole in enumerate(told.told.whole.cells):
        held = withheld(told.kept, told.asked.origin, number_of(whole.month))
        for line in told.told.lines:
            some, of = line.cells[n].some, line.cells[n].of
            keep, keep_of = _kept_back(line, told.asked, held)
            yield [line.key, words.name(line, told.asked, told.names), whole.month,
                   "" if some and keep else some, "" if of and keep_of else of]  # fmt: skip


def _kept_back(line: Line, asked: Asked, held: Withheld) -> tuple[bool, bool]:
    """Whether a count stays behind, and that which it is a part of. Of several places together,
    if it does of any of them."""
    of_all = any(held(root, "") for root in asked.roots)
    if asked.by == "class":
        only = "code" if line.rest else ""
        return any(held(root, line.key, only=only) for root in asked.roots), of_all
    only = "area" if line.rest else ""
    of = held(line.key, "", only=only) if asked.code else of_all
    return held(line.key, asked.code, only=only), of
