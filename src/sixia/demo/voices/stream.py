"""A year of voices in the order in which they came."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import accumulate
from random import Random

from sixia.demo.county import County, town_unit
from sixia.demo.dice import pick, weighted
from sixia.demo.topics import Issue, Topic, topics
from sixia.demo.voices.happen import Matter, matters
from sixia.demo.voices.places import Places, Village
from sixia.demo.voices.say import at_meeting, common_thanks, names_of, place_of, register, say
from sixia.demo.voices.voice import Voice
from sixia.demo.voices.when import channel_on, counts, moment
from sixia.demo.voices.who import speaker


def voices(county: County, seed: int, count: int, start: date, days: int) -> Iterator[Voice]:
    """`count` voices from `start` on over `days` days, in order of time; the same for the same
    arguments."""
    rng = Random(f"voices {seed}")
    places = Places(county)
    shared = matters(rng, places, count, start, days)
    single = max(0, count - sum(map(len, shared)))
    left = count
    for n, alone in enumerate(counts(rng, start, days, single)):
        day = start + timedelta(n)
        spoken = [_of_matter(rng, matter, day) for matter in shared[n]]
        sums = tuple(accumulate(_weight(topic, day, n / days) for topic in topics().values()))
        every = tuple(topics().values())
        spoken += [_single(rng, places, weighted(rng, every, sums), day) for _ in range(alone)]
        spoken = sorted(spoken, key=lambda voice: voice.at)[:left]
        left -= len(spoken)
        yield from spoken


def _weight(topic: Topic, day: date, share: float) -> float:
    return topic.weight * topic.season[day.month - 1] * (1 + (topic.trend - 1) * share)


def _single(rng: Random, places: Places, topic: Topic, day: date) -> Voice:
    kind = weighted(rng, tuple(topic.kinds), tuple(accumulate(topic.kinds.values())))
    issues = topic.issues[kind]
    if kind == "thanks":
        issues = issues * 2 + common_thanks()
    issue = pick(rng, issues)
    where = {"u": "urban", "v": "village"}.get(issue.side, topic.where)
    village = places.choose(rng, where)
    return _voice(rng, topic, issue, kind, village, day, None)


def _of_matter(rng: Random, matter: Matter, day: date) -> Voice:
    topic = topics()[matter.happening.topic]
    kind = "request" if rng.random() < 0.85 else "complaint"
    issue = matter.happening.issue
    return _voice(rng, topic, issue, kind, matter.village, day, matter)


def _voice(
    rng: Random,
    topic: Topic,
    issue: Issue,
    kind: str,
    village: Village,
    day: date,
    matter: Matter | None,
) -> Voice:
    manner = register(rng)
    channel = channel_on(rng, manner.channel(rng), day)
    manner = at_meeting(manner) if channel == "meeting" else manner
    name, phone = speaker(rng, channel, village.number)
    names = names_of(rng, village)
    place = matter.place if matter else place_of(rng, topic.spot, names)
    words = say(rng, topic, issue, kind, manner, names, place, shared=matter is not None)
    return Voice(
        at=moment(rng, channel, day),
        channel=channel,
        kind=kind,
        topic=topic.id,
        issue=issue.title,
        class_hint=issue.hint,
        area_code=pick(rng, village.grids) if rng.random() < 0.6 else village.code,
        village=village.name,
        place=place,
        title=_title(rng, issue, kind, village),
        words=words,
        name=name,
        phone=phone,
        consent=rng.random() < 0.32,
        unit_code=_unit(rng, topic, kind, village, matter),
        grade=_grade(rng, topic, kind, matter),
        matter=matter.key if matter else None,
    )


def _title(rng: Random, issue: Issue, kind: str, village: Village) -> str:
    if kind not in ("request", "complaint") and rng.random() < 0.6:
        return issue.title
    return f"{village.name}{issue.title}"


def _unit(rng: Random, topic: Topic, kind: str, village: Village, matter: Matter | None) -> str:
    """Small things of villages stay with the town, if the catalogue names it as a helper."""
    small = kind != "enquiry" and topic.grade == "ordinary" and not (village.urban or matter)
    if small and "town" in topic.helpers and rng.random() < 0.3:
        return town_unit(village.code)
    return topic.unit


def _grade(rng: Random, topic: Topic, kind: str, matter: Matter | None) -> str:
    if matter:
        return matter.happening.grade
    if kind not in ("request", "complaint"):
        return "ordinary"
    return "complex" if topic.grade == "ordinary" and rng.random() < 0.05 else topic.grade
