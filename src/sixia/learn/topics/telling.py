"""What a topic is: whose words, where, when, how many, how hot."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from sixia.learn.topics.hearing import Floats, Whole
from sixia.learn.topics.wording import medoids

LATE = 30  # days: growth is by how many persons of these there are more than of those before
MONTH = 30
MIDDLE = 0.1  # a first and a last tenth that came much earlier or later stretch nothing
VOICE = 32  # bits of a person's number


@dataclass(frozen=True, slots=True)
class Topic:
    """`words` are the subject of the member most like all others, as it was said: mask it before
    it is shown. `place` is the one most name, 0 where none does. `first` and `last` are days,
    `persons` those who spoke, `growth` how many spoke in the month up to the last day of all
    less those of the month before. `heat` has no unit and only sorts. `keys` are its members', a
    `pyarrow.StringArray` in the order of days."""

    number: int
    words: str
    place: int
    first: int
    last: int
    persons: int
    growth: int
    likes: int
    heat: float
    keys: pa.Array


class Members(NamedTuple):
    """Messages ordered by topic, day and key. Topics are numbered anew from 0; each begins at its
    entry of `starts` and has `numbers`' label."""

    table: pa.Table
    numbers: Whole
    starts: Whole
    topic: Whole
    day: Whole
    voice: Whole


def topics(said: pa.Table, labels: Whole) -> list[Topic]:
    """The topics of which several persons spoke, the hottest first."""
    if not len(said):
        return []
    voice = voices(said)
    shared = (_persons(labels, voice, int(labels.max()) + 1) > 1)[labels]
    if not shared.any():
        return []
    members = _members(said.filter(pa.array(shared)), labels[shared], voice[shared])
    told = _told(members, int(said["day"].to_numpy().max()))
    return sorted(told, key=lambda topic: (-topic.heat, topic.number))


def voices(said: pa.Table) -> Whole:
    """A number for each message, the same for the same person."""
    person = said["person"].combine_chunks().dictionary_encode()
    number = person.indices.to_numpy().astype(np.int64)
    nobody = pc.equal(said["person"], "").to_numpy(zero_copy_only=False)
    return np.where(nobody, len(person.dictionary) + np.arange(len(said)), number)


def _members(said: pa.Table, labels: Whole, voice: Whole) -> Members:
    table = said.append_column("label", pa.array(labels)).append_column("voice", pa.array(voice))
    order = [("label", "ascending"), ("day", "ascending"), ("key", "ascending")]
    table = table.take(pc.sort_indices(table, sort_keys=order))
    numbers, starts, topic = np.unique(
        table["label"].to_numpy(), return_index=True, return_inverse=True
    )
    day = table["day"].to_numpy().astype(np.int64)
    return Members(table, numbers, starts, topic, day, table["voice"].to_numpy())


def _told(members: Members, today: int) -> list[Topic]:
    table, starts, count = members.table, members.starts, len(members.starts)
    ends = np.append(starts[1:], len(table))
    subjects, keys = (table[name].combine_chunks() for name in ("subject", "key"))
    persons = _persons(members.topic, members.voice, count)
    likes = _likes(members)
    columns = (
        members.numbers,
        subjects.take(pa.array(medoids(subjects, starts))),
        _places(members),
        members.day[starts],
        members.day[ends - 1],
        persons,
        _spoke(members, today) - _spoke(members, today - LATE),
        likes,
        heat(persons, likes, members.day, starts),
    )
    whose = (keys[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True))
    return [Topic(*row) for row in zip(*(each.tolist() for each in columns), whose, strict=True)]


def heat(persons: Whole, likes: Whole, days: Whole, starts: Whole) -> Floats:
    """Persons, and likes as quiet voices (n of them as the root of n), over the root of the months
    in which the middle of the messages came; of one person alone none. The days of each topic
    begin at its start and ascend."""
    ends = np.append(starts[1:], len(days))
    cut = ((ends - starts) * MIDDLE).astype(np.int64)
    months = (days[ends - 1 - cut] - days[starts + cut]) / MONTH
    return np.asarray((persons + np.sqrt(likes)) * (1 - 1 / persons) / np.sqrt(1 + months))


def _persons(topic: Whole, voice: Whole, count: int) -> Whole:
    """How many persons there are in each topic."""
    each = np.unique(topic.astype(np.int64) << VOICE | voice)
    return np.bincount(each >> VOICE, minlength=count)


def _spoke(members: Members, today: int) -> Whole:
    """How many persons of each topic spoke in the month that ended then."""
    late = (members.day <= today) & (members.day > today - LATE)
    return _persons(members.topic[late], members.voice[late], len(members.starts))


def _likes(members: Members) -> Whole:
    likes = np.maximum(members.table["likes"].to_numpy(), 0)
    return np.bincount(members.topic, likes, len(members.starts)).astype(np.int64)


def _places(members: Members) -> Whole:
    """Of each topic the place most often named; of several the one with the smallest code."""
    known = members.table["place"].to_numpy() != 0
    topic, place = members.topic[known], members.table["place"].to_numpy()[known]
    order = np.lexsort((place, topic))
    topic, place = topic[order], place[order]
    begins = np.flatnonzero((np.diff(topic, prepend=-1) != 0) | (np.diff(place, prepend=-1) != 0))
    many = np.diff(begins, append=len(topic))
    best = begins[np.lexsort((-place[begins], many, topic[begins]))]
    found: npt.NDArray[np.int64] = np.zeros(len(members.starts), np.int64)
    found[topic[best]] = place[best]  # the last of each topic stays
    return found
