"""What the barometer says, in words: the question, its answer, what moved, what is not heard."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sixia.learn.barometer import Asked, Barometer, Cell, Line, Moved, Silent
from sixia.web.names import class_name

if TYPE_CHECKING:
    from sixia.learn.trends import Change

FEW = 10  # of fewer, "5 of 7" says more than a share
MANY = 20  # times the past; beyond it the upper bound says nothing
Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of a place ("": all) and a matter, and where it opens."""

    where: str
    what: str
    words: str
    url: str
    rising: bool = False


def question(asked: Asked, names: Names) -> str:
    where, what = names.get(asked.area, ""), class_name(asked.code)
    if asked.by == "place":
        if what and where:
            return _("%(where)s哪里的人在说%(what)s?") % {"where": where, "what": what}
        if what:
            return _("哪里的人在说%(what)s?") % {"what": what}
        return _("%(where)s哪里的人说得多?") % {"where": where} if where else _("哪里的人说得多?")
    if what and where:
        return _("%(where)s的人说%(what)s,说的是什么?") % {"where": where, "what": what}
    if what:
        return _("人们说%(what)s,说的是什么?") % {"what": what}
    return _("%(where)s的人在说什么?") % {"where": where} if where else _("人们在说什么?")


def name(line: Line, asked: Asked, names: Names) -> str:
    """Of a line of the table."""
    if asked.by == "place":
        return _("没说到更细的地方") if line.rest else names.get(line.key, line.key)
    if line.rest:
        return _("没分到更细的类") if line.key else _("没分类")
    return class_name(line.key)


def share(cell: Cell) -> str:
    """ "12%, most likely 8-17%", or "5 of 7" where few were heard."""
    if not cell.of:
        return _("没有人说话")
    bounds = {"low": percent(cell.low), "high": percent(cell.high)}
    told = {"some": f"{cell.some:,}", "of": f"{cell.of:,}", **bounds}
    if cell.of < FEW:
        return _("%(of)s 人里 %(some)s 人") % told
    told["share"] = percent(cell.some / cell.of)
    return _("%(of)s 人里 %(some)s 人,%(share)s(多半 %(low)s–%(high)s)") % told


def count(cell: Cell) -> str:
    """ "96, most likely 78-117": of all that is said the bounds are counts."""
    told = {"n": f"{cell.some:,}", "low": f"{cell.low:,.0f}", "high": f"{cell.high:,.0f}"}
    words = ngettext(
        "%(n)s 人(多半 %(low)s–%(high)s 人)", "%(n)s 人(多半 %(low)s–%(high)s 人)", cell.some
    )
    return words % told


def percent(share_: float) -> str:
    return f"{100 * share_:.1f}%" if 0 < share_ < 0.1 else f"{100 * share_:.0f}%"


def answer(told: Barometer) -> str:
    """The last month, of all that is asked together."""
    last = told.whole.cells[-1]
    if told.asked.code:
        return _("%(month)s:%(share)s说到%(what)s。") % {
            "month": last.month, "share": share(last), "what": class_name(told.asked.code),
        }  # fmt: skip
    return ngettext("%(month)s:听到 %(n)s 个人。", "%(month)s:听到 %(n)s 个人。", last.some) % {
        "month": last.month,
        "n": f"{last.some:,}",
    }


def moved(one: Moved, asked: Asked, names: Names) -> Told:
    change = one.change
    told = {"heard": f"{change.heard:,}", "awaited": about(change.awaited), "month": asked.until}
    if change.rising:
        words = _("%(month)s 有 %(heard)s 人,照往月该有 %(awaited)s 人左右:很可能在上升") % told
    else:
        words = _("%(month)s 有 %(heard)s 人,照往月该有 %(awaited)s 人左右:很可能在下降") % told
    what = class_name(one.code) or _("说话的人")
    url = behind(asked, area=one.area or asked.area, code=one.code, since=asked.until)
    words += _times(change) + _new(change.new)
    return Told(names.get(one.area, ""), what, words, url, change.rising)


def _times(change: "Change") -> str:
    """How many times the past it most likely is; nothing where the past holds too little to say."""
    told = {"low": f"{change.low:.1f}", "high": f"{change.high:.1f}"}
    if change.rising and change.high > MANY:
        return _(",多半至少是往月的 %(low)s 倍") % told if change.low > 1 else ""
    if change.rising:
        return _(",多半是往月的 %(low)s–%(high)s 倍") % told
    shares = {"low": percent(change.low), "high": percent(change.high)}
    return _(",多半只有往月的 %(low)s–%(high)s") % shares if change.high < 1 else ""


def _new(n: int) -> str:
    words = ngettext(
        ";另有 %(n)s 人从新开的渠道说,没有往月可比",
        ";另有 %(n)s 人从新开的渠道说,没有往月可比",
        n,
    )
    return words % {"n": f"{n:,}"} if n else ""


def about(n: float) -> str:
    return f"{n:,.0f}" if n >= FEW else f"{n:.1f}"


def silent(one: Silent, asked: Asked, names: Names) -> Told:
    words = ngettext(
        "从 %(since)s 起听到 %(heard)s 人,同镇别的村平均 %(awaited)s 人",
        "从 %(since)s 起听到 %(heard)s 人,同镇别的村平均 %(awaited)s 人",
        one.quiet.heard,
    ) % {"since": one.since, "heard": one.quiet.heard, "awaited": about(one.quiet.awaited)}
    url = behind(asked, area=one.area, code="", since=one.since)
    return Told(names.get(one.area, one.area), "", words, url)


def behind(asked: Asked, **told: str) -> str:
    """The address of the cases behind a figure."""
    query = QueryDict(mutable=True)
    whole = {"area": asked.area, "code": asked.code, "since": asked.until, "until": asked.until,
             "origin": "" if asked.origin == "here" else asked.origin, **told}  # fmt: skip
    query.update({name: value for name, value in whole.items() if value})
    return f"{reverse('office:barometer_cases')}?{query.urlencode()}"


def again(asked: Asked, latest: str, **told: str) -> str:
    """The address of the barometer with another question."""
    query = QueryDict(mutable=True)
    whole = {
        "area": asked.area, "code": asked.code,
        "until": "" if asked.until == latest else asked.until,
        "months": str(asked.months) if asked.months in (6, 24) else "",
        "origin": "" if asked.origin == "here" else asked.origin, **told,
    }  # fmt: skip
    query.update({name: value for name, value in whole.items() if value})
    return f"{reverse('office:barometer')}?{query.urlencode()}"
