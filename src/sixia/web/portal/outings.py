"""Who comes where and when; and what became of it afterwards, for everyone to read."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from sixia.field import public
from sixia.field.public import Came, Notice, Promised
from sixia.grid import queries as grid
from sixia.judge.queries import kept
from sixia.web.names import Label, place_name, spoken
from sixia.web.portal.ics import Entry, calendar

PER_PAGE = 20
# How a promise stands: its sign, and the words beside it.
STANDS: Mapping[str, tuple[str, Label]] = {
    "kept": ("done", gettext_lazy("做到了")),
    "dated": ("calm", gettext_lazy("有了日期")),
    "late": ("late", gettext_lazy("过期没做到")),
    "told": ("quiet", gettext_lazy("说办好了,等评价")),
    "again": ("late", gettext_lazy("没做到,正在重办")),
    "broken": ("late", gettext_lazy("没全做到")),
    "unsaid": ("quiet", gettext_lazy("说办好了,没人评价")),
    "gone": ("quiet", gettext_lazy("不再办了")),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A promise as the page shows it: kept or not is said by those it was made to."""

    promise: Promised
    sign: str
    words: Label


@dataclass(frozen=True, slots=True)
class Told:
    """What came of an outing as the page shows it."""

    came: Came
    promises: tuple[Shown, ...]


@require_safe
def outings(request: HttpRequest) -> HttpResponse:
    """What is next, the nearest first, and what was lately; everywhere or around one town."""
    now, towns = timezone.now(), _towns()
    town = _town(request, towns)
    page = Paginator(public.lately(now, town), PER_PAGE).get_page(request.GET.get("page"))
    shown = {
        "now": now,
        "towns": towns,
        "town": town,
        "town_name": dict(towns).get(town, ""),
        "ahead": public.ahead(now, town) if page.number == 1 else [],
        "page": page,
        "lately": [public.notice(row) for row in page.object_list],
    }
    return render(request, "portal/outings.html", shown)


@require_safe
def outing(request: HttpRequest, key: UUID) -> HttpResponse:
    """The notice of one; once it is over, what came of it. It opens with what became of the last
    one at the same place."""
    now = timezone.now()
    read = public.read(key, now)
    if read is None:
        raise Http404
    shown = {
        "now": now,
        "notice": read.notice,
        "policies": read.policies,
        "came": _told(read.came),
        "last": read.last,
        "became": _told(read.became),
        "next": read.next,
        "address": request.build_absolute_uri(request.path),
    }
    return render(request, "portal/outing.html", shown)


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """All that is announced, for a calendar program to ask for again and again."""
    town = _town(request, _towns())
    return _calendar(request, public.ahead(timezone.now(), town))


@require_safe
def entry(request: HttpRequest, key: UUID) -> HttpResponse:
    """One outing for a calendar program."""
    read = public.read(key, timezone.now())
    if read is None:
        raise Http404
    return _calendar(request, [read.notice])


def _towns() -> list[tuple[str, str]]:
    return [(area.code, area.name) for area in grid.places() if area.level == "town"]


def _town(request: HttpRequest, towns: Iterable[tuple[str, str]]) -> str:
    """The town asked for, if there is such a one."""
    asked = request.GET.get("town", "")
    return asked if asked in dict(towns) else ""


def _told(came: Came | None) -> Told | None:
    if came is None:
        return None
    verdicts = kept(p.case for p in came.promises if p.stands == "closed")
    return Told(came, tuple(_shown(promise, verdicts) for promise in came.promises))


def _shown(promise: Promised, verdicts: Mapping[int, bool]) -> Shown:
    stands = promise.stands
    if stands == "closed":
        stands = {True: "kept", False: "broken", None: "unsaid"}[verdicts.get(promise.case)]
    return Shown(promise, *STANDS[stands])


def _calendar(request: HttpRequest, notices: Iterable[Notice]) -> HttpResponse:
    text = calendar(_("下基层日程"), _entries(request, notices))
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="outings.ics"'
    return answer


def _entries(request: HttpRequest, notices: Iterable[Notice]) -> Iterator[Entry]:
    for notice in notices:
        where = place_name(notice.area)
        yield Entry(
            uid=f"{notice.key}@sixia",
            starts_at=notice.starts_at,
            ends_at=notice.ends_at,
            title=f"{where} · {spoken(notice.kind.short)}",
            place=" ".join(part for part in (where, notice.place) if part),
            told="\n".join(_lines(notice)),
            url=request.build_absolute_uri(reverse("portal:outing", args=[notice.key])),
            said_at=notice.published_at,
            off=notice.state == "called_off",
        )


def _lines(notice: Notice) -> Iterator[str]:
    if notice.state == "called_off":
        yield _("取消了:%(why)s") % {"why": notice.called_off}
    yield " · ".join(part for part in (notice.receives, notice.office or notice.unit) if part)
    if notice.purpose:
        yield notice.purpose
