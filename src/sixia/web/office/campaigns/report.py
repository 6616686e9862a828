"""The close-out report: as a letter an office can go on writing in, and as a table of its cases."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _

from sixia.ledger import campaigns as ledger
from sixia.ledger.campaigns import Size
from sixia.ledger.models import Campaign
from sixia.papers.letters import Block, Facts, Heading, Letter, Paragraph, Table, word
from sixia.papers.writing import Cell, write_xlsx
from sixia.web.names import OUTCOME, STAGE, class_name, place_name
from sixia.web.office.campaigns.words import campaign_or_404, why
from sixia.web.office.doors import CASEWORK, Desk, opens_to

MIME = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@opens_to(*CASEWORK)
def campaign_report(request: Desk, key: UUID, form: str) -> HttpResponse:
    """As it stands now, whether closed or not: figures are counted when the report is made."""
    one = campaign_or_404(key)
    if form not in MIME:
        raise Http404
    data = word(letter(request, one)) if form == "docx" else _table(request, one)
    answer = HttpResponse(data, content_type=MIME[form])
    name = content_disposition_header(as_attachment=True, filename=f"{one.name}.{form}")
    answer.headers["Content-Disposition"] = name or "attachment"
    return answer


def letter(request: Desk, one: Campaign) -> Letter:
    """What was to be done, what is done, what is left and why, and what was learnt. No person who
    spoke and no case is named."""
    size = ledger.sizes([one], request.now)[one.pk]
    blocks: list[Block] = [
        Facts(_facts(request, one, size)), Heading(gettext("为什么")), Paragraph(one.why),
        Heading(gettext("办到了哪一步")), _by_unit(request, one),
        Heading(gettext("一批一批")), _by_batch(request, one),
        Heading(gettext("没办结的,卡在哪里")), _stuck(request, one),
    ]  # fmt: skip
    if one.learnt:
        blocks += [Heading(gettext("办下来的体会")), Paragraph(one.learnt)]
    blocks.append(Paragraph(gettext("数字都从台账上数出来,单位按编码排,不比高低。"), small=True))
    language = (get_language() or "zh").partition("-")[0]
    title = gettext("%(name)s 收官报告") if one.closed_at else gettext("%(name)s 进展报告")
    return Letter(title=title % {"name": one.name}, blocks=blocks, language=language)


def _facts(request: Desk, one: Campaign, size: Size) -> list[tuple[str, str]]:
    days = f"{one.since:%Y-%m-%d} – {one.until:%Y-%m-%d}"
    done = _("列入 %(total)s 件,办结 %(done)s 件,还有 %(left)s 件") % {
        "total": size.total, "done": size.done, "left": size.left}  # fmt: skip
    return [
        (_("牵头"), f"{one.unit.name} {one.person.name}"), (_("地方"), place_name(one.area)),
        (_("日子"), days), (_("依据"), one.basis or "—"), (_("总数"), done),
        (_("其中导入"), str(size.imported)),
        (_("数到"), f"{timezone.localtime(request.now):%Y-%m-%d %H:%M}"),
    ]  # fmt: skip


def _heads() -> tuple[str, ...]:
    return (_("列入"), _("没开始"), _("在办"), _("已答复"), _("已办结"), _("逾期"))


def _cells(size: Size) -> list[str]:
    names = ("total", "to_start", "worked", "answered", "done", "late")
    return [str(getattr(size, name)) for name in names]


def _by_unit(request: Desk, one: Campaign) -> Block:
    rows = [
        [unit.name if unit else _("还没派"), *_cells(size)]
        for unit, size in ledger.by_unit(one, request.now)
    ]
    return Table((_("单位"), *_heads()), rows)


def _by_batch(request: Desk, one: Campaign) -> Block:
    rows = [
        [str(p.batch.number), f"{p.batch.day:%Y-%m-%d}", p.batch.unit.name,
         str(p.batch.planned or "—"), *_cells(p.size)]
        for p in ledger.by_batch(one, request.now)
    ]  # fmt: skip
    heads = (_("批次"), _("办到哪天"), _("单位"), _("打算"), *_heads())
    return Table(heads, rows) if rows else Paragraph(_("没有分批。"))


def _stuck(request: Desk, one: Campaign) -> Block:
    rows = [[why(each), str(each.n)] for each in ledger.stuck(one, request.now)]
    if not rows:
        return Paragraph(_("没有卡住的。"))
    return Table((_("卡在哪里"), _("件数")), rows)


def _table(request: Desk, one: Campaign) -> bytes:
    """Its cases that this person may see, a line each: numbers, places, dates; nobody's words."""
    headings = [
        _("编号"), _("批次"), _("分类"), _("地方"), _("单位"), _("进展"), _("结果"),
        _("什么时候说的"), _("列入日期"), _("答复日期"), _("办结日期"),
    ]  # fmt: skip
    with TemporaryDirectory() as folder:
        path = Path(folder) / "cases.xlsx"
        write_xlsx(path, headings, _lines(request, one))
        return path.read_bytes()


def _lines(request: Desk, one: Campaign) -> Iterator[list[Cell]]:
    numbers = dict(one.batches.values_list("pk", "number"))
    rows = ledger.members(one, request.duties, request.now)
    for case in rows.iterator(chunk_size=2000):
        batch = numbers[case.batch_id] if case.batch_id else ""
        yield [
            case.number, batch, class_name(case.class_code), place_name(case.area),
            case.unit.name if case.unit else "", str(STAGE[case.stage]),
            str(OUTCOME.get(case.outcome, "")),
            *(timezone.localtime(at) if at else None for at in (
                case.opened_at, case.campaign_at, case.answered_at, case.ended_at)),
        ]  # fmt: skip
