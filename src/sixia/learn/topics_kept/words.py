"""A topic in the words of those who spoke, masked: whoever may read topics need not be among those
who may read each case."""

from sixia.hear.models import Concern
from sixia.hear.people import opened
from sixia.learn.models import Topic
from sixia.learn.text import mask
from sixia.learn.text.opening import sentences

LONG = 80  # characters


def masked(concern: Concern | None) -> str:
    """The words without what tells who somebody is; "" where they were erased or sealed off."""
    if concern is None or not concern.words:
        return ""
    known = opened(concern.person).name if concern.person else ""
    return mask(concern.words, [known])


def short(concern: Concern | None) -> str:
    """How it begins, masked."""
    return _cut(masked(concern))


def sentence(topic: Topic) -> str:
    """What it is about in one sentence of one person, masked; "" for whoever may not read that
    one's case."""
    if not getattr(topic, "voice_read", False):
        return ""
    told = masked(topic.voice)
    said = sentences(told)
    return _cut(said[topic.sentence] if topic.sentence < len(said) else told)


def _cut(told: str) -> str:
    told = told.strip()
    return told if len(told) <= LONG else told[:LONG].rstrip() + "…"


def title(topic: Topic) -> str:
    """The name that staff gave it; else one person's sentence, in quotes."""
    said = sentence(topic)
    return topic.name or (f"“{said}”" if said else "")
