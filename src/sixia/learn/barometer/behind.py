"""The cases a figure came from: those that one may see."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Q, QuerySet
from django.utils import timezone

from sixia.grid.rules import Duties
from sixia.learn.barometer.asked import number_of
from sixia.learn.monthly import THANKS
from sixia.ledger.models import Case, Link
from sixia.ledger.queries import visible


@dataclass(frozen=True, slots=True)
class Figure:
    """What a figure counts: a place with all in it, or with no more known of it (`only_area`); a
    class likewise; whole months from one to another; a channel ("": all)."""

    area: str
    code: str
    since: str
    until: str
    origin: str = "here"
    channel: str = ""
    only_area: bool = False
    only_code: bool = False


def cases_behind(figure: Figure, areas: tuple[str, ...], duties: Duties) -> QuerySet[Case]:
    """The cases of the concerns that a figure counts, newest first. Several concerns may be one
    case; what someone said of another place may have been joined to one they may not see."""
    links = Link.objects.filter(
        _places(figure, areas),
        _classes(figure),
        current=True,
        case__origin=figure.origin,
        concern__received_at__gte=_begin(number_of(figure.since)),
        concern__received_at__lt=_begin(number_of(figure.until) + 1),
        concern__words__isnull=False,
    ).exclude(concern__kind=THANKS)
    if figure.channel:
        links = links.filter(concern__channel=figure.channel)
    cases = visible(duties).filter(pk__among=links.values("case")).exclude(kind="promise")
    return cases.order_by("-opened_at", "-id")


def _places(figure: Figure, areas: tuple[str, ...]) -> Q:
    if figure.only_area:
        return Q(concern__area=figure.area)
    places = Q(pk__in=[])
    for area in (figure.area,) if figure.area else areas:
        places |= Q(concern__area__code__startswith=area)
    return places


def _classes(figure: Figure) -> Q:
    """A concern has the class that its case has now, or the one it came with."""
    if figure.only_code and not figure.code:
        return _NONE & Q(concern__class_code="")
    if figure.only_code:
        return Q(case__class_code=figure.code) | _NONE & Q(concern__class_code=figure.code)
    if not figure.code:
        return Q()
    return Q(case__class_code__startswith=figure.code) | (
        _NONE & Q(concern__class_code__startswith=figure.code)
    )


_NONE = Q(case__class_code="")


def _begin(month: int) -> datetime:
    """When a month begins, in the deployment's zone."""
    first = date(month // 12, month % 12 + 1, 1)
    return timezone.make_aware(datetime.combine(first, time.min))
