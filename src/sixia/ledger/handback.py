"""Status out: numbering what changed in a source's cases, so that each change is handed back once.

A mark is a position in this numbering, not in the event log: ids of a log are given out before
their transactions commit, so a later look can find a lower one. Numbering compares, in one
statement, where each case stands (`Case.seq`, which grows under the case's lock) with where it was
last numbered. A change that commits late is found by the next numbering, and none is found twice.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, F, FilteredRelation, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from sixia.hear.importing import here_already
from sixia.hear.models import Concern
from sixia.ledger.models import Case, Event, Handed, Link, Mark

CHUNK = 500
Areas = tuple[str, ...]
Where = tuple[int, int, int]  # concern, case and seq
EVERYWHERE: Areas = ("",)
# What a source is told of. What staff do among themselves is no change for it.
TELLS = frozenset(
    """
    accepted declined assigned objected objection_upheld objection_refused handed signed referred
    contacted paused resumed extended answered served judged closed reopened withdrawn review_asked
    review_answered parted merged joined
    """.split()  # noqa: SIM905  # as a list it would be twenty-three lines
)


class BadMark(ValueError):
    """There is no such mark: it lies beyond what has been numbered."""


@dataclass(frozen=True, slots=True)
class Window:
    """The changes after one mark, up to and with another, in cases of these areas."""

    source: str
    since: int
    until: int
    areas: Areas = EVERYWHERE


def window(
    source: str,
    since: int,
    now: datetime,
    *,
    new: bool = False,
    until: int | None = None,
    areas: Areas = EVERYWHERE,
) -> Window:
    """What changed since a mark; what is not numbered yet is numbered first, unless the other end
    is given. `new`: what was raised here goes to the source too. Cases outside of these areas are
    neither told nor numbered nor given to the source. Raises BadMark."""
    last = position(source) if until is not None else number(source, now, new=new, areas=areas)
    end = last if until is None else until
    if not 0 <= since <= end <= last:
        raise BadMark(f"{source} has been numbered up to {last}")
    return Window(source, since, end, areas)


def position(source: str) -> int:
    """The newest mark of a source; 0 before anything was numbered."""
    found = Mark.objects.filter(pk=source).values_list("position", flat=True).first()
    return found or 0


@transaction.atomic
def number(source: str, now: datetime, *, new: bool = False, areas: Areas = EVERYWHERE) -> int:
    """Give the next position to all that changed and has none yet; the newest position then."""
    Mark.objects.get_or_create(pk=source)
    mark = Mark.objects.select_for_update().get(pk=source)
    if new:
        _adopt(source, areas)
    found = sorted([*_changed(source, areas), *_left(source, areas)])
    if not found:
        return mark.position
    mark.position += 1
    mark.save(update_fields=["position"])
    for n in range(0, len(found), CHUNK):
        _write(source, mark.position, found[n : n + CHUNK], now)
    return mark.position


def _write(source: str, at: int, found: list[Where], now: datetime) -> None:
    ids = [concern for concern, _, _ in found]
    Handed.objects.filter(concern__in=ids, passed_at=None).update(passed_at=at)
    Handed.objects.bulk_create(
        Handed(source=source, position=at, concern_id=concern, case_id=case, seq=seq, at=now)
        for concern, case, seq in found
    )


def _within(areas: Areas, of: str = "case") -> Q:
    inside = Q(pk__in=[])
    for area in areas:
        inside |= Q(**{f"{of}__area__code__startswith": area})
    return Q() if areas == EVERYWHERE else inside


def _links(source: str, areas: Areas) -> QuerySet[Link]:
    """What the source's concerns hang on, or hung on, with where each was last numbered."""
    newest = FilteredRelation("concern__handed", condition=Q(concern__handed__passed_at=None))
    rows = Link.objects.filter(_within(areas), case__kind="request", concern__source=source)
    return rows.exclude(concern__source_id="").annotate(
        newest=newest, was_case=F("newest__case"), was_seq=F("newest__seq")
    )


