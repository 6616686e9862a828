"""Topics as they are to be kept: what the kernel tells of them, and what pages say besides."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from sixia.learn.topics import Topic, topics
from sixia.learn.topics.saying import best, everywhere
from sixia.learn.topics.steering import Whole
from sixia.learn.topics.telling import LATE
from sixia.learn.topics_kept.read import LEAST

MORE, TIMES = 3, 1.5  # rising: so many more persons than before, and so many times as many
SHARE = 2 / 3  # of the messages name a place, or it is not the topic's
STEPS = (12, 9, 6, 4, 2)  # village, town, county, city, province: digits of their codes


@dataclass(frozen=True, slots=True)
class Found:
    """`concerns` in the order of their days, `voices` who said each, counted from 1 as they spoke.
    `voice` is the concern in whose words it is told, one inside `area`, `sentence` which of its
    sentences; `first` and `last` are days since 1970."""

    concerns: tuple[int, ...]
    voices: tuple[int, ...]
    voice: int
    sentence: int
    area: str
    code: str
    first: int
    last: int
    persons: int
    likes: int
    heat: float
    rising: bool


def found(said: pa.Table, labels: Whole, until: int, least: int = LEAST) -> list[Found]:
    """Topics of at least so many persons: rising ones first, then the hottest."""
    kept = [topic for topic in topics(said, labels) if topic.persons >= least]
    common = everywhere(said)
    told = [_found(topic, rows, until, common) for topic, rows in _members(said, kept)]
    return sorted(told, key=lambda one: (not one.rising, -one.heat, one.voice))


def _members(said: pa.Table, kept: list[Topic]) -> Iterable[tuple[Topic, list[dict[str, str]]]]:
    if not kept:
        return
    keys = pa.chunked_array([topic.keys for topic in kept])
    rows = said.take(pc.index_in(keys, value_set=said["key"].combine_chunks()))
    at = 0
    for topic in kept:
        yield topic, rows.slice(at, len(topic.keys)).to_pylist()
        at += len(topic.keys)


def _found(
    topic: Topic, rows: list[dict[str, str]], until: int, common: Mapping[str, float]
) -> Found:
    numbers: dict[str, int] = {}
    voices = tuple(numbers.setdefault(row["person"] or f"#{row['key']}", len(numbers) + 1)
                   for row in rows)  # fmt: skip
    days = [int(row["day"]) for row in rows]
    area = place([row["area"] for row in rows])
    inside = [row for row in rows if row["area"].startswith(area)]
    at, sentence = best([row["subject"] + row["more"] for row in inside], common)
    return Found(
        concerns=tuple(int(row["key"]) for row in rows),
        voices=voices,
        voice=int(inside[at]["key"]),
        sentence=sentence,
        area=area,
        code=_most(row["class"] for row in rows),
        first=topic.first,
        last=topic.last,
        persons=topic.persons,
        likes=topic.likes,
        heat=topic.heat,
        rising=rising(days, voices, until),
    )


def rising(days: Sequence[int], voices: Sequence[int], until: int) -> bool:
    """Do clearly more persons speak of it in the last month than in the month before, and than in
    a usual month since it was first spoken of?"""
    late, before = _spoke(days, voices, until), _spoke(days, voices, until - LATE)
    earlier = {v for day, v in zip(days, voices, strict=True) if day <= until - LATE}
    months = max(1.0, (until - LATE - min(days)) / LATE)
    most = max(before, len(earlier) / months)
    return late - most >= MORE and late >= TIMES * most


def _spoke(days: Sequence[int], voices: Sequence[int], until: int) -> int:
    """How many persons spoke in the month that ended then."""
    return len({v for day, v in zip(days, voices, strict=True) if until - LATE < day <= until})


def place(areas: Sequence[str]) -> str:
    """The code of the smallest place that most of these lie in; "" where there is none."""
    for step in STEPS:
        inside = Counter(area[:step] for area in areas if len(area) >= step)
        code = min(inside, key=lambda code: (-inside[code], code), default="")
        if inside[code] >= SHARE * len(areas):
            return code
    return ""


def _most(codes: Iterable[str]) -> str:
    told = Counter(code for code in codes if code)
    return min(told, key=lambda code: (-told[code], code), default="")
