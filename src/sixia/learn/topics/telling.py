"""What a topic is: whose words, where, when, how many, how hot."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from sixia.learn.topics.near import Whole
from sixia.learn.topics.said import Said

LATE = 30  # days: growth is by how many persons of these there are more than of those before
MONTH = 30
MIDDLE = 0.1  # a first and a last tenth that came much earlier or later stretch nothing


@dataclass(frozen=True, slots=True)
class Topic:
    """`words` are the subject of the member most like all others, as it was said: mask it before
    it is shown. `place` is the one most name, 0 where none does. `first` and `last` are days,
    `persons` those who spoke, `growth` how many spoke in the month up to the last day of all
    less those of the month before. `heat` has no unit and only sorts."""

    number: int
    words: str
    place: int
    first: int
    last: int
    persons: int
    growth: int
    likes: int
    heat: float
    keys: tuple[str, ...]


def topics(said: Sequence[Said], labels: Whole) -> list[Topic]:
    """All topics, the hottest first; every message is in one, by itself if need be."""
    members: dict[int, list[Said]] = defaultdict(list)
    for one, label in zip(said, labels.tolist(), strict=True):
        members[label].append(one)
    today = max((one.day for one in said), default=0)
    told = [_told(label, each, today) for label, each in members.items()]
    return sorted(told, key=lambda topic: (-topic.heat, topic.number))


def _told(number: int, members: list[Said], today: int) -> Topic:
    members = sorted(members, key=lambda one: (one.day, one.key))
    days = [one.day for one in members]
    persons = len({one.person or one.key for one in members})
    likes = sum(max(one.likes, 0) for one in members)
    places = Counter(one.place for one in members if one.place)
    return Topic(
        number=number,
        words=_medoid(members),
        place=min(places, key=lambda place: (-places[place], place), default=0),
        first=days[0],
        last=days[-1],
        persons=persons,
        growth=_spoke(members, today, 0) - _spoke(members, today, LATE),
        likes=likes,
        heat=heat(persons, likes, days),
        keys=tuple(one.key for one in members),
    )


def heat(persons: int, likes: int, days: Sequence[int]) -> float:
    """Persons, and likes as quiet voices (n of them as the root of n), over the root of the months
    in which the middle of the messages came; of one person alone none. `days` ascend."""
    cut = int(len(days) * MIDDLE)
    months = (days[-1 - cut] - days[cut]) / MONTH
    return (persons + sqrt(likes)) * (1 - 1 / persons) / sqrt(1 + months)


def _spoke(members: Sequence[Said], today: int, ago: int) -> int:
    """How many persons spoke in the month that ended so many days ago."""
    late = (one for one in members if ago <= today - one.day < ago + LATE)
    return len({one.person or one.key for one in late})


def _medoid(members: Sequence[Said]) -> str:
    """The subject that shares most pairs of characters with all, for its length."""
    told = Counter(one.subject for one in members)
    if len(told) == 1:
        return members[0].subject
    pairs = {subject: _pairs(subject) for subject in sorted(told)}
    counts: Counter[str] = Counter()
    for subject, each in pairs.items():
        counts.update(dict.fromkeys(each, told[subject]))

    def fit(subject: str) -> float:
        return sum(counts[pair] for pair in pairs[subject]) / sqrt(len(pairs[subject]) or 1)

    return max(pairs, key=fit)


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
