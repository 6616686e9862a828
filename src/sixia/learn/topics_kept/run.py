"""Finding topics anew: what people decided is held to, and each topic keeps its key, its name and
its dismissal. All is written in one transaction: a run that breaks off leaves the one before."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from sixia.learn.models import Decision, Member, Pinned, Topic, TopicRun
from sixia.learn.topics import SAID, Spread, here, labelled
from sixia.learn.topics.formulas import without_formulas
from sixia.learn.topics.lasting import lasting
from sixia.learn.topics.steering import Decision as Steer
from sixia.learn.topics.steering import grew_much, steered
from sixia.learn.topics_kept.found import Found, found
from sixia.learn.topics_kept.rows import (
    AT_ONCE,
    FIGURES,
    day_number,
    day_of_number,
    fill,
    in_use,
    show,
)
from sixia.learn.topics_kept.said import lately

if TYPE_CHECKING:
    from sixia.learn.step import Moved, Totals
    from sixia.learn.tables import Tables

KEEPING = ("standing", "dismissed", "gone")


def step(now: datetime, tables: "Tables", spread: Spread, moved: "Moved") -> "Totals":
    """The step of `sixia mine`: topics of the last months, as the snapshot has them."""
    said = lately(tables.concerns, timezone.localdate(now))
    moved(0, len(said))
    told = find(said, now, spread)
    moved(len(said), len(said))
    return told


def find(said: pa.Table, now: datetime, spread: Spread = here) -> dict[str, int]:
    """Find topics in what was said, and keep them. What somebody decides meanwhile is taken in."""
    labels = labelled(without_formulas(said).select(SAID.names), spread)
    days = pc.min_max(said["day"]).as_py() if len(said) else {}
    since, until = (days.get(end, day_number(now.date())) for end in ("min", "max"))
    while True:
        seen = _latest()
        told = found(said, steered(said, labels, standing()), until)
        with transaction.atomic():
            in_use()
            if _latest() == seen:
                _keep(told, _run(said, told, since, until, now))
                return {"messages": len(said), "topics": len(told)}


def _latest() -> int:
    return Decision.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def standing() -> list[Steer]:
    """Mergers and splits that nobody took back, the earliest first. Two statements."""
    rows = Decision.objects.filter(verb__in=("merge", "split"), undone=None).order_by("pk")
    parts: dict[int, tuple[set[str], set[str]]] = {row.pk: (set(), set()) for row in rows}
    pinned = Pinned.objects.filter(decision__in=list(parts))
    for decision, part, concern in pinned.values_list("decision", "part", "concern"):
        parts[decision][part].add(str(concern))
    return [
        Steer(row.verb == "merge", day_number(row.at.date()), tuple(map(frozenset, parts[row.pk])))
        for row in rows
    ]


def _run(said: pa.Table, told: Sequence[Found], since: int, until: int, now: datetime) -> TopicRun:
    return TopicRun.objects.create(
        at=now, since=day_of_number(since), until=day_of_number(until), messages=len(said),
        topics=len(told),
    )  # fmt: skip


def _keep(told: Sequence[Found], run: TopicRun) -> None:
    rows = Topic.objects.filter(state__in=KEEPING)
    old = {topic.pk: topic for topic in rows.select_related("dismissed")}
    names = _names(old, told)
    kept = [old[name] if name else Topic(key=uuid7(), born_at=run.at) for name in names]
    show(zip(kept, told, strict=True))
    for rank, topic in enumerate(kept, 1):
        topic.rank = rank
        topic.state = "dismissed" if _stays_dismissed(topic) else "standing"
    _save(kept)
    _leave([topic for pk, topic in old.items() if pk not in names], run.since)
    fill(zip(kept, told, strict=True))


def _names(old: Mapping[int, Topic], told: Sequence[Found]) -> list[int | None]:
    """Which topic each one was: of those in use first, then of those that were gone."""
    before: dict[int, set[int]] = {pk: set() for pk in old}
    members = Member.objects.filter(topic__in=Topic.objects.filter(state__in=KEEPING))
    for topic, concern in members.values_list("topic", "concern"):
        before[topic].add(concern)
    used = {pk: keys for pk, keys in before.items() if old[pk].state != "gone"}
    gone = {pk: keys for pk, keys in before.items() if old[pk].state == "gone"}
    names = lasting(used, [one.concerns for one in told])
    free = [at for at, name in enumerate(names) if name is None]
    for at, name in zip(free, lasting(gone, [told[at].concerns for at in free]), strict=True):
        names[at] = name
    return names


def _stays_dismissed(topic: Topic) -> bool:
    return topic.dismissed is not None and not grew_much(topic.dismissed.persons, topic.persons)


def _save(kept: Sequence[Topic]) -> None:
    new = [topic for topic in kept if topic._state.adding]
    old = [topic for topic in kept if not topic._state.adding]
    Topic.objects.bulk_update(old, (*FIGURES, "rank", "state"), AT_ONCE)
    Topic.objects.bulk_create(new, AT_ONCE)


def _leave(topics: Iterable[Topic], since: date) -> None:
    """Those of which nobody spoke any more; by their messages they are known again if someone
    does, as long as these are looked at."""
    left = [topic.pk for topic in topics if topic.state != "gone"]
    for at in range(0, len(left), AT_ONCE):
        Topic.objects.filter(pk__in=left[at : at + AT_ONCE]).update(state="gone")
    Member.objects.filter(topic__in=Topic.objects.filter(state="gone", last__lt=since)).delete()
