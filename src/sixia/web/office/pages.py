"""What every office page has around it: the side navigation, and pages of lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sixia.field.lay_rota import KEEPERS
from sixia.grid.rules import AREA_WIDE, FIELDWORK
from sixia.learn.topics_kept.read import rising
from sixia.ledger.queries import COUNTED
from sixia.web.office.counts import HERE, RISING, TOPICS, Counted, Size, counts
from sixia.web.office.doors import CASEWORK, Desk
from sixia.web.office.lists import ABOVE, LISTS, may_open

PER_PAGE = 30
OUTBOX = ("intake", "dispatcher", "handler", "unit_head")


@dataclass(frozen=True, slots=True)
class Entry:
    url: str
    label: str | Promise
    count: Size | None = None
    on: bool = False


# view name, label, roles
_DOORS: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (
    ("office:counter", _("登记诉求"), ("intake", "dispatcher", "grid_worker")),
    ("office:outbox", _("告知居民"), OUTBOX),
    ("office:needs", _("共性和难点"), ABOVE),
    (TOPICS, _("话题"), tuple(AREA_WIDE)),
    ("office:campaigns", _("专项行动"), CASEWORK),
    ("office:outings", _("下基层"), CASEWORK),
    ("office:barometer", _("晴雨表"), tuple(AREA_WIDE)),
    ("office:coverage", _("覆盖"), CASEWORK),
    ("office:draws", _("抽取"), CASEWORK),
    ("office:rotas", _("轮值"), KEEPERS),
    ("office:library", _("政策库"), CASEWORK),
    ("office:households", _("困难家庭"), (*sorted(FIELDWORK), "auditor")),
    ("office:imports", _("导入"), ("dispatcher",)),
    ("office:hand_back", _("回传"), ("dispatcher",)),
    ("office:accusations", _("检举控告"), ("discipline",)),
    ("office:people", _("人员和职责"), ("administrator",)),
    ("office:units", _("各单位"), ("administrator",)),
    ("office:areas", _("各个地方"), ("administrator",)),
    ("office:holidays", _("放假安排"), ("administrator",)),
    ("office:pairings", _("单位联村"), ("unit_head", "leader", "supervisor", "administrator")),
    ("office:model", _("电脑的建议准不准"), ("supervisor", "auditor", "administrator")),
    ("office:looks", _("谁看过什么"), ("auditor",)),
)


def nav(request: Desk, sizes: Mapping[str, Size]) -> list[Entry]:
    """Where this person can go, with how much waits there."""
    entries = []
    for name, each in LISTS.items():
        if may_open(name, request.duties):
            url = reverse("office:queue") if name == "mine" else reverse("office:list", args=[name])
            entries.append(Entry(url, each.title, sizes.get(name), url == request.path))
    for view, label, roles in _DOORS:
        if request.duties.roles & set(roles):
            url = reverse(view)
            count = sizes.get(view) or None  # of topics those that rise, if any do
            entries.append(Entry(url, label, count, request.path.startswith(url)))
    return entries


def show(
    request: Desk,
    template: str,
    context: dict[str, Any] | None = None,
    status: int = 200,
    counted: QuerySet[Any] | None = None,
    more: Counted | None = None,
) -> HttpResponse:
    """The page inside the office's frame. One statement counts what waits in each list, the rows
    that this page asks to have `counted`, and what it names `more`; `size` is that of the rows, or
    the list's own; `sizes` are all."""
    casework = bool(request.duties.roles & set(CASEWORK))
    here_too = {} if counted is None else {HERE: (counted, COUNTED)}
    if request.duties.roles & AREA_WIDE:
        here_too[TOPICS] = (rising(request.duties), RISING)
    sizes = counts(request, {**here_too, **(more or {})})
    entries = nav(request, sizes)
    here = next((entry.count for entry in entries if entry.on), None)
    around = {
        "casework": casework,
        "nav": entries,
        "rising": sizes.get(TOPICS),
        "size": sizes.get(HERE, here),
        "sizes": sizes,
        "now": request.now,
        "duties": request.duties,
    }
    return render(request, f"office/{template}", {**around, **(context or {})}, status=status)


def page_of(request: Desk, rows: QuerySet[Any], per_page: int = PER_PAGE) -> Page[Any]:
    """One page of a list; a page number that is none shows the first or last."""
    return Paginator(rows, per_page).get_page(request.GET.get("page"))
