"""All topics, rising ones first, then the hottest; one with what was said of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sixia.grid.known import known
from sixia.grid.models import Area
from sixia.hear.taxonomy import taxonomy
from sixia.learn import can_mine, near
from sixia.learn.models import Member, Topic, TopicRun
from sixia.learn.topics_kept import read
from sixia.learn.topics_kept.read import LEAST, Figures
from sixia.learn.topics_kept.words import sentence, short
from sixia.ledger.models import Case
from sixia.ledger.queries import visible
from sixia.web.names import Label, class_name
from sixia.web.office import keyset
from sixia.web.office.counts import Size
from sixia.web.office.doors import Desk, opens_to
from sixia.web.office.filters import Narrowing
from sixia.web.office.near import Beside, why
from sixia.web.office.pages import show
from sixia.web.office.topics.drawing import Bars, picture, strip
from sixia.web.office.topics.words import (
    READERS,
    heading,
    sign_of,
    steps,
    title,
    topic_or_404,
)

ALIKE = 5


class Filters(Narrowing):
    area = forms.ChoiceField(label=_("地方"), required=False)
    class_code = forms.ChoiceField(label=_("分类"), required=False)
    which = forms.ChoiceField(label=_("哪些"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        top = taxonomy().children()
        self._choose("area", known().towns, _("所有地方"))
        self._choose("class_code", [(x.code, class_name(x.code)) for x in top], _("所有分类"))
        which = [("rising", _("在升温的")), ("dismissed", _("搁下的"))]
        self._choose("which", which, pgettext_lazy("topics", "列着的都看"))

    def narrow(self, topics: QuerySet[Topic]) -> QuerySet[Topic]:
        """The topics that fit; without a choice those that are not dismissed."""
        self.is_valid()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        which = chosen.get("which", "")
        topics = topics.filter(state="dismissed" if which == "dismissed" else "standing")
        if which == "rising":
            topics = topics.filter(rising=True)
        if "area" in chosen:
            topics = topics.filter(area__code__startswith=chosen["area"])
        return topics.filter(class_code__startswith=chosen.get("class_code", ""))


@dataclass(frozen=True, slots=True)
class Row:
    topic: Topic
    title: str
    sign: tuple[str, Label]
    figures: Figures
    strip: Bars


@opens_to(*READERS)
def topics(request: Desk) -> HttpResponse:
    """A page of topics of which enough persons' words are still there. The same number of
    statements however many."""
    run, filters = read.last_run(), Filters(request.GET)
    narrowed = read.shared(filters.narrow(read.seen(request.duties)))
    page = keyset.page(narrowed, request.GET)
    told = read.figures(page.object_list, run)
    context: dict[str, object] = {
        "run": run,
        "can_mine": can_mine(),
        "filters": filters,
        "page": page,
        "rows": [_row(one, told.get(one.pk, Figures())) for one in page.object_list],
    }
    if not page.has_other_pages:
        context["size"] = Size(len(page.object_list))
    return show(request, "topics.html", context, counted=narrowed)


def _row(topic: Topic, figures: Figures) -> Row:
    return Row(topic, title(topic), sign_of(topic), figures, strip(figures.months))


@dataclass(frozen=True, slots=True)
class Message:
    """What one person said, in short; whoever may not read its case learns where only."""

    area: Area
    member: Member
    case: Case | None
    words: str


@opens_to(*READERS)
def topic(request: Desk, key: UUID) -> HttpResponse:
    """One topic. The same number of statements however many messages it has. Where too few
    persons' words are left, only what it is about and what was decided."""
    one = topic_or_404(request, key)
    if one.into:
        return redirect("office:topic", one.into.key)
    run = read.last_run()
    figures = read.figures([one], run).get(one.pk, Figures())
    few, decided = figures.persons < LEAST, list(read.decided(one))
    others = {} if few else read.others(decided, one, request.duties)
    told = {
        "topic": one,
        "title": heading(one, figures.persons),
        "few": few,
        "steps": steps(decided, one, others, words=figures.persons > 0),
        "decides": read.may_decide(request.duties, one),
        "can_mine": can_mine(),
        **({} if few else _story(one, request, run, figures)),
    }
    return show(request, "topic.html", told)


def _story(one: Topic, request: Desk, run: TopicRun | None, figures: Figures) -> dict[str, object]:
    """What was said, by how many, when and where."""
    page = keyset.page(read.said_of(one), request.GET)
    return {
        "said": sentence(one),
        "sign": sign_of(one),
        "figures": figures,
        "picture": picture(figures.months),
        "towns": _towns(one),
        "page": page,
        "voices": _messages(page.object_list, request),
        "alike": _alike(one, request),
        "run": run,
    }


def _towns(one: Topic) -> list[tuple[str, int]]:
    """Where people speak of it, by name; nothing of a topic that is of one town."""
    names = dict(known().towns)
    told = read.towns(one)
    return [(names.get(town, town), n) for town, n in told] if len(told) > 1 else []


def _messages(members: Iterable[Member], request: Desk) -> list[Message]:
    members = list(members)
    cases = read.cases_of([member.concern_id for member in members], request.duties)
    return [
        Message(member.concern.area, member, case, short(member.concern) if case else "")
        for member in members
        for case in [cases.get(member.concern_id)]
    ]


def _alike(one: Topic, request: Desk) -> list[Beside]:
    """Cases alike that this topic does not hold: perhaps the machine has missed them."""
    if one.voice is None or not one.voice.words or not sentence(one):
        return []
    held = read.living([one]).values("concern__links__case")
    others = visible(request.duties).exclude(pk__in=held)
    found = near.alike(one.voice.words, one.voice.area_id, request.now, others, ALIKE)
    return [Beside(each.case, why(each)) for each in found]
