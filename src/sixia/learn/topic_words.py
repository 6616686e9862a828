"""A topic in the words of those who spoke, masked: whoever may read topics need not be among those
who may read each case."""

from sixia.hear.models import Concern
from sixia.hear.people import opened
from sixia.learn.models import Topic
from sixia.learn.text import mask, opening


def sentence(concern: Concern | None) -> str:
    """What it is about, in one sentence and without what tells who somebody is; "" where the words
    were erased or sealed off."""
    if concern is None or not concern.words:
        return ""
    known = opened(concern.person).name if concern.person else ""
    return opening(mask(concern.words, [known]))[0]


def title(topic: Topic) -> str:
    """The name that staff gave it; else one person's sentence, in quotes."""
    said = sentence(topic.voice)
    return topic.name or (f"“{said}”" if said else "")
