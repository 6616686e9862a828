"""What is put on paper: the minutes of an on-site office, and the notice of an outing to hang up.

No resident's name or word is on either."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext

from sixia.field.models import Outing
from sixia.field.queries import made_at
from sixia.grid.models import Staff
from sixia.ledger.models import Case, Clock
from sixia.papers.letters import Block, Facts, Heading, Letter, Paragraph, Picture, Table


def minutes(outing: Outing, title: str) -> Letter:
    """Who sat there and what was decided, each with unit, person, date and number. The title is
    the name of the kind in the reader's language."""
    decided = list(made_at(outing).select_related("parent"))
    blocks: list[Block] = [Facts([*_when_and_where(outing), *_present(outing)])]
    if outing.purpose:
        blocks.append(Paragraph(outing.purpose))
    blocks.append(Heading(gettext("定了什么")))
    blocks.append(_decisions(decided) if decided else Paragraph(gettext("没有当场定下的事。")))
    if outing.summary:
        blocks += [Heading(gettext("整理")), Paragraph(outing.summary)]
    return Letter(title=gettext("%s纪要") % title, blocks=blocks, language=_language())


def poster(outing: Outing, title: str, svg: str, address: str) -> Letter:
    """The notice of an announced outing on one sheet; the drawing leads to `address`."""
    facts = _when_and_where(outing)
    who = gettext("%(unit)s %(name)s") % {"unit": outing.unit.name, "name": outing.lead.name}
    blocks: list[Block] = [Facts([*facts, (gettext("谁来"), who)])]
    if outing.purpose:
        blocks.append(Paragraph(outing.purpose))
    blocks.append(Paragraph(gettext("大家都可以来。说的事都记下来,有编号、有人办、有日期。")))
    blocks.append(Picture(svg, address))
    return Letter(title=title, blocks=blocks, poster=True, language=_language())


def _language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh"


def _when_and_where(outing: Outing) -> list[tuple[str, str]]:
    place = f"{outing.area.full_name or outing.area.name} {outing.place}".strip()
    return [(gettext("时间"), when(outing)), (gettext("地点"), place)]


def when(outing: Outing) -> str:
    """The day with its weekday, from when to when."""
    starts, ends = timezone.localtime(outing.starts_at), timezone.localtime(outing.ends_at)
    begins = f"{_day(outing.starts_at)} {date_format(starts, 'l')} {starts:%H:%M}"
    if starts.date() == ends.date():
        return f"{begins}–{ends:%H:%M}"
    return f"{begins} – {_day(outing.ends_at)} {ends:%H:%M}"


def _day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "DATE_FORMAT")


def _present(outing: Outing) -> Iterable[tuple[str, str]]:
    """The units that sat there, with the names of staff known to have been there."""
    staff = [outing.lead, *outing.goers.select_related("unit")]
    invited = outing.invited.exclude(came=False).select_related("unit").order_by("unit__code")
    units = [outing.unit, *(row.unit for row in invited)]
    units += [one.unit for one in staff]
    yield gettext("主持"), outing.lead.name
    told = dict.fromkeys(f"{unit.name}{_names(staff, unit.pk)}" for unit in units)
    yield gettext("到场"), gettext(";").join(told)


def _names(staff: Iterable[Staff], unit: int) -> str:
    names = dict.fromkeys(one.name for one in staff if one.unit_id == unit)
    return gettext("(%s)") % gettext("、").join(names) if names else ""


def _decisions(cases: Sequence[Case]) -> Table:
    heads = [gettext("序号"), gettext("定了什么"), gettext("单位"), gettext("责任人"),
             gettext("哪天办到"), gettext("编号")]  # fmt: skip
    clocks = Clock.objects.filter(case__in=cases, key="finish")
    due = dict(clocks.values_list("case", "due_at"))
    return Table(heads, [_row(n, case, due.get(case.pk)) for n, case in enumerate(cases, 1)])


def _row(n: int, case: Case, due: datetime | None) -> list[str]:
    about = gettext("(关于 %s)") % case.parent.number if case.parent else ""
    unit, person = (one.name if one else "" for one in (case.unit, case.person))
    return [str(n), f"{case.title}{about}", unit, person, _day(due) if due else "", case.number]
