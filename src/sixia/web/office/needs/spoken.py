"""What many speak of, on one case or not: the first topics, beside the shared needs."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from sixia.grid.rules import AREA_WIDE
from sixia.learn.topics_kept.read import living, seen
from sixia.ledger.listed import MANY
from sixia.web.office.doors import Desk
from sixia.web.office.topics.words import title

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Spoken:
    """A topic, in words, with how many people's words are still there."""

    key: UUID
    title: str
    persons: int


def spoken(request: Desk, area: str = "") -> list[Spoken]:
    """Those that rise and the hottest, for who reads all of a place. At most two statements."""
    if not request.duties.roles & AREA_WIDE:
        return []
    rows = seen(request.duties).filter(state="standing", persons__gte=MANY)
    if area:
        rows = rows.filter(area__code__startswith=area)
    topics = list(rows[:SHOWN])
    counted = living(topics).order_by().values("topic").annotate(n=Count("voice", distinct=True))
    persons = dict(counted.values_list("topic", "n")) if topics else {}
    told = [Spoken(each.key, title(each), persons.get(each.pk, 0)) for each in topics]
    return [each for each in told if each.persons >= MANY]
