"""What pages say of topics: their names and signs, what was decided, what could not be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sixia.grid.rules import AREA_WIDE
from sixia.learn import can_mine
from sixia.learn.models import Decision, Topic
from sixia.learn.topics_kept import words as spoken
from sixia.learn.topics_kept.decide import FORMS
from sixia.learn.topics_kept.read import LEAST, seen
from sixia.web.names import Label, class_name, place_name
from sixia.web.office.doors import Desk

READERS = tuple(sorted(AREA_WIDE))
UNFIT: Mapping[str, Label] = {
    "same_topic": _("这是同一个话题。请选另一个。"),
    "too_few": _("拆开以后,每一边至少要有三个人说过。请换几条。"),
    "long_name": _("名字最多 60 个字。"),
    "no_reason": _("请写一写为什么搁下,以后的人好明白。"),
    "long_reason": _("原因最多 200 个字。"),
    "no_decision": _("没有这一步。"),
    "later_one": _("后来又有人动过它,或者已经撤回了。请先撤回后来的那一步。"),
    "no_mining": _("这台机器还不能并、拆话题:缺“mining”这一部分。什么都没有改动。"),
    "few": _("原话还在的不到三个人,没有什么要定的。什么都没有改动。"),
    "not_standing": _("这个话题已经搁下、并走了,或者近来没人说了。"),
}
BARE: Mapping[str, Label] = {
    "merge": _("并了话题"),
    "split": _("拆了话题"),
    "name": _("改了名字"),
    "dismiss": _("搁下了"),
    "undo": _("撤回了一步"),
}
DONE: Mapping[str, Label] = {
    "merge": _("并到一起了。以后找话题,也照这样。"),
    "split": _("拆开了。以后新说的,像哪一边就归哪一边。"),
    "name": _("改好了。以后也叫这个名字。"),
    "dismiss": _("搁下了。说的人多了很多,会再列出来。"),
    "undo": _("撤回了。"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One decision as a line of the story; the latest of its kind can be taken back."""

    one: Decision
    told: str
    last: bool


def title(topic: Topic) -> str:
    """Its name, or one person's sentence; where that is gone or not to be read, what it is
    about."""
    if told := spoken.title(topic):
        return told
    gone = topic.voice is None or not topic.voice.words
    return gettext("说“%s”的几条,原话删了") % _about(topic) if gone else without_words(topic)


def heading(topic: Topic, persons: int) -> str:
    """Its title, while so many persons' words are still there: of fewer than enough no words are
    told, of none not even the name, for it may tell what they said."""
    if persons >= LEAST:
        return title(topic)
    return (persons and topic.name) or without_words(topic)


def without_words(topic: Topic) -> str:
    """What it is about and where."""
    place = place_name(topic.area) if topic.area else ""
    return " · ".join(filter(None, (_about(topic), place)))


def _about(topic: Topic) -> str:
    return class_name(topic.class_code) or gettext("没有分类")


def sign_of(topic: Topic) -> tuple[str, Label]:
    """The colour and words that say how a topic stands."""
    if topic.state == "dismissed":
        return "paused", _("搁下了")
    if topic.state == "gone":
        return "quiet", _("近来没人说")
    if topic.dismissed:
        return "soon", _("搁下过,又多了")
    return ("soon", _("在升温")) if topic.rising else ("calm", _("多人在说"))


def topic_or_404(request: Desk, key: UUID) -> Topic:
    """A topic of a place that this person reads all of."""
    found = seen(request.duties).filter(key=key).first()
    if found is None:
        raise Http404
    return found


def steps(
    decisions: Iterable[Decision], here: Topic, others: Mapping[int, Topic], *, words: bool
) -> list[Step]:
    """What was decided, the latest first. `others` may be told in words; without `words` neither
    names nor reasons are told."""
    told: list[Step] = []
    kinds: set[str] = set()
    for one in decisions:
        kind = "form" if one.verb in FORMS else one.verb
        stands = one.verb != "undo" and not hasattr(one, "undone")
        last = stands and kind not in kinds and (kind != "form" or can_mine())
        line = _told(one, here, others) if words else str(BARE[one.verb])
        told.append(Step(one, line, last))
        kinds |= {kind} if stands else set()
    return told


def _told(one: Decision, here: Topic, others: Mapping[int, Topic]) -> str:
    """What was decided, in the past tense, as it looks from this topic."""
    other = one.other if one.topic == here else one.topic
    what = ""
    if other:
        what = title(others[other.pk]) if other.pk in others else without_words(other)
    told = {
        "merge": gettext("把%s并了进来") if one.topic == here else gettext("并进了%s"),
        "split": gettext("拆出了%s") if one.topic == here else gettext("从%s拆了出来"),
        "name": gettext("起名%s") if one.words else gettext("去掉了名字"),
        "dismiss": gettext("搁下了:%s"),
        "undo": gettext("撤回了一步"),
    }[one.verb]
    words = f"“{one.words}”" if one.verb == "name" else one.words
    return told % (what or words) if "%s" in told else told
