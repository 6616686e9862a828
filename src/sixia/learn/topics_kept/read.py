"""Reading topics: which one may see, how many speak of each, what they say, who decided what.

Everything is counted on what stands in the ledger now: what was erased or sealed off counts no
more, whatever the last run found. Nothing is told of one person.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Substr, TruncMonth
from django.utils import timezone

from sixia.grid.rules import AREA_WIDE, Duties
from sixia.learn.models import Decision, Member, Topic, TopicRun
from sixia.ledger.models import Case, Link
from sixia.ledger.queries import visible

DECIDERS = ("dispatcher", "supervisor")
LEAST = 3  # persons; a topic of fewer would tell of them, and not of a need that many share
LATE = timedelta(days=30)
MONTHS = 12
TOWN, TOWNS = 9, 8  # digits of a town's code; how many are told


@dataclass(frozen=True, slots=True)
class Figures:
    """`late` and `before` are the persons of the last thirty days and of the thirty before;
    `months` how many persons spoke in each, the oldest first."""

    persons: int = 0
    messages: int = 0
    late: int = 0
    before: int = 0
    months: tuple[tuple[date, int], ...] = ()


def seen(duties: Duties) -> QuerySet[Topic]:
    """The topics of the places that someone reads all of, in order of rank. A topic of no one
    place is everybody's who reads any. `voice_read`: may they read the case of the one in whose
    words it is told?"""
    areas = {duty.area for duty in duties.held if duty.role in AREA_WIDE}
    here, read = Q(area=None) if areas else Q(pk__in=[]), Q(pk__in=[])
    for area in areas:
        here |= Q(area__code__startswith=area)
        read |= Q(case__area__code__startswith=area)
    links = Link.objects.filter(read, concern=OuterRef("voice"), current=True)
    rows = (
        Topic.objects.filter(here)
        .annotate(voice_read=Exists(links))
        .select_related("area", "voice__person", "dismissed__staff")
    )
    return rows.order_by("rank", "id")


def shared(topics: QuerySet[Topic]) -> QuerySet[Topic]:
    """Those of which enough persons' words are still there."""
    rows = Member.objects.filter(topic=OuterRef("pk"), concern__words__isnull=False)
    persons = rows.order_by().values("topic").annotate(n=Count("voice", distinct=True))
    return topics.alias(left=Subquery(persons.values("n"))).filter(left__gte=LEAST)


def rising(duties: Duties) -> QuerySet[Topic]:
    return shared(seen(duties).filter(state="standing", rising=True))


def may_decide(duties: Duties, topic: Topic) -> bool:
    """Dispatchers and supervisors of its place: they sort what comes in. Leaders and auditors
    read."""
    return any(duties.covers(role, topic.area_id or "") for role in DECIDERS)


def last_run() -> TopicRun | None:
    return TopicRun.objects.order_by("-pk").first()


def living(topics: Collection[Topic]) -> QuerySet[Member]:
    """Their messages that still have words."""
    return Member.objects.filter(topic__in=topics, concern__words__isnull=False)


def figures(topics: Collection[Topic], run: TopicRun | None) -> dict[int, Figures]:
    """By the id of each topic. Two statements, however many there are."""
    if not topics or run is None:
        return {}
    end = _midnight(run.until + timedelta(days=1))
    members = living(topics).order_by().values("topic")
    late = Q(concern__received_at__gte=end - LATE)
    before = Q(concern__received_at__gte=end - 2 * LATE, concern__received_at__lt=end - LATE)
    totals = members.annotate(
        persons=Count("voice", distinct=True),
        messages=Count("pk"),
        late=Count("voice", distinct=True, filter=late),
        before=Count("voice", distinct=True, filter=before),
    )
    monthly: dict[int, dict[date, int]] = {}
    each = members.annotate(month=TruncMonth("concern__received_at"))
    for topic, month, n in each.annotate(n=Count("voice", distinct=True)).values_list(
        "topic", "month", "n"
    ):
        monthly.setdefault(topic, {})[month.date()] = n
    shown = months(run.until)
    return {
        topic: Figures(n, all_, now, then, tuple((m, monthly[topic].get(m, 0)) for m in shown))
        for topic, n, all_, now, then in totals.values_list(
            "topic", "persons", "messages", "late", "before"
        )
    }


def towns(topic: Topic) -> list[tuple[str, int]]:
    """In which towns how many persons speak of it, those with most first. One statement."""
    rows = living([topic]).order_by().annotate(town=Substr("concern__area_id", 1, TOWN))
    told = rows.values("town").annotate(n=Count("voice", distinct=True)).order_by("-n", "town")
    return list(told.values_list("town", "n")[:TOWNS])


def months(until: date) -> list[date]:
    """The first days of the months up to this day's, the oldest first."""
    last = until.year * 12 + until.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(last - MONTHS + 1, last + 1)]


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def said_of(topic: Topic) -> QuerySet[Member]:
    """What was said of it, the newest first."""
    rows = living([topic]).select_related("concern__area", "concern__person")
    return rows.annotate(at=F("concern__received_at")).order_by("-at", "-id")


def cases_of(concerns: Sequence[int], duties: Duties) -> dict[int, Case]:
    """By concern, the case that this person may open it in. Two statements."""
    links = Link.objects.filter(concern__in=concerns, current=True).order_by("case")
    pairs = list(links.values_list("concern", "case"))
    cases = visible(duties).in_bulk({case for _, case in pairs})
    told: dict[int, Case] = {}
    for concern, case in pairs:
        if case in cases:
            told.setdefault(concern, cases[case])
    return told


def decided(topic: Topic) -> QuerySet[Decision]:
    """What was decided of it, or of what came out of it or went into it, the latest first."""
    rows = Decision.objects.filter(Q(topic=topic) | Q(other=topic))
    return rows.select_related(
        "staff__unit", "topic__area", "other__area", "undone", "undoes"
    ).order_by("-pk")


def others(decisions: Collection[Decision], here: Topic, duties: Duties) -> dict[int, Topic]:
    """The other topics of these decisions that may be told in words: those that one sees and many
    speak of, and what went into this one. Two statements; none without others."""
    both = {pk for one in decisions for pk in (one.topic_id, one.other_id) if pk}
    rows = seen(duties).filter(pk__in=both - {here.pk})
    if both <= {here.pk}:
        return {}
    return rows.filter(state="merged", into=here).in_bulk() | shared(rows).in_bulk()
