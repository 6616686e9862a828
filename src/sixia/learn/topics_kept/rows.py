"""Topics as rows: which run is in use, what figures and messages each has."""

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from sixia.grid.areas import above
from sixia.grid.models import Area
from sixia.learn.gather import DAY_0
from sixia.learn.models import Member, Topic, TopicRun

if TYPE_CHECKING:
    from sixia.learn.topics_kept.found import Found

FIGURES = (
    "voice", "sentence", "area", "class_code", "first", "last", "persons", "likes", "heat", "rising"
)  # fmt: skip
AT_ONCE = 2_000


def in_use() -> TopicRun | None:
    """The run in use, locked until the transaction ends: no run and no decision comes between."""
    return TopicRun.objects.select_for_update().order_by("-pk").first()


def show(pairs: Iterable["tuple[Topic, Found]"]) -> None:
    """Give topics the figures that were found. One statement."""
    pairs = list(pairs)
    codes = {code for _, one in pairs if one.area for code in above(one.area)}
    known = set(Area.objects.filter(pk__in=codes).values_list("pk", flat=True))
    for topic, one in pairs:
        inside = [code for code in (above(one.area) if one.area else ()) if code in known]
        topic.area_id = inside[-1] if inside else None
        topic.voice_id, topic.sentence = one.voice, one.sentence
        topic.class_code = one.code
        topic.first, topic.last = day_of_number(one.first), day_of_number(one.last)
        topic.persons, topic.likes = one.persons, one.likes
        topic.heat, topic.rising = one.heat, one.rising


def fill(pairs: Iterable["tuple[Topic, Found]"]) -> None:
    """Give topics these messages and no others."""
    pairs = list(pairs)
    ids = [topic.pk for topic, _ in pairs]
    for at in range(0, len(ids), AT_ONCE):
        Member.objects.filter(topic__in=ids[at : at + AT_ONCE]).delete()
    rows = (
        Member(topic=topic, concern_id=concern, voice=voice)
        for topic, one in pairs
        for concern, voice in zip(one.concerns, one.voices, strict=True)
    )
    Member.objects.bulk_create(rows, AT_ONCE)


def day_number(day: date) -> int:
    return day.toordinal() - DAY_0


def day_of_number(number: int) -> date:
    return date.fromordinal(number + DAY_0)