def _changed(source: str, areas: Areas) -> Iterator[Where]:
    """All that stand elsewhere than when they were last numbered."""
    unnumbered, made_here = Q(was_seq__isnull=True), Q(case__origin="here")
    other = Q(was_case__lt=F("case")) | Q(was_case__gt=F("case"))
    further = Q(case__seq__gt=Coalesce(F("was_seq"), 1))
    told = Event.objects.filter(
        case=OuterRef("case"), seq__gt=Coalesce(OuterRef("was_seq"), 1), verb__in=TELLS
    )
    rows = _links(source, areas).filter(current=True)
    found = rows.filter(further & Exists(told) | other | unnumbered & made_here)
    yield from found.values_list("concern", "case", "case__seq")


def _left(source: str, areas: Areas) -> Iterator[Where]:
    """Who withdrew from a case that others stay on: told once, as it stood at that event."""
    stays = Link.objects.filter(concern=OuterRef("concern"), case__kind="request", current=True)
    gone = _links(source, areas).filter(~Exists(stays), current=False)
    events = Event.objects.filter(verb="withdrawn", case__in=gone.values("case")).order_by("pk")
    last = {
        structure["concern"]: (case, seq)
        for case, seq, structure in events.values_list("case", "seq", "structure")
    }
    was = {concern: at for concern, *at in gone.values_list("concern", F("was_case"), F("was_seq"))}
    for concern in last.keys() & was.keys():
        if last[concern] != tuple(was[concern]):
            yield concern, *last[concern]


def _adopt(source: str, areas: Areas) -> None:
    """What was raised here belongs to the source from now on, each under our number as its id."""
    rows = Concern.objects.filter(
        _within(areas, "links__case"),
        source="", links__current=True, links__case__kind="request", links__case__origin="here",
    )  # fmt: skip
    ids = list(rows.order_by("pk").values_list("pk", "links__case"))
    for n in range(0, len(ids), CHUNK):
        _name(source, dict(ids[n : n + CHUNK]))


def _name(source: str, case_of: dict[int, int]) -> None:
    """Those who speak of one case have its number, each with a number of their own behind it. No
    id is given that the source has already, also of who left the case or was sealed off."""
    cases = Case.objects.in_bulk(set(case_of.values()))
    been = Concern.objects.filter(source=source, links__case__in=cases)
    nth = Counter(dict(been.values_list("links__case").annotate(n=Count("pk"))))
    concerns = Concern.objects.in_bulk(case_of)
    waiting = sorted(concerns)
    while waiting:
        for pk in waiting:
            case, concern = cases[case_of[pk]], concerns[pk]
            nth[case.pk] += 1
            n = nth[case.pk]
            concern.source_id = case.number if n == 1 else f"{case.number}-{n}"
        taken = here_already(source, [concerns[pk].source_id for pk in waiting])
        waiting = [pk for pk in waiting if concerns[pk].source_id in taken]
    for concern in concerns.values():
        concern.source = source
    Concern.objects.bulk_update(concerns.values(), ["source", "source_id"], batch_size=CHUNK)


def changes(window: Window) -> QuerySet[Handed]:
    """One row a concern: its last change within the window. In the order of their numbering."""
    inside = Handed.objects.filter(
        source=window.source, position__gt=window.since, position__lte=window.until
    )
    last = Q(passed_at=None) | Q(passed_at__gt=window.until)
    rows = inside.filter(last, _within(window.areas))
    return rows.order_by("position", "concern")


def lately(
    source: str, most: int = 10, areas: Areas = EVERYWHERE
) -> list[tuple[int, datetime, int]]:
    """The last positions, when each was numbered, and how many changes it holds; newest first."""
    rows = Handed.objects.filter(_within(areas), source=source).values("position")
    told = rows.annotate(at=Max("at"), n=Count("pk")).order_by("-position")[:most]
    return list(told.values_list("position", "at", "n"))


def sources() -> list[str]:
    """The systems that concerns came from, by name."""
    rows = Concern.objects.exclude(source="").order_by("source")
    return list(rows.values_list("source", flat=True).distinct())
